import type { Column } from '../batch/column.ts';
import type { DecodeErrorCode } from './decode-error.ts';

/** Rows that one event can hold at most. An event with more is a failure. */
export const ROWS_PER_EVENT_MAX = 4096;

/**
 * Turns the bytes of events into columns, a batch at a time. One decoder serves one source; it is used like
 * `reset`, `decode` for each event, `columns`, and round again.
 */
export interface RowDecoder {
  /** Starts a batch; what `columns` returned before is no longer valid. `bytes` is where the events mostly lie. */
  reset(bytes: Uint8Array): void;
  /**
   * Reads the event `bytes[start, end)` as the next row. An event can be no row at all (a comment) or, if it tells of
   * changes, several: up to {@link ROWS_PER_EVENT_MAX}. Returns undefined, or the reason why it cannot be read; then
   * nothing was added. Never throws for what the bytes hold.
   */
  decode(bytes: Uint8Array, start: number, end: number): DecodeFailure | undefined;
  /**
   * Reads the line that starts at `start` as the next row without knowing its end, and returns where the next
   * line starts. -1: the line must be decoded by `decode`, and nothing was added. Lines end before `limit`.
   */
  decodeLine?(bytes: Uint8Array, start: number, limit: number): number;
  /** Adds a row of NULLs. */
  addNulls(): void;
  /** Rows since `reset`. */
  readonly count: number;
  /** Index into ROW_KINDS of each row since `reset`; null: all are insertions. */
  readonly kinds?: Uint8Array | null;
  /** The fields that were asked for, then the metadata that was. */
  columns(): Column[];
  /**
   * What events need before they can be decoded, such as a schema from elsewhere; asked with the ranges of the events
   * that come next. Undefined: nothing.
   */
  prepare?(events: EventRanges): Promise<void> | undefined;
}

/** Events in a buffer; a start of -1 means none. */
export interface EventRanges {
  bytes: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
  count: number;
}

export interface DecodeFailure {
  code: DecodeErrorCode;
  message: string;
  /** The bytes may be the beginning of an event that is whole with the next line. */
  isUnfinished?: boolean;
}
