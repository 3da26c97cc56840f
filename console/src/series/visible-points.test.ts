import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SeriesPoint } from './series-store.ts';
import { seriesFacts, visiblePoints } from './visible-points.ts';

const points: SeriesPoint[] = [10, 20, 30, 40].map((timeMs) => ({
  timeMs,
  value: timeMs,
  lower: 0,
  upper: 35,
  anomaly: timeMs > 35,
}));
const times = (from: number, to: number, moving = false) =>
  visiblePoints(points, { fromMs: from, toMs: to }, moving).points.map((point) => point.timeMs);

test('shows the points of the range, both ends included', () => {
  assert.deepEqual(times(20, 30), [20, 30]);
  assert.deepEqual(times(11, 19), []);
});

test('a moving range that misses the data shows the newest data instead, and enough of them for a curve', () => {
  assert.deepEqual(times(1_000, 1_015, true), [10, 20, 30, 40]);
  assert.equal(visiblePoints(points, { fromMs: 1_000, toMs: 1_015 }, true).shifted, true);
  assert.deepEqual(times(1_000, 1_015, false), []);
});

test('tells the facts that a sentence needs', () => {
  const facts = seriesFacts([...points, ...points.map((point) => ({ ...point, timeMs: point.timeMs + 40 }))]);
  assert.equal(facts?.episodes, 2);
  assert.equal(facts?.lastAnomaly?.timeMs, 80);
  assert.deepEqual([facts?.min, facts?.max], [10, 40]);
  assert.equal(seriesFacts([]), undefined);
});
