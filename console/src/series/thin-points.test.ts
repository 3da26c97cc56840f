import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SeriesPoint } from './series-store.ts';
import { thinPoints } from './thin-points.ts';

const series = (...values: number[]): SeriesPoint[] =>
  values.map((value, i) => ({ timeMs: i, value, lower: 0, upper: 9, anomaly: value === 7 }));

test('halves the older half, keeps its peaks and anomalies, and leaves the newer half alone', () => {
  const points = series(1, 9, 2, 3, 5, 7, 4, 6, 1, 1, 1, 1, 1, 1, 1, 1);
  assert.deepEqual(
    thinPoints(points).map((point) => point.timeMs),
    [0, 1, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15],
  );
});

test('keeps the order of time, and something of every stretch', () => {
  const thinned = thinPoints(series(...Array.from({ length: 1_000 }, (_, i) => i % 7)));
  const times = thinned.map((point) => point.timeMs);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
  assert.ok(thinned.length < 800);
  assert.ok(times.slice(1).every((time, i) => time - (times[i] ?? 0) < 8));
});
