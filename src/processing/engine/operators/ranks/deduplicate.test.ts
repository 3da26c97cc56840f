import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Value } from '../../batch/physical-kind.ts';
import { valueKey } from '../../codegen/value-key.ts';
import { create } from '../../plan/operators.ts';
import type { Deduplicate } from '../../plan/physical-plan.ts';
import { types } from '../../plan/types.ts';
import { rowCodec } from '../../state/row-codec.ts';
import { DeduplicateFirstOperator } from './deduplicate-first.ts';
import { DeduplicateLastOperator } from './deduplicate-last.ts';
import { DeduplicateLastTimeOperator } from './deduplicate-last-time.ts';
import { flagCodec, numberCodec } from '../scalar-codec.ts';
import {
  ChangeList,
  CopyingStore,
  foldChanges,
  foldUpserts,
  pushChanges,
  type RowChange,
} from '../testing.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

const FIELDS = [
  { name: 'k', type: types.string() },
  { name: 'v', type: types.int() },
  { name: 'ts', type: types.timestamp(3) },
];

function planOf(given: Pick<Deduplicate, 'keep' | 'time' | 'changelog'>): Deduplicate {
  const { changelog, ...kept } = given;
  const plan = create.deduplicate({ input: create.values([], FIELDS), keys: [0], timeColumn: 2, ...kept });
  return { ...plan, id: 'n', changelog };
}

function inserts(rows: readonly Value[][]): RowChange[] {
  return rows.map((row) => ({ op: '+I', row }));
}

const rows: fc.Arbitrary<Value[][]> = fc.array(
  fc.tuple(fc.constantFrom('a', 'b', null), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 5 })),
  { maxLength: 40 },
);

/** The last row of each key by time, of equal times the last to come. */
function lasts(all: readonly Value[][]): string[] {
  const byKey = Map.groupBy(all, ([key]) => valueKey(key ?? null));
  return [...byKey.values()]
    .map((some) => valueKey([...some].sort((a, b) => (a[2] as number) - (b[2] as number)).at(-1) ?? null))
    .sort();
}

test('the last rows are the same for who wants the row before each update and for who finds it by its key', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 5 }), (all, size) => {
      const retract = new ChangeList();
      const plan = planOf({ keep: 'last', time: 'rowtime', changelog: 'retract' });
      const kept = new CopyingStore().open('n', 'rows', rowCodec());
      pushChanges(new DeduplicateLastOperator(plan, kept, false, retract), FIELDS, inserts(all), size);
      assert.deepEqual(foldChanges(retract.changes), lasts(all));

      const upsert = new ChangeList();
      const times = new CopyingStore().open('n', 'times', numberCodec);
      const byKey = planOf({ keep: 'last', time: 'rowtime', changelog: 'upsert' });
      pushChanges(new DeduplicateLastTimeOperator(byKey, times, upsert), FIELDS, inserts(all), size);
      assert.deepEqual(foldUpserts(upsert.changes, [0]), lasts(all));
    }),
    { seed, numRuns: 300 },
  );
});

test('by processing time the same row again changes nothing, unless its state must be kept alive', () => {
  const all: Value[][] = [
    ['a', 1, 7],
    ['a', 1, 7],
  ];
  for (const [sendsUnchanged, expected] of [
    [false, ['+I']],
    [true, ['+I', '-U', '+U']],
  ] as const) {
    const output = new ChangeList();
    const plan = planOf({ keep: 'last', time: 'proctime', changelog: 'retract' });
    const kept = new CopyingStore().open('n', 'rows', rowCodec());
    pushChanges(new DeduplicateLastOperator(plan, kept, sendsUnchanged, output), FIELDS, inserts(all), 1);
    assert.deepEqual(
      output.changes.map(({ op }) => op),
      expected,
    );
  }
});

test('the first row of a key to arrive stays, whatever its time', () => {
  const output = new ChangeList();
  const seen = new CopyingStore().open('n', 'seen', flagCodec);
  const plan = planOf({ keep: 'first', time: 'proctime', changelog: 'insert-only' });
  const all: Value[][] = [
    ['a', 1, 9],
    [null, 2, 9],
    ['a', 3, 1],
    [null, 4, 1],
    ['b', 5, 1],
  ];
  pushChanges(new DeduplicateFirstOperator(plan, seen, output), FIELDS, inserts(all), 2);
  assert.deepEqual(
    output.changes.map(({ row }) => row[1]),
    [1, 2, 5],
  );
});
