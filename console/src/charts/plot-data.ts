import type { AlignedData } from 'uplot';
import type { SeriesPoint } from '../series/series-store.ts';

/** Points further apart than this, in event time and in multiples of their usual distance, are not joined by a line. */
const GAP_MS_MIN = 5_000;
const GAP_DISTANCES_MIN = 32;

/**
 * Columns as uPlot wants them: seconds, value, upper bound, lower bound, value where it is an anomaly. Where points are
 * missing, a row without a value breaks the line: what is not known must not look as if it were.
 */
export function plotData(points: readonly SeriesPoint[]): AlignedData {
  const gapMs = Math.max(GAP_MS_MIN, GAP_DISTANCES_MIN * usualDistanceMs(points));
  const times: number[] = [];
  const columns: (number | null)[][] = [[], [], [], []];
  const add = (timeMs: number, values: readonly (number | null)[]) => {
    times.push(timeMs / 1_000);
    for (const [i, column] of columns.entries()) column.push(values[i] ?? null);
  };
  let lastMs = Number.POSITIVE_INFINITY;
  for (const { timeMs, value, upper, lower, anomaly } of points) {
    if (timeMs - lastMs > gapMs) add((timeMs + lastMs) / 2, []);
    add(timeMs, [value, finite(upper), finite(lower), anomaly ? value : null]);
    lastMs = timeMs;
  }
  return [times, ...columns];
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The median distance of neighbours. */
function usualDistanceMs(points: readonly SeriesPoint[]): number {
  const distances = points.slice(1).map((point, i) => point.timeMs - (points[i]?.timeMs ?? 0));
  return distances.sort((a, b) => a - b)[distances.length >> 1] ?? 0;
}
