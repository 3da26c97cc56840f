import { formatTraceparent, newTraceContext, type Tracing } from '#tracing';
import type { AuthClient } from '../credentials/auth-client.ts';
import { gatewayErrors } from '../errors.ts';
import { cleanHeaders } from '../protocol/header-rules.ts';
import { formatRequestTarget } from '../protocol/request-target.ts';
import type { RequestContext } from '../request-context.ts';
import type { ServiceClient } from '../services/service-client.ts';
import type { Step, StepResult } from './step.ts';

/** Hands the request to whoever answers it: a page of the gateway, or a service. */
export function createRouteStep(
  services: ReadonlyMap<string, ServiceClient>,
  auth: AuthClient,
  tracing: Tracing,
): Step {
  return {
    name: 'route',
    async run(context): Promise<StepResult> {
      const handler = context.operation?.handler;
      if (handler === undefined) throw gatewayErrors.not_found(`There is no ${context.target.path}.`);
      if (handler.kind === 'page') {
        await handler.serve(context);
        return 'answered';
      }
      const discovery = tracing.startSpan('discovery', { parent: context.span.context });
      const service = services.get(handler.service);
      discovery.end();
      if (service === undefined)
        throw gatewayErrors.service_unavailable(`There is no service "${handler.service}".`);
      await forward(context, service, tracing);
      // A sign-out or a new password ends the session; the next call with it must not find it in our cache.
      if (service.name === 'auth' && context.credential) auth.forget(context.credential);
      return 'answered';
    },
  };
}

async function forward(context: RequestContext, service: ServiceClient, tracing: Tracing): Promise<void> {
  const { request, response } = context;
  const span = tracing.startSpan('service', {
    parent: context.span.context,
    kind: 'client',
    attributes: { 'service.peer.name': service.name },
  });
  const traceparent = formatTraceparent(span.context ?? newTraceContext(context.trace));
  request.url = formatRequestTarget(context.target);
  rewriteHeaders(context, traceparent);
  try {
    await service.forward({ request, response });
  } catch (error) {
    span.setError(error);
    throw error;
  } finally {
    span.end();
  }
}

// The service sees what is left of the client's fields, and then what the gateway vouches for.
function rewriteHeaders(context: RequestContext, traceparent: string): void {
  const { request, client, accessToken } = context;
  const headers = cleanHeaders(context.received).without((name) => REPLACED.has(name));
  if (accessToken !== undefined) headers.append('authorization', `Bearer ${accessToken}`);
  headers.append('x-request-id', context.requestId);
  headers.append('traceparent', traceparent);
  headers.append('x-forwarded-for', client.ip);
  headers.append('x-forwarded-proto', client.protocol);
  headers.append('x-forwarded-host', context.host);
  request.headers = headers.toObject();
  request.rawHeaders = headers.toRaw();
}

// What a client shows of itself stays here: services know tokens only. They give cookies out but read none.
const REPLACED = new Set([
  'authorization',
  'cookie',
  'x-api-key',
  'x-csrf-token',
  'x-request-id',
  'traceparent',
]);
