import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Clock, ManualClock, systemClock } from '#foundation';
import type { Value } from '../../batch/physical-kind.ts';
import { connectorErrors } from '../errors.ts';
import type { Lookup } from '../lookup.ts';
import { TableOptions } from '../options.ts';
import { withLookupOptions } from './lookup-cache.ts';

interface Asked {
  lookup: Lookup;
  /** Keys of each question that reached the table. */
  questions: string[];
}

/** A table where key `n` has `n` rows. */
function open(options: Record<string, string>, clock: Clock, failures = 0): Asked {
  const questions: string[] = [];
  let left = failures;
  const table: Lookup = {
    get: (keys) => {
      questions.push(keys.map(([key]) => Number(key)).join(' '));
      if (left-- > 0) return Promise.reject(connectorErrors.lookup_failed('Not now.'));
      return Promise.resolve(
        keys.map(([key]) => Array.from({ length: Number(key) }, (): Value[] => [key ?? null])),
      );
    },
    close: () => Promise.resolve(),
  };
  const all = { connector: 'jdbc', ...options };
  const tableOptions = new TableOptions({ connector: 'jdbc', options: all });
  return { lookup: withLookupOptions(table, tableOptions, clock), questions };
}

const keys = (...numbers: number[]): Value[][] => numbers.map((number) => [number]);
const cached = { 'lookup.cache': 'PARTIAL', 'lookup.partial-cache.max-rows': '4' };

test('without a cache every question reaches the table', async () => {
  const { lookup, questions } = open({}, systemClock);
  await lookup.get(keys(1, 2));
  await lookup.get(keys(1));
  assert.deepEqual(questions, ['1 2', '1']);
});

test('a cache asks only for keys it does not know, and forgets the one used longest ago', async () => {
  const { lookup, questions } = open(cached, new ManualClock());
  assert.deepEqual(await lookup.get(keys(1, 2)), [[[1]], [[2], [2]]]);
  assert.deepEqual(await lookup.get(keys(2, 0, 1)), [[[2], [2]], [], [[1]]]);
  await lookup.get(keys(2, 3));
  await lookup.get(keys(3, 1));
  assert.deepEqual(questions, ['1 2', '0', '3', '1']);
});

test('what was remembered is asked for again after its time, and where nothing was found if the table says so', async () => {
  const clock = new ManualClock();
  const { lookup, questions } = open(
    {
      ...cached,
      'lookup.partial-cache.expire-after-write': '10 s',
      'lookup.partial-cache.cache-missing-key': 'false',
    },
    clock,
  );
  await lookup.get(keys(1, 0));
  clock.advance(9999);
  await lookup.get(keys(1, 0));
  clock.advance(1);
  await lookup.get(keys(1));
  assert.deepEqual(questions, ['1 0', '0', '1']);
});

test('a question that failed is asked again as often as the table says', async () => {
  const { lookup, questions } = open(
    { 'lookup.max-retries': '2' },
    { ...systemClock, sleep: () => Promise.resolve() },
    2,
  );
  assert.deepEqual(await lookup.get(keys(1)), [[[1]]]);
  assert.equal(questions.length, 3);
  const never = open({ 'lookup.max-retries': '0' }, systemClock, 1);
  await assert.rejects(never.lookup.get(keys(1)), { code: 'lookup_failed' });
});
