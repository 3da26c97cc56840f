import { formatTraceparent, newTraceContext, type Tracing } from '#tracing';
import { gatewayErrors } from '../errors.ts';
import { cleanHeaders } from '../protocol/header-rules.ts';
import { formatRequestTarget } from '../protocol/request-target.ts';
import type { RequestContext } from '../request-context.ts';
import type { ServiceClient } from '../services/service-client.ts';
import type { Step, StepResult } from './step.ts';

/** Hands the request to whoever answers it: a page of the gateway, or a service. */
export function createRouteStep(services: ReadonlyMap<string, ServiceClient>, tracing: Tracing): Step {
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
  rewriteHeaders(context, service.name, traceparent);
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
function rewriteHeaders(context: RequestContext, service: string, traceparent: string): void {
  const { request, client, accessToken } = context;
  const replaced = new Set(REPLACED);
  // Only the service that gave a cookie out may see it: it ends sessions by it.
  if (service !== 'auth') replaced.add('cookie');
  const headers = cleanHeaders(context.received).without((name) => replaced.has(name));
  if (accessToken !== undefined) headers.append('authorization', `Bearer ${accessToken}`);
  headers.append('x-request-id', context.requestId);
  headers.append('traceparent', traceparent);
  headers.append('x-forwarded-for', client.ip);
  headers.append('x-forwarded-proto', client.protocol);
  headers.append('x-forwarded-host', context.host);
  request.headers = headers.toObject();
  request.rawHeaders = headers.toRaw();
}

const REPLACED = ['authorization', 'x-api-key', 'x-request-id', 'traceparent'];
