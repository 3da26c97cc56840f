/**
 * An online anomaly detector: rows in, one verdict for each, nothing of the future. The same rows give the same
 * verdicts, whatever batches they come in and wherever the detector was saved and restored in between.
 */
export interface Detector {
  /**
   * Judges one row, then learns from it. Rows come in time order; `timestampMs` is event time. A value that is
   * no finite number is no measurement: the verdict is that of the warm-up, and nothing is learned.
   */
  update(timestampMs: number, value: number): Detection;
  /** Everything it knows, for `restoreDetector`. */
  snapshot(): Uint8Array;
}

/** The verdict over one row. All numbers are NaN while the detector is warming up. */
export interface Detection {
  /** From 0, as expected, to 1. What the detector's method calls its threshold is 0.5, unless set otherwise. */
  score: number;
  /** True on the row that begins an event; the rows of the same event after it rest. */
  isAnomaly: boolean;
  /** What was expected, from the rows before alone, and the band around it. */
  forecast: number;
  lower: number;
  upper: number;
}

/** The verdict when there is none: warming up, or no measurement. */
export function noDetection(): Detection {
  return { score: Number.NaN, isAnomaly: false, forecast: Number.NaN, lower: Number.NaN, upper: Number.NaN };
}

/** Larger magnitudes are taken for this one, so that squares and ranges stay finite; -0 is taken for 0. */
export const MAGNITUDE_MAX = 1e150;

export function boundMagnitude(value: number): number {
  return Math.min(MAGNITUDE_MAX, Math.max(-MAGNITUDE_MAX, value)) + 0;
}

/** Maps a deviation from [0, ∞) to [0, 1): 0.5 at `threshold`. Of exact arithmetic only, so it is the same everywhere. */
export function scoreOf(deviation: number, threshold: number): number {
  return deviation === Number.POSITIVE_INFINITY ? 1 : deviation / (deviation + threshold);
}
