import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { ReadinessCheck } from '#gateway';
import { createProblem, PROBLEM_MEDIA_TYPE, type Problem } from '#http';
import { isSameText } from '#identity';
import { createReadiness, type Readiness } from '../gateway/pages/health.ts';
import { errors } from './errors.ts';
import type { Ground } from './ground.ts';

export interface ServiceListenerOptions extends Ground {
  app: FastifyInstance;
  serviceToken: string;
  readiness: Readonly<Record<string, ReadinessCheck>>;
}

/** What the gateway lets through, and what it adds: the access token above all. */
const HEAD_BYTES_MAX = 65_536;
const CONNECTIONS_MAX = 10_000;
/** Longer than the gateway keeps an idle connection, so that it is never the one that finds it closed. */
const KEEP_ALIVE_MS = 65_000;

/**
 * Lets the gateway reach a service of this process over HTTP/1.1. Anyone may ask `/livez` and `/readyz`; `/metrics`
 * wants the services' secret as bearer token; everything else is the application's, which refuses whoever has
 * neither the secret nor an access token. Returns where it listens.
 */
export async function listenForServices(
  options: ServiceListenerOptions,
  running: AsyncDisposableStack,
): Promise<string> {
  const { app, clock, config } = options;
  let isDraining = false;
  const readiness = createReadiness(options.readiness, () => isDraining, clock);
  await app.ready();
  const server = createServer(
    { maxHeaderSize: HEAD_BYTES_MAX, keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true },
    (request, response) => {
      response.once('close', () => isDraining && setImmediate(() => server.closeIdleConnections()));
      answer(request, response, options, readiness).catch((error: unknown) => {
        options.logger.error({ error }, 'a request could not be answered');
        response.destroy();
      });
    },
  );
  server.maxConnections = CONNECTIONS_MAX;
  const url = await listen(server, config.http.port, config.http.host);
  running.defer(async () => {
    isDraining = true;
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
    // Ends the event streams; requests under way go on.
    await app.close();
    const done = new AbortController();
    const tooLate = clock.sleep(config.http.drainMs, done.signal).catch(() => undefined);
    await Promise.race([closed, tooLate]);
    done.abort(new Error('done'));
    server.closeAllConnections();
  });
  return url;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { app, metrics, serviceToken }: ServiceListenerOptions,
  readiness: Readiness,
): Promise<void> {
  const path = request.url?.split('?', 1)[0] ?? '';
  switch (path) {
    case '/livez':
      return send(response, 200, 'application/json', '{"status":"ok"}');
    case '/readyz': {
      const failing = await readiness.failing();
      if (failing.length === 0) return send(response, 200, 'application/json', '{"status":"ready"}');
      const detail = `Not ready: ${failing.join(', ')}.`;
      return sendProblem(response, createProblem(503, 'not_ready', 'Not ready', detail, { failing }));
    }
    case '/metrics': {
      if (isSameText(request.headers.authorization ?? '', `Bearer ${serviceToken}`)) {
        return send(response, 200, metrics.registry.contentType, await metrics.registry.metrics());
      }
      const detail = 'The metrics of a service want services.token as bearer token.';
      return sendProblem(response, createProblem(401, 'unauthenticated', 'Not signed in', detail));
    }
    default:
      app.routing(request, response);
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}

function sendProblem(response: ServerResponse, problem: Problem): void {
  send(response, problem.status, PROBLEM_MEDIA_TYPE, JSON.stringify(problem));
}

function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(errors.listen_failed(`Cannot listen on ${host}:${port}: ${cause.message}.`, { cause }));
    });
    server.listen(port, host, () => {
      const address = server.address() as AddressInfo;
      const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
      resolve(`http://${name}:${address.port}`);
    });
  });
}
