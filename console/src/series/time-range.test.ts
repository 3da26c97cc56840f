import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absolute, DEFAULT_RANGE, isLive, rangeOf, shifted, spanOf, zoomedOut } from './time-range.ts';

const nowMs = 1_000_000;

test('reads relative and absolute instants', () => {
  assert.deepEqual(spanOf({ from: 'now-2m', to: 'now' }, nowMs), { fromMs: nowMs - 120_000, toMs: nowMs });
  assert.deepEqual(spanOf({ from: '5', to: '9' }, nowMs), { fromMs: 5, toMs: 9 });
});

test('shifts and zooms to absolute ranges, never beyond now', () => {
  assert.deepEqual(
    shifted({ from: 'now-10s', to: 'now' }, -0.5, nowMs),
    absolute(nowMs - 15_000, nowMs - 5_000),
  );
  assert.deepEqual(zoomedOut({ from: 'now-10s', to: 'now' }, nowMs), absolute(nowMs - 15_000, nowMs));
  assert.equal(isLive(absolute(1, 2)), false);
});

test('a range that ends before it begins falls back to the default', () => {
  assert.deepEqual(rangeOf({ from: '9', to: '5' }), DEFAULT_RANGE);
});
