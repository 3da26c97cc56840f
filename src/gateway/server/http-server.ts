import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '#foundation';
import { type GatewayConfig, HEADERS_BYTES_MAX, URI_BYTES_MAX } from '../config.ts';
import { gatewayErrors } from '../errors.ts';
import { answerClientError, writeProblem } from './client-error.ts';
import { FilteredResponse } from './filtered-response.ts';

/** How often Node looks for requests that are too slow. */
const TIMEOUT_CHECK_MS_MAX = 1_000;

export interface HttpServerOptions {
  config: GatewayConfig;
  clock: Clock;
  onRequest: (request: IncomingMessage, response: FilteredResponse, expectsContinue: boolean) => void;
  /** Gives up the requests of a connection. False if nothing can be said on it any more. */
  abandon: (socket: Duplex) => boolean;
  /** A request that never became one, with the code of its problem. */
  onRefused: (code: string) => void;
}

/** Node's HTTP/1.1 server, as strict as it can be set, with problems for what it refuses on its own. */
export function createHttpServer(
  options: HttpServerOptions,
): Server<typeof IncomingMessage, typeof FilteredResponse> {
  const { config, clock } = options;
  const server = createServer({
    ServerResponse: FilteredResponse,
    insecureHTTPParser: false,
    // Our own check answers for a missing Host, with a problem.
    requireHostHeader: false,
    // For the request line and the fields together; the steps check each for itself.
    maxHeaderSize: URI_BYTES_MAX + HEADERS_BYTES_MAX,
    headersTimeout: config.headersTimeoutMs,
    requestTimeout: config.requestTimeoutMs,
    keepAliveTimeout: config.keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.min(TIMEOUT_CHECK_MS_MAX, config.headersTimeoutMs),
    noDelay: true,
  });
  // Beyond its default Node drops fields without a word; a second Host could hide there.
  server.maxHeadersCount = 0;
  server.maxConnections = config.connectionsMax;
  server.timeout = config.idleTimeoutMs;
  server.on('request', (request, response) => options.onRequest(request, response, false));
  server.on('checkContinue', (request, response) => options.onRequest(request, response, true));
  server.on('checkExpectation', (request, response) => options.onRequest(request, response, false));
  server.on('clientError', (error, socket) => {
    if (!options.abandon(socket)) {
      socket.destroy();
      return;
    }
    const code = answerClientError(error, socket, clock.nowMs());
    if (code !== undefined) options.onRefused(code);
  });
  server.on('connect', (_request, socket) => {
    const error = gatewayErrors.method_not_allowed('CONNECT is not served here.');
    writeProblem(socket, error, clock.nowMs(), ['allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS']);
    options.onRefused(error.code);
  });
  return server;
}
