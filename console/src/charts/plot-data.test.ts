import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SeriesPoint } from '../series/series-store.ts';
import { plotData } from './plot-data.ts';

const point = (timeMs: number, anomaly = false): SeriesPoint => ({
  timeMs,
  value: 1,
  lower: Number.NaN,
  upper: 2,
  anomaly,
});

test('makes columns, with null where there is no bound and no anomaly', () => {
  assert.deepEqual(plotData([point(1_000), point(2_000, true)]), [
    [1, 2],
    [1, 1],
    [2, 2],
    [null, null],
    [null, 1],
  ]);
});

test('breaks the line where points are missing, not where they are only sparse', () => {
  const times = (...timesMs: number[]) => plotData(timesMs.map((timeMs) => point(timeMs)))[0].length;
  assert.equal(times(0, 1_000, 2_000, 4_000, 5_000), 5);
  assert.equal(times(0, 1_000, 2_000, 60_000, 61_000), 6);
  assert.equal(times(0, 3_600_000, 7_200_000), 3);
});
