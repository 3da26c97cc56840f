import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SeriesShape } from './series-shape.ts';
import { POINTS_PER_SERIES_MAX, SERIES_MAX, SeriesStore } from './series-store.ts';

const shape: SeriesShape = {
  view: 'v',
  time: { name: 'ts', type: 'TIMESTAMP(3)' },
  value: 'x',
  key: 'k',
  lower: 'lo',
  upper: 'hi',
  anomaly: 'bad',
  score: null,
};
const row = (k: string, timeMs: number, x: number | null, bad = false) => ({
  k,
  ts: new Date(timeMs).toISOString().replace('T', ' ').replace('Z', ''),
  x,
  lo: null,
  hi: '2.50',
  bad,
});

test('keeps each series in order of time, whatever the order of arrival', () => {
  const store = new SeriesStore(shape);
  store.load([row('b', 3_000, 3), row('b', 1_000, 1), row('a', 2_000, 2, true), row('b', 2_000, 2)]);
  assert.deepEqual(store.keys(), ['a', 'b']);
  assert.deepEqual(
    store.points('b').map((point) => point.timeMs),
    [1_000, 2_000, 3_000],
  );
  assert.deepEqual(store.points('a'), [
    { timeMs: 2_000, value: 2, lower: Number.NaN, upper: 2.5, anomaly: true },
  ]);
});

test('a later change of the same time replaces the point, and a delete removes it', () => {
  const store = new SeriesStore(shape);
  store.load([row('a', 1_000, 1), row('a', 2_000, 2)]);
  store.apply({ op: '-U', row: row('a', 1_000, 1) });
  store.apply({ op: '+U', row: row('a', 1_000, 9) });
  store.apply({ op: '-D', row: { k: 'a', ts: '1970-01-01 00:00:02.000Z' } });
  assert.deepEqual(
    store.points('a').map((point) => [point.timeMs, point.value]),
    [[1_000, 9]],
  );
});

test('leaves out rows without a time or a number', () => {
  const store = new SeriesStore(shape);
  store.load([row('a', 1_000, null), { ...row('a', 1_000, 1), ts: 'soon' }]);
  assert.deepEqual(store.keys(), []);
});

test('stays within its limits', () => {
  const store = new SeriesStore(shape);
  for (let i = 0; i < POINTS_PER_SERIES_MAX + 5; i += 1) store.apply({ op: '+I', row: row('a', i, i) });
  for (let i = 0; i < SERIES_MAX + 5; i += 1) store.apply({ op: '+I', row: row(`k${i}`, 1, 1) });
  assert.ok(store.points('a').length <= POINTS_PER_SERIES_MAX);
  assert.equal(store.points('a')[0]?.value, 0);
  assert.equal(store.points('a').at(-1)?.value, POINTS_PER_SERIES_MAX + 4);
  assert.equal(store.keys().length, SERIES_MAX);
  assert.equal(store.leftOut, 6);
});

test('drops what lies before the time that is looked at, rather than thin what lies in it', () => {
  const store = new SeriesStore(shape, 2_000);
  for (let i = 0; i <= POINTS_PER_SERIES_MAX; i += 1) store.apply({ op: '+I', row: row('a', i, i) });
  assert.equal(store.oldestMs, POINTS_PER_SERIES_MAX - 2_000);
  assert.equal(store.points('a').length, 2_001);
});
