import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecentIds } from './recent-ids.ts';

test('remembers at least the named number of the newest events, and at most twice as many', () => {
  const recent = new RecentIds(5_000);
  for (let i = 0; i < 20_000; i++) recent.set(`source\0${i}`, { partition: i % 7, offset: i * 2 });
  let known = 0;
  for (let i = 0; i < 20_000; i++) {
    const position = recent.get(`source\0${i}`);
    if (position === undefined) continue;
    known++;
    assert.deepEqual(position, { partition: i % 7, offset: i * 2 });
  }
  for (let i = 15_000; i < 20_000; i++)
    assert.ok(recent.get(`source\0${i}`), `event ${i} is forgotten too early`);
  assert.ok(known <= 10_000);
});

test('tells source and id apart', () => {
  const recent = new RecentIds(10);
  recent.set('a\0bc', { partition: 0, offset: 1 });
  assert.equal(recent.get('ab\0c'), undefined);
});

test('grows with use', () => {
  const recent = new RecentIds(100_000);
  const empty = recent.bytes;
  for (let i = 0; i < 50_000; i++) recent.set(`s\0${i}`, { partition: 0, offset: 2 ** 40 + i });
  assert.ok(empty < 50_000 && recent.bytes < 4_000_000);
  assert.equal(recent.get('s\x0049999')?.offset, 2 ** 40 + 49_999);
});
