import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TailBuffer } from './tail-buffer.ts';

test('keeps the newest rows, newest first, and counts what fell out', () => {
  const buffer = new TailBuffer<number>(3);
  for (let row = 1; row <= 5; row += 1) buffer.push(row);
  buffer.skip(7);
  assert.deepEqual(buffer.newestFirst(), [5, 4, 3]);
  assert.deepEqual(buffer.counts, { received: 5, dropped: 2, skipped: 7 });
});

test('starts over when cleared', () => {
  const buffer = new TailBuffer<number>(2);
  for (let row = 1; row <= 5; row += 1) buffer.push(row);
  buffer.clear();
  buffer.push(9);
  assert.deepEqual(buffer.newestFirst(), [9]);
  assert.deepEqual(buffer.counts, { received: 1, dropped: 0, skipped: 0 });
});
