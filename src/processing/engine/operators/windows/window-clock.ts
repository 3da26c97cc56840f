import type { TimeZone } from '../../codegen/time-zone.ts';
import type { DataType } from '../../plan/types.ts';

/** The last moment that a date of ECMAScript can be, epoch ms: the watermark at the end of input is beyond it. */
export const TIME_MAX = 8.64e15;

/**
 * Windows are cut on a wall clock: that of TIMESTAMP itself, or for TIMESTAMP_LTZ the session zone's. Watermarks
 * are instants; this converts between them.
 */
export interface WindowClock {
  /** The watermark from which a window that ends at `end` fires: its last millisecond, as an instant. */
  fireAt(end: number): number;
  /** `window_time` of a window that ends at `end`, as a value of the time column's type. */
  windowTime(end: number): number;
}

export function windowClock(timeType: DataType, zone: TimeZone): WindowClock {
  if (timeType.kind !== 'TIMESTAMP_LTZ' || zone.fixedOffsetMs === 0)
    return { fireAt: (end) => end - 1, windowTime: (end) => end - 1 };
  // Of an hour that comes twice, the window waits for the later one; a skipped end is moved forward.
  const lastMoment = (end: number): number => (Number.isFinite(end) ? zone.toLaterEpoch(end - 1) : end);
  return { fireAt: lastMoment, windowTime: lastMoment };
}
