import type { SeriesPoint } from './series-store.ts';

const GROUP_POINTS = 4;

/**
 * The points with the older half at half its resolution: of every four, the lowest and the highest stay, and every
 * anomaly. A curve keeps its peaks, a bounded number of points reaches back as far as needed.
 */
export function thinPoints(points: readonly SeriesPoint[]): SeriesPoint[] {
  const half = points.length >> 1;
  const kept: SeriesPoint[] = [];
  for (let start = 0; start < half; start += GROUP_POINTS) {
    kept.push(...extremes(points.slice(start, Math.min(half, start + GROUP_POINTS))));
  }
  for (let i = half; i < points.length; i += 1) kept.push(points[i] as SeriesPoint);
  return kept;
}

function extremes(group: readonly SeriesPoint[]): SeriesPoint[] {
  const values = group.map((point) => point.value);
  const lowest = values.indexOf(Math.min(...values));
  const highest = values.lastIndexOf(Math.max(...values));
  return group.filter((point, i) => point.anomaly || i === lowest || i === highest);
}
