import type { Duplex } from 'node:stream';
import { PROBLEM_MEDIA_TYPE, problemOf } from '#http';
import { type CodedError, newId } from '#foundation';
import { HEADERS_BYTES_MAX, URI_BYTES_MAX } from '../config.ts';
import { gatewayErrors } from '../errors.ts';

interface ParserError extends Error {
  code?: string;
  rawPacket?: Buffer;
  reason?: string;
}

/**
 * Answers what Node's HTTP parser refused, on the bare socket, and closes it: nobody knows where the next request
 * would begin. Returns the code of the problem, or undefined if nobody is there to be told.
 */
export function answerClientError(error: ParserError, socket: Duplex, nowMs: number): string | undefined {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return undefined;
  }
  const refusal = refusalOf(error);
  writeProblem(socket, refusal, nowMs);
  return refusal.code;
}

/** Writes a whole response with a problem to a socket that has no response object, and closes it. */
export function writeProblem(socket: Duplex, error: CodedError, nowMs: number, headers: string[] = []): void {
  const problem = problemOf(error);
  const body = JSON.stringify({ ...problem, traceId: newId('req', nowMs) });
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    `content-type: ${PROBLEM_MEDIA_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    'connection: close',
    ...headers,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function refusalOf(error: ParserError): CodedError {
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    return isLongTarget(error.rawPacket)
      ? gatewayErrors.uri_too_long(`The request target is longer than ${URI_BYTES_MAX} bytes.`)
      : gatewayErrors.headers_too_large(`The header fields are larger than ${HEADERS_BYTES_MAX} bytes.`);
  }
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return gatewayErrors.request_timeout('The request did not arrive in time.');
  }
  return gatewayErrors.malformed_request('The request is not valid HTTP/1.1.');
}

// The packet in which the limit was crossed begins with the request line if that is what is too long.
function isLongTarget(packet: Buffer | undefined): boolean {
  const text = packet?.subarray(0, URI_BYTES_MAX + 16).toString('latin1') ?? '';
  return /^[A-Z]+ [^\r\n]*$/.test(text) && text.length > URI_BYTES_MAX;
}
