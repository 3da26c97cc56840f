import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  absolute,
  DEFAULT_RANGE,
  isLive,
  rangeOf,
  shifted,
  spanOf,
  spanWithData,
  zoomedOut,
} from './time-range.ts';

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

test('a chart of young data begins where they begin, but is never shorter than a minute', () => {
  const span = { fromMs: 0, toMs: 300_000 };
  assert.equal(spanWithData(span, 100_000).fromMs, 100_000);
  assert.equal(spanWithData(span, 290_000).fromMs, 240_000);
  assert.equal(spanWithData(span, undefined).fromMs, 0);
  assert.equal(spanWithData({ fromMs: 0, toMs: 5_000 }, 4_000).fromMs, 0);
});
