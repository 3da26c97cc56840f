import type { IncomingMessage } from 'node:http';
import type { CodedError } from '#foundation';
import { gatewayErrors } from '../errors.ts';

export interface BodyGuard {
  bytesMax: number;
  idleTimeoutMs: number;
  /** Called at most once; the body gets no further byte to its reader. */
  onRefused: (error: CodedError) => void;
}

/**
 * Watches the body of a request on its way to whoever reads it: counts it, also if it comes in chunks of an
 * unknown sum, and gives it up if it stands still. A body whose declared length is too large is refused (thrown)
 * at once, before anybody reads.
 */
export function guardBody(request: IncomingMessage, guard: BodyGuard): void {
  const declared = request.headers['content-length'];
  if (declared !== undefined && Number(declared) > guard.bytesMax) throw tooLarge(guard.bytesMax);
  if (request.complete || (declared === undefined && request.headers['transfer-encoding'] === undefined))
    return;
  let bytes = request.readableLength;
  const refuse = (error: CodedError): void => {
    stop();
    request.push = () => true;
    guard.onRefused(error);
  };
  const stop = (): void => {
    clearTimeout(timer);
  };
  const onIdle = (): void => {
    // A full buffer means that the reader is slow, not the client.
    if (request.readableLength >= request.readableHighWaterMark) timer.refresh();
    else refuse(gatewayErrors.request_timeout(`No byte of the body came for ${guard.idleTimeoutMs} ms.`));
  };
  const timer = setTimeout(onIdle, guard.idleTimeoutMs);
  request.once('end', stop);
  request.once('close', stop);
  // The parser hands over each piece by `push`. To count there leaves the stream as it is: no copy, no second
  // stream, and backpressure is still that of the reader.
  const push = request.push.bind(request);
  request.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    timer.refresh();
    bytes += chunk?.length ?? 0;
    if (bytes <= guard.bytesMax) return push(chunk, encoding);
    refuse(tooLarge(guard.bytesMax));
    return true;
  };
}

function tooLarge(bytesMax: number): CodedError {
  return gatewayErrors.body_too_large(`The body is larger than ${bytesMax} bytes.`, {
    details: { bytesMax },
  });
}
