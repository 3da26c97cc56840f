import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '#foundation';
import { cacheContract } from '../cache.contract.ts';
import { createMemoryCache } from './memory.ts';

cacheContract('memory cache', async () => {
  const clock = new ManualClock();
  return { cache: createMemoryCache({ clock }), advance: async (ms) => clock.advance(ms) };
});

test('evicts the entry unused longest when it is full', async () => {
  const cache = createMemoryCache({ clock: new ManualClock(), entriesMax: 2 });
  await cache.set('a', '1', 1_000);
  await cache.set('b', '2', 1_000);
  await cache.get('a');
  await cache.set('c', '3', 1_000);
  assert.deepEqual(await Promise.all(['a', 'b', 'c'].map((key) => cache.get(key))), ['1', undefined, '3']);
});

test('stays within its bytes however large the values are', async () => {
  const cache = createMemoryCache({ clock: new ManualClock(), bytesMax: 10_000 });
  for (let i = 0; i < 100; i++) await cache.set(`key-${i}`, new Uint8Array(1_000), 1_000);
  const kept = await Promise.all(Array.from({ length: 100 }, (_, i) => cache.get(`key-${i}`)));
  assert.deepEqual(
    kept.flatMap((value, i) => (value === undefined ? [] : [i])),
    [92, 93, 94, 95, 96, 97, 98, 99],
  );
});

test('is not moved by a jump of the wall clock', async () => {
  const clock = new ManualClock();
  const cache = createMemoryCache({ clock });
  await cache.set('a', '1', 1_000);
  clock.jump(86_400_000);
  assert.equal(await cache.get('a'), '1');
});
