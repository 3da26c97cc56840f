import type { Column } from '../batch/column.ts';
import type { DecodeErrorCode } from './decode-error.ts';

/**
 * Turns the bytes of events into columns, a batch at a time. One decoder serves one source; it is used like
 * `reset`, `decode` for each event, `columns`, and round again.
 */
export interface RowDecoder {
  /** Starts a batch; what `columns` returned before is no longer valid. `bytes` is where the events mostly lie. */
  reset(bytes: Uint8Array): void;
  /**
   * Reads the event `bytes[start, end)` as the next row. Returns undefined, or the reason why it is no row;
   * then nothing was added. Never throws for what the bytes hold.
   */
  decode(bytes: Uint8Array, start: number, end: number): DecodeFailure | undefined;
  /**
   * Reads the line that starts at `start` as the next row without knowing its end, and returns where the next
   * line starts. -1: the line must be decoded by `decode`, and nothing was added. Lines end before `limit`.
   */
  decodeLine?(bytes: Uint8Array, start: number, limit: number): number;
  /** Rows since `reset`. */
  readonly count: number;
  columns(): Column[];
}

export interface DecodeFailure {
  code: DecodeErrorCode;
  message: string;
}
