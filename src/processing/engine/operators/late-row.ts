import type { Batch } from '../batch/batch.ts';

/** How late a row came, and for what. Times are milliseconds since 1970. */
export interface Lateness {
  /** The row's event time, and the watermark that was in force on its arrival: instants. */
  timeMs: number;
  watermarkMs: number;
  /** The windows that the row would have changed, on the windows' wall clock; at most {@link LATE_WINDOWS_MAX}. */
  windows: readonly LateWindow[];
}

export interface LateWindow {
  startMs: number;
  endMs: number;
}

/** Windows that are told of one late row; a row may belong to thousands. */
export const LATE_WINDOWS_MAX = 20;

/** Told of each row that comes too late for an operator. */
export type LateRowHandler = (batch: Batch, row: number, lateness?: Lateness) => void;
