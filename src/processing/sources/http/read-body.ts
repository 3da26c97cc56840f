import type { Readable } from 'node:stream';
import { errors } from '../errors.ts';
import { BODY_BYTES_MAX } from '../limits.ts';
import type { InFlightBytes } from './in-flight.ts';

/** A body in memory; `release` gives its bytes back to the others. */
export interface ReadBody {
  bytes: Buffer;
  release: () => void;
}

/**
 * Reads a whole body. Rejects with `body_too_large`, `ingest_overloaded`, or `body_incomplete` if the sender goes
 * away. `contentLength` is what the request announces, undefined if it does not.
 */
export async function readBody(
  stream: Readable,
  contentLength: number | undefined,
  inFlight: InFlightBytes,
  bytesMax = BODY_BYTES_MAX,
): Promise<ReadBody> {
  if (contentLength !== undefined && contentLength > bytesMax) throw tooLarge(bytesMax);
  let reserved = 0;
  const reserve = (bytes: number): void => {
    if (bytes > bytesMax) throw tooLarge(bytesMax);
    if (bytes <= reserved) return;
    inFlight.reserve(bytes - reserved);
    reserved = bytes;
  };
  try {
    reserve(contentLength ?? 0);
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      length += chunk.length;
      reserve(length);
      chunks.push(chunk);
    }
    const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length);
    return { bytes, release: () => inFlight.release(reserved) };
  } catch (error) {
    inFlight.release(reserved);
    throw isCut(error) ? errors.body_incomplete('The body ended before its end.', { cause: error }) : error;
  }
}

function tooLarge(bytesMax: number): Error {
  return errors.body_too_large(`A body may have at most ${bytesMax} bytes; a stream of NDJSON any number.`, {
    details: { bytesMax },
  });
}

/** True if the connection broke while the body came. */
function isCut(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'ABORT_ERR';
}
