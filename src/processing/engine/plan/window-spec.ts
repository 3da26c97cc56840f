/**
 * How time is cut into windows `[start, end)`. All lengths are milliseconds and positive; an offset may be
 * negative and is smaller than the size. Windows are aligned to 1970-01-01 00:00 of the wall clock: for
 * TIMESTAMP_LTZ that is the local time zone's.
 */
export type WindowSpec =
  | { kind: 'tumble'; sizeMs: number; offsetMs: number }
  /** `sizeMs` is a multiple of `slideMs` where an aggregate uses it. */
  | { kind: 'hop'; slideMs: number; sizeMs: number; offsetMs: number }
  /** Windows share a start and grow by `stepMs` up to `sizeMs`, a multiple of it. */
  | { kind: 'cumulate'; stepMs: number; sizeMs: number; offsetMs: number }
  /** Ends `gapMs` after its last row; rows exactly `gapMs` apart are one session. Separate for each partition. */
  | { kind: 'session'; gapMs: number; partitionKeys: readonly number[] };
