import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCoded } from '#foundation';
import type { Cache } from './cache.ts';

/** What every adapter promises. `open` answers an empty cache and a way to let its time pass. */
export function cacheContract(
  name: string,
  open: () => Promise<{ cache: Cache; advance: (ms: number) => Promise<void> }>,
): void {
  const withCache = (
    title: string,
    body: (cache: Cache, advance: (ms: number) => Promise<void>) => Promise<void>,
  ): void => {
    test(`${name}: ${title}`, async () => {
      const { cache, advance } = await open();
      try {
        await body(cache, advance);
      } finally {
        await cache.close();
      }
    });
  };

  withCache('gives back what was set, text as text and bytes as bytes', async (cache) => {
    await cache.set('text', 'välue', 1_000);
    await cache.set('bytes', Uint8Array.of(0, 255), 1_000);
    assert.equal(await cache.get('text'), 'välue');
    assert.deepEqual(await cache.get('bytes'), Uint8Array.of(0, 255));
    assert.equal(await cache.get('nothing'), undefined);
  });

  withCache('forgets a value when its time is over', async (cache, advance) => {
    await cache.set('a', '1', 1_000);
    await advance(999);
    assert.equal(await cache.get('a'), '1');
    await advance(1);
    assert.equal(await cache.get('a'), undefined);
  });

  withCache('replaces a value together with its end', async (cache, advance) => {
    await cache.set('a', '1', 1_000);
    await cache.set('a', '2', 5_000);
    await advance(1_500);
    assert.equal(await cache.get('a'), '2');
  });

  withCache('lets one of several callers set an absent value', async (cache, advance) => {
    const results = await Promise.all(['1', '2', '3'].map((value) => cache.setIfAbsent('a', value, 1_000)));
    assert.equal(results.filter(Boolean).length, 1);
    await advance(1_000);
    assert.equal(await cache.setIfAbsent('a', '4', 1_000), true);
  });

  withCache('replaces a value only if it is the expected one', async (cache) => {
    assert.equal(await cache.compareAndSet('a', 'x', '1', 1_000), false);
    assert.equal(await cache.compareAndSet('a', undefined, '1', 1_000), true);
    assert.equal(await cache.compareAndSet('a', undefined, '2', 1_000), false);
    assert.equal(await cache.compareAndSet('a', '1', '2', 1_000), true);
    assert.equal(await cache.get('a'), '2');
  });

  withCache('deletes, and says whether there was something', async (cache) => {
    await cache.set('a', '1', 1_000);
    assert.equal(await cache.delete('a'), true);
    assert.equal(await cache.delete('a'), false);
    assert.equal(await cache.get('a'), undefined);
  });

  withCache('counts within a window that the first increment opens', async (cache, advance) => {
    assert.equal(await cache.increment('a', 1_000), 1);
    await advance(600);
    assert.equal(await cache.increment('a', 1_000, 4), 5);
    assert.equal(await cache.get('a'), '5');
    await advance(400);
    assert.equal(await cache.increment('a', 1_000), 1);
  });

  withCache('loses no increment of many callers', async (cache) => {
    await Promise.all(Array.from({ length: 50 }, () => cache.increment('a', 1_000)));
    assert.equal(await cache.get('a'), '50');
  });

  withCache('refuses to increment what is not a number, and a value beyond the limit', async (cache) => {
    await cache.set('a', 'text', 1_000);
    await assert.rejects(cache.increment('a', 1_000), (error) => isCoded(error, 'cache_not_a_number'));
    const large = new Uint8Array(1_048_577);
    await assert.rejects(cache.set('b', large, 1_000), (error) => isCoded(error, 'cache_value_too_large'));
  });
}
