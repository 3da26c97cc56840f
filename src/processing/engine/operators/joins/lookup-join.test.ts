import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '#foundation';
import { type Batch, batchOf, kindAt, rowAt, type RowKind } from '../../batch/batch.ts';
import { scalarText, type Value } from '../../batch/physical-kind.ts';
import type { Lookup } from '../../connectors/lookup.ts';
import { type Field, types } from '../../plan/types.ts';
import { LookupJoinOperator, type LookupJoinOptions } from './lookup-join.ts';

const INPUT: readonly Field[] = [
  { name: 'id', type: types.int() },
  { name: 'k', type: types.string() },
];
const LOOKUP: readonly Field[] = [
  { name: 'key', type: types.string() },
  { name: 'v', type: types.int() },
];

/** A table in memory that notes what it was asked for. */
class TestLookup implements Lookup {
  readonly asked: Value[][][] = [];
  readonly rows: Map<string, Value[][]>;
  isClosed = false;

  constructor(rows: Record<string, number[]>) {
    this.rows = new Map(
      Object.entries(rows).map(([key, values]) => [key, values.map((value): Value[] => [key, value])]),
    );
  }

  async get(keys: readonly (readonly Value[])[]): Promise<Value[][][]> {
    this.asked.push(keys.map((key) => [...key]));
    await Promise.resolve();
    return keys.map((key) => this.rows.get(key[0] as string) ?? []);
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

async function harness(lookup: TestLookup, options: Partial<LookupJoinOptions> = {}) {
  const out: string[] = [];
  const failures: string[] = [];
  const operator = new LookupJoinOperator(
    {
      rowType: [...INPUT, ...LOOKUP],
      width: 2,
      keys: [1],
      lookupWidth: 2,
      isOuter: false,
      condition: undefined,
      open: () => Promise.resolve(lookup),
      retry: undefined,
      clock: new ManualClock(),
      onFailure: (_row, error) => failures.push(error.message),
      ...options,
    },
    {
      push: (batch: Batch) => {
        for (let i = 0; i < batch.count; i++)
          out.push(`${kindAt(batch, i)} ${rowAt(batch, i).map(scalarText).join(',')}`);
      },
      advance: (watermarkMs) => out.push(`watermark ${watermarkMs}`),
    },
  );
  await operator.open();
  const push = (rows: readonly Value[][], kinds: readonly RowKind[] | null = null): void =>
    operator.push(batchOf(INPUT, rows, kinds));
  return { operator, push, out, failures };
}

test('asks for the keys that wait at once, each once, and for NULL not at all', async () => {
  const lookup = new TestLookup({ a: [1, 2], b: [3] });
  const { operator, push, out } = await harness(lookup);
  push([
    [1, 'a'],
    [2, 'b'],
    [3, null],
    [4, 'a'],
  ]);
  push([[5, 'c']]);
  assert.deepEqual(out, []);
  assert.equal(operator.isWaiting, true);
  await operator.answer();
  assert.deepEqual(lookup.asked, [[['a'], ['b'], ['c']]]);
  assert.deepEqual(out, ['+I 1,a,a,1', '+I 1,a,a,2', '+I 2,b,b,3', '+I 4,a,a,1', '+I 4,a,a,2']);
  assert.equal(operator.isWaiting, false);
});

test('watermarks stay where they are among the rows', async () => {
  const { operator, push, out } = await harness(new TestLookup({ a: [1] }));
  operator.advance(5);
  push([[1, 'a']]);
  operator.advance(10);
  push([[2, 'a']]);
  operator.advance(20);
  await operator.answer();
  assert.deepEqual(out, ['watermark 5', '+I 1,a,a,1', 'watermark 10', '+I 2,a,a,1', 'watermark 20']);
});

test('a left join pads rows that find nothing, or nothing that meets the condition', async () => {
  const condition = { test: (_: unknown, row: readonly Value[]) => row[1] !== 1, failedAt: () => undefined };
  const { operator, push, out } = await harness(new TestLookup({ a: [1, 2], b: [1] }), {
    isOuter: true,
    condition,
  });
  push([
    [1, 'a'],
    [2, 'b'],
    [3, 'x'],
    [4, null],
  ]);
  await operator.answer();
  assert.deepEqual(out, ['+I 1,a,a,2', '+I 2,b,,', '+I 3,x,,', '+I 4,,,']);
});

test('what a row does to its table it does to what it is joined with', async () => {
  const { operator, push, out } = await harness(new TestLookup({ a: [1] }));
  push(
    [
      [1, 'a'],
      [1, 'a'],
      [2, 'a'],
    ],
    ['+I', '-U', '+U'],
  );
  await operator.answer();
  assert.deepEqual(out, ['+I 1,a,a,1', '-U 1,a,a,1', '+U 2,a,a,1']);
});

test('asks again for keys without rows, as often and as slowly as the hint says', async () => {
  const lookup = new TestLookup({ a: [1] });
  const clock = new ManualClock();
  const { operator, push, out } = await harness(lookup, {
    isOuter: true,
    clock,
    retry: { attemptsMax: 3, delayMs: 1000 },
  });
  push([
    [1, 'a'],
    [2, 'late'],
    [3, 'never'],
  ]);
  const answered = operator.answer();
  await new Promise((resolve) => setImmediate(resolve));
  lookup.rows.set('late', [['late', 7]]);
  for (let i = 0; i < 3; i++) {
    clock.advance(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await answered;
  assert.deepEqual(lookup.asked, [[['a'], ['late'], ['never']], [['late'], ['never']], [['never']]]);
  assert.deepEqual(out, ['+I 1,a,a,1', '+I 2,late,late,7', '+I 3,never,,']);
});

test('closes the lookup', async () => {
  const lookup = new TestLookup({});
  const { operator } = await harness(lookup);
  await operator.close();
  assert.equal(lookup.isClosed, true);
});
