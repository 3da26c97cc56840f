import type { AlignedData } from 'uplot';
import type { SeriesPoint } from '../series/series-store.ts';

/** Columns as uPlot wants them: seconds, value, upper bound, lower bound, value where it is an anomaly. */
export function plotData(points: readonly SeriesPoint[]): AlignedData {
  const orGap = (value: number) => (Number.isFinite(value) ? value : null);
  return [
    points.map((point) => point.timeMs / 1_000),
    points.map((point) => point.value),
    points.map((point) => orGap(point.upper)),
    points.map((point) => orGap(point.lower)),
    points.map((point) => (point.anomaly ? point.value : null)),
  ];
}
