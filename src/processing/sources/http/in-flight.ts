import { errors } from '../errors.ts';
import { IN_FLIGHT_BYTES_MAX, RETRY_AFTER_S } from '../limits.ts';

/** Bytes of request bodies that are in memory, over all requests: who cannot have his share is told to come again. */
export class InFlightBytes {
  readonly bytesMax: number;
  bytes = 0;

  constructor(bytesMax = IN_FLIGHT_BYTES_MAX) {
    this.bytesMax = bytesMax;
  }

  /** Rejects with `ingest_overloaded` if there is no room. */
  reserve(bytes: number): void {
    if (this.bytes + bytes > this.bytesMax) {
      throw errors.ingest_overloaded('Too many bytes are on their way in.', { retryAfterS: RETRY_AFTER_S });
    }
    this.bytes += bytes;
  }

  release(bytes: number): void {
    this.bytes -= bytes;
  }
}
