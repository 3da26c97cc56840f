import { once } from 'node:events';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { gatewayErrors } from '../../errors.ts';
import type { ServiceAnswer, ServiceCall, ServiceClient } from '../service-client.ts';

export interface LocalServiceOptions {
  /** Added to the gateway's own calls, if the service wants proof of who calls even within the process. */
  callHeaders?: Readonly<Record<string, string>>;
}

/**
 * A service in this process: no hop over the network. Requests are handed to the application as they are, so
 * streams, aborts and backpressure are those of the client's own connection.
 */
export function createLocalServiceClient(
  name: string,
  app: FastifyInstance,
  options: LocalServiceOptions = {},
): ServiceClient {
  return {
    name,
    kind: 'local',
    call: (call) => inject(name, app, { ...call, headers: { ...call.headers, ...options.callHeaders } }),
    async forward({ request, response }) {
      if (response.destroyed) return;
      const closed = once(response, 'close');
      await app.ready();
      app.routing(request, response);
      await closed;
    },
    // The application belongs to whoever created it.
    close: () => Promise.resolve(),
  };
}

async function inject(name: string, app: FastifyInstance, call: ServiceCall): Promise<ServiceAnswer> {
  const options: InjectOptions = { method: call.method, url: call.path, headers: { ...call.headers } };
  if (call.body !== undefined) options.payload = call.body as NonNullable<InjectOptions['payload']>;
  try {
    const answer = await app.inject(options);
    const isJson = /[/+]json\b/.test(answer.headers['content-type'] ?? '');
    const retryAfterS = Number(answer.headers['retry-after'] ?? Number.NaN);
    return {
      status: answer.statusCode,
      body: isJson ? answer.json<unknown>() : undefined,
      retryAfterS: Number.isFinite(retryAfterS) ? retryAfterS : undefined,
    };
  } catch (cause) {
    throw gatewayErrors.service_unavailable(`The service "${name}" did not answer.`, {
      cause,
      retryAfterS: 1,
    });
  }
}
