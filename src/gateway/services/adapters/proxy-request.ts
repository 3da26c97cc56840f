import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Dispatcher, errors as undiciErrors, type Pool } from 'undici';
import { type CodedError, type ErrorFactory, isCoded } from '#foundation';
import { gatewayErrors } from '../../errors.ts';
import { isHopByHop } from '../../protocol/header-rules.ts';
import type { ForwardedRequest } from '../service-client.ts';

/**
 * Streams one request to a remote service and the response back. Whichever side ends early, the other learns of
 * it: a client that leaves aborts the request to the service, a service that breaks off resets the client.
 */
export async function proxyRequest(
  name: string,
  pool: Pool,
  { request, response }: ForwardedRequest,
  serviceToken?: string,
): Promise<void> {
  const gone = new AbortController();
  const onClose = (): void => gone.abort(new Error('The client is gone.'));
  if (response.destroyed) return;
  response.once('close', onClose);
  try {
    const answer = await send(name, pool, request, gone.signal, serviceToken);
    if (answer === undefined) return;
    await copyResponse(answer, response);
  } finally {
    response.off('close', onClose);
  }
}

/** Undefined if the client left before there was an answer. */
async function send(
  name: string,
  pool: Pool,
  request: IncomingMessage,
  signal: AbortSignal,
  serviceToken: string | undefined,
): Promise<Dispatcher.ResponseData | undefined> {
  try {
    return await pool.request({
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: headersFor(request.rawHeaders, serviceToken),
      body: hasBody(request) ? bodyOf(request, signal) : null,
      signal,
    });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw toGatewayError(name, error, gatewayErrors.bad_upstream);
  }
}

// The connection to the service has its own host and its own framing. Who has shown no access token came to a public
// operation; then it is the gateway itself that the service must know.
function headersFor(rawHeaders: readonly string[], serviceToken: string | undefined): string[] {
  const kept: string[] = [];
  let hasToken = false;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name === 'authorization') hasToken = true;
    if (name !== 'host' && !isHopByHop(name)) kept.push(name, rawHeaders[i + 1] as string);
  }
  if (!hasToken && serviceToken !== undefined) kept.push('authorization', `Bearer ${serviceToken}`);
  return kept;
}

// undici destroys the body stream when the service breaks off. Were it the request itself, the client's socket
// would go with it, and nobody could tell the client why.
function bodyOf(request: IncomingMessage, signal: AbortSignal): Readable {
  const body = new PassThrough();
  request.on('error', (error) => body.destroy(error));
  signal.addEventListener('abort', () => body.destroy(), { once: true });
  body.on('error', () => request.unpipe(body));
  body.on('close', () => request.unpipe(body));
  return request.pipe(body);
}

function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

async function copyResponse(answer: Dispatcher.ResponseData, response: ServerResponse): Promise<void> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined && !isHopByHop(name)) headers[name] = value;
  }
  response.writeHead(answer.statusCode, headers);
  // An event stream's first event may be far away; the client wants to know now that it is connected.
  response.flushHeaders();
  try {
    await pipeline(answer.body, response);
  } catch {
    // A clean end would let a part pass for the whole. After our own end (drain) the socket is left to finish.
    if (!response.writableEnded) response.socket?.resetAndDestroy();
    answer.body.destroy();
  }
}

/** The coded error that a failure of undici's becomes; `otherwise` if the service did answer, but wrongly. */
export function toGatewayError(name: string, error: unknown, otherwise: ErrorFactory): CodedError {
  if (isCoded(error)) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (
    error instanceof undiciErrors.HeadersTimeoutError ||
    (error as Error | undefined)?.name === 'TimeoutError'
  ) {
    return gatewayErrors.upstream_timeout(`The service "${name}" did not answer in time.`, { cause: error });
  }
  if (UNREACHABLE.has(code)) {
    const message = `The service "${name}" cannot be reached.`;
    return gatewayErrors.service_unavailable(message, { cause: error, retryAfterS: 1 });
  }
  return otherwise(`The service "${name}" broke off before it answered.`, { cause: error });
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_DESTROYED',
]);
