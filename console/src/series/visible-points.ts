import { lowerBound, type SeriesPoint } from './series-store.ts';
import type { Span } from './time-range.ts';

export interface Visible {
  points: readonly SeriesPoint[];
  span: Span;
  /** The data end before the range begins, so the newest data are shown instead. */
  shifted: boolean;
}

/**
 * The points of a range. Event time may lie far from the clock's (a replayed recording); a moving range then shows
 * as much of the newest data instead of an empty chart, and says so.
 */
export function visiblePoints(points: readonly SeriesPoint[], span: Span, moving: boolean): Visible {
  const newestMs = points.at(-1)?.timeMs ?? span.toMs;
  const oldestMs = points[0]?.timeMs ?? span.fromMs;
  const missed = newestMs < span.fromMs || oldestMs > span.toMs;
  if (moving && missed) {
    const shown = { fromMs: newestMs - (span.toMs - span.fromMs), toMs: newestMs };
    return { points: points.slice(lowerBound(points, shown.fromMs)), span: shown, shifted: true };
  }
  const start = lowerBound(points, span.fromMs);
  return { points: points.slice(start, lowerBound(points, span.toMs + 1)), span, shifted: false };
}

export interface SeriesFacts {
  last: SeriesPoint;
  min: number;
  max: number;
  anomalies: readonly SeriesPoint[];
}

/** What a sentence about the points needs; undefined without points. */
export function seriesFacts(points: readonly SeriesPoint[]): SeriesFacts | undefined {
  const last = points.at(-1);
  if (!last) return undefined;
  let min = last.value;
  let max = last.value;
  for (const { value } of points) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { last, min, max, anomalies: points.filter((point) => point.anomaly) };
}
