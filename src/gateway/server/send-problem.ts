import { PROBLEM_MEDIA_TYPE, problemOf } from '#http';
import { isCoded } from '#foundation';
import type { RequestContext } from '../request-context.ts';

/** How long, and for how much, a client may go on sending the body of a request already refused. */
const LINGER_MS = 1_000;
const LINGER_BYTES_MAX = 262_144;

/**
 * Answers with the problem that `error` is. If the answer has already begun, the connection is reset instead,
 * so that the client can't take a part for the whole.
 */
export function sendProblem(
  context: RequestContext,
  error: unknown,
  headers: Record<string, string> = {},
): void {
  const { request, response } = context;
  const problem = {
    ...problemOf(error),
    instance: context.target.path,
    traceId: context.trace.traceId,
  };
  context.problemCode = problem.code;
  context.span.setError(error);
  if (response.headersSent || response.destroyed) {
    // A response that is out stands; but a request that is still coming in then has no reader.
    if (!response.writableFinished || !request.complete) request.socket.resetAndDestroy();
    return;
  }
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  const body = Buffer.from(JSON.stringify(problem));
  const isProtocolRefusal = context.steps.at(-1) === 'protocol';
  const mustClose = isProtocolRefusal || CLOSING_STATUSES.has(problem.status) || !request.complete;
  response.writeHead(problem.status, {
    'content-type': PROBLEM_MEDIA_TYPE,
    'content-length': body.length,
    'cache-control': 'no-store',
    ...retryAfter(error),
    ...(mustClose ? { connection: 'close' } : {}),
    ...headers,
  });
  // Who waits for 100 Continue has sent nothing of the body.
  const isSending = !request.complete && !context.expectsContinue;
  if (!isSending) response.end(request.method === 'HEAD' ? undefined : body);
  else lingerAndEnd(context, body);
}

// After these, and after any refusal by the protocol checks, what follows on the connection is not to be trusted.
const CLOSING_STATUSES = new Set([408, 413]);

function retryAfter(error: unknown): Record<string, string> {
  if (!isCoded(error) || error.retryAfterS === undefined) return {};
  return { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfterS))) };
}

// A socket closed while the client still sends is answered by a TCP reset, which can overtake the response and
// destroy it unread. So the whole response goes out at once, and the socket closes when the client has stopped.
function lingerAndEnd({ request, response }: RequestContext, body: Buffer): void {
  if (request.method === 'HEAD') response.flushHeaders();
  else response.write(body);
  let bytes = 0;
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > LINGER_BYTES_MAX) end();
  });
  request.once('end', end);
  request.once('error', end);
  response.once('close', () => clearTimeout(timer));
}
