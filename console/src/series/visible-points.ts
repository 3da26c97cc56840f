import { lowerBound, type SeriesPoint } from './series-store.ts';
import type { Span } from './time-range.ts';

export interface Visible {
  points: readonly SeriesPoint[];
  span: Span;
  /** The data end before the range begins, so the newest data are shown instead. */
  shifted: boolean;
}

/** Fewer points than this make no curve; a shifted chart reaches further back for them. */
const POINTS_WORTH_A_CHART = 120;

/**
 * The points of a range. Event time may lie far from the clock's (a replayed recording); a moving range then shows
 * as much of the newest data instead of an empty chart, and says so.
 */
export function visiblePoints(points: readonly SeriesPoint[], span: Span, moving: boolean): Visible {
  const newestMs = points.at(-1)?.timeMs ?? span.toMs;
  const oldestMs = points[0]?.timeMs ?? span.fromMs;
  const missed = newestMs < span.fromMs || oldestMs > span.toMs;
  if (moving && missed) {
    const lengthMs = span.toMs - span.fromMs;
    const start = Math.min(
      lowerBound(points, newestMs - lengthMs),
      Math.max(0, points.length - POINTS_WORTH_A_CHART),
    );
    const shownFromMs = Math.min(newestMs - lengthMs, points[start]?.timeMs ?? newestMs);
    return { points: points.slice(start), span: { fromMs: shownFromMs, toMs: newestMs }, shifted: true };
  }
  const start = lowerBound(points, span.fromMs);
  return { points: points.slice(start, lowerBound(points, span.toMs + 1)), span, shifted: false };
}

export interface SeriesFacts {
  last: SeriesPoint;
  min: number;
  max: number;
  /** Stretches of anomalous points with no normal one between. */
  episodes: number;
  lastAnomaly: SeriesPoint | undefined;
}

/** What a sentence about the points needs; undefined without points. */
export function seriesFacts(points: readonly SeriesPoint[]): SeriesFacts | undefined {
  const last = points.at(-1);
  if (!last) return undefined;
  let min = last.value;
  let max = last.value;
  let episodes = 0;
  let lastAnomaly: SeriesPoint | undefined;
  let before = false;
  for (const point of points) {
    min = Math.min(min, point.value);
    max = Math.max(max, point.value);
    if (point.anomaly) lastAnomaly = point;
    if (point.anomaly && !before) episodes += 1;
    before = point.anomaly;
  }
  return { last, min, max, episodes, lastAnomaly };
}
