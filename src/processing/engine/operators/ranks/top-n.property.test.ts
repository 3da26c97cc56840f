import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Value } from '../../batch/physical-kind.ts';
import { valueKey } from '../../codegen/value-key.ts';
import { rowOrder } from '../../codegen/row-order.ts';
import { create } from '../../plan/operators.ts';
import type { ChangelogMode, SortKey, TopN } from '../../plan/physical-plan.ts';
import { types } from '../../plan/types.ts';
import type { Operator } from '../operator.ts';
import { RankedRows } from './ranked-rows.ts';
import {
  ChangeList,
  CopyingStore,
  foldChanges,
  foldUpserts,
  pushChanges,
  type RowChange,
} from '../testing.ts';
import { TopNAppendOperator } from './top-n-append.ts';
import { TopNUpdateOperator } from './top-n-update.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const RUNS = 300;

const FIELDS = [
  { name: 'k', type: types.string() },
  { name: 'v', type: types.int() },
  { name: 'id', type: types.bigint() },
];
const NOWHERE = { offset: 0, line: 1, column: 1 };
const SPAN = { start: NOWHERE, end: NOWHERE };

const sortKey: fc.Arbitrary<SortKey> = fc.record({
  column: fc.constantFrom(1, 2),
  descending: fc.boolean(),
  nullsFirst: fc.boolean(),
});

interface Shape {
  keys: number[];
  orderBy: SortKey[];
  firstRank: number;
  ranks: number;
  outputRank: boolean;
  batchRows: number;
}

const shape: fc.Arbitrary<Shape> = fc.record({
  keys: fc.constantFrom([], [0]),
  orderBy: fc.array(sortKey, { minLength: 1, maxLength: 2 }),
  firstRank: fc.integer({ min: 1, max: 3 }),
  ranks: fc.integer({ min: 1, max: 9 }),
  outputRank: fc.boolean(),
  batchRows: fc.integer({ min: 1, max: 5 }),
});

const row: fc.Arbitrary<Value[]> = fc.tuple(
  fc.constantFrom('a', 'b', null),
  fc.option(fc.integer({ min: 0, max: 6 }), { freq: 6 }),
  fc.bigInt({ min: 0n, max: 5n }),
);

/** Rows come; of those that are there some go, by their place in the list. */
const steps = fc.array(fc.record({ row, removes: fc.option(fc.nat(), { freq: 2 }) }), { maxLength: 60 });

function planOf(
  { keys, orderBy, firstRank, ranks, outputRank }: Shape,
  mode: ChangelogMode,
  input: ChangelogMode,
): TopN {
  const given = {
    partitionKeys: keys,
    orderBy,
    firstRank,
    lastRank: firstRank + ranks - 1,
    outputRank,
    span: SPAN,
  };
  const values = { ...create.values([], FIELDS), changelog: input };
  return { ...create.topN({ input: values, ...given }, 'rn'), id: 'n', changelog: mode };
}

/** `chunkRowsMax`: so small that partitions are chains of chunks. */
function rankedRows(plan: TopN, isCounted: boolean): RankedRows {
  return new RankedRows(plan.id, rowOrder(plan.orderBy), new CopyingStore(), { isCounted, chunkRowsMax: 4 });
}

/** The slow, obvious twin. */
function expected(plan: TopN, rows: readonly Value[][]): string[] {
  const order = rowOrder(plan.orderBy);
  const partitions = Map.groupBy(rows, (one) => valueKey(plan.partitionKeys.map((key) => one[key] ?? null)));
  return [...partitions.values()]
    .flatMap((partition) =>
      // Sorting is stable: of equal rows the earlier ranks first.
      [...partition]
        .sort(order)
        .map((one, i) => ({ row: plan.outputRank ? [...one, BigInt(i + 1)] : one, rank: i + 1 }))
        .filter(({ rank }) => rank >= plan.firstRank && rank <= plan.lastRank),
    )
    .map((ranked) => valueKey(ranked.row))
    .sort();
}

/** Changes of a table, and its rows after each of them. */
function history(all: readonly { row: Value[]; removes: number | null }[], asUpdates: boolean) {
  const rows: Value[][] = [];
  const changes: RowChange[] = [];
  for (const { row: next, removes } of all) {
    if (removes !== null && rows.length > 0) {
      // Of equal rows the first goes: nobody can tell which one was meant.
      const gone = rows[removes % rows.length] as Value[];
      rows.splice(
        rows.findIndex((one) => valueKey(one) === valueKey(gone)),
        1,
      );
      changes.push({ op: asUpdates ? '-U' : '-D', row: gone });
    }
    rows.push(next);
    changes.push({
      op: asUpdates && removes !== null && changes.at(-1)?.op === '-U' ? '+U' : '+I',
      row: next,
    });
  }
  return { rows, changes };
}

function check(
  plan: TopN,
  operator: (output: Operator) => Operator,
  changes: readonly RowChange[],
  rows: readonly Value[][],
  size: number,
): void {
  const output = new ChangeList();
  pushChanges(operator(output), FIELDS, changes, size);
  assert.deepEqual(foldChanges(output.changes), expected(plan, rows));
}

test('a Top-N of rows that only come is that of all of them, with or without ranks', () => {
  fc.assert(
    fc.property(shape, fc.array(row, { maxLength: 80 }), (given, rows) => {
      const plan = planOf(given, 'retract', 'insert-only');
      const changes = rows.map((one): RowChange => ({ op: '+I', row: one }));
      check(
        plan,
        (output) => new TopNAppendOperator(plan, rankedRows(plan, true), output),
        changes,
        rows,
        given.batchRows,
      );
    }),
    { seed, numRuns: RUNS },
  );
});

test('a Top-N of rows that come and go is that of the rows that are left', () => {
  fc.assert(
    fc.property(shape, steps, fc.boolean(), (given, all, asUpdates) => {
      const plan = planOf(given, 'retract', 'retract');
      const { rows, changes } = history(all, asUpdates);
      check(
        plan,
        (output) => new TopNUpdateOperator(plan, rankedRows(plan, false), output),
        changes,
        rows,
        given.batchRows,
      );
    }),
    { seed, numRuns: RUNS },
  );
});

test('an update in one step leaves the same rows', () => {
  fc.assert(
    fc.property(shape, steps, (given, all) => {
      const plan: TopN = { ...planOf(given, 'retract', 'retract'), updatesRise: true };
      const { rows, changes } = history(all, true);
      const ranked = rankedRows(plan, false);
      const output = new ChangeList();
      const operator = new TopNUpdateOperator(plan, ranked, output);
      pushChanges(operator, FIELDS, changes, given.batchRows);
      operator.advance(0);
      assert.deepEqual(foldChanges(output.changes), expected(plan, rows));
    }),
    { seed, numRuns: RUNS },
  );
});

test('ranks can be followed by their number alone', () => {
  fc.assert(
    fc.property(shape, fc.array(row, { maxLength: 60 }), steps, (given, appended, all) => {
      const ranks = { ...given, outputRank: true };
      const key = [...given.keys, FIELDS.length];
      const append = planOf(ranks, 'upsert', 'insert-only');
      const ofAppended = new ChangeList();
      const changes = appended.map((one): RowChange => ({ op: '+I', row: one }));
      pushChanges(
        new TopNAppendOperator(append, rankedRows(append, true), ofAppended),
        FIELDS,
        changes,
        given.batchRows,
      );
      assert.deepEqual(foldUpserts(ofAppended.changes, key), expected(append, appended));

      const update = planOf(ranks, 'upsert', 'retract');
      const { rows, changes: changed } = history(all, true);
      const ofChanged = new ChangeList();
      pushChanges(
        new TopNUpdateOperator(update, rankedRows(update, false), ofChanged),
        FIELDS,
        changed,
        given.batchRows,
      );
      assert.deepEqual(foldUpserts(ofChanged.changes, key), expected(update, rows));
    }),
    { seed, numRuns: RUNS },
  );
});

test('the only row of a partition can be followed by the partition alone', () => {
  fc.assert(
    fc.property(shape, fc.array(row, { maxLength: 60 }), (given, rows) => {
      const plan = planOf({ ...given, ranks: 1, outputRank: false, keys: [0] }, 'upsert', 'insert-only');
      const output = new ChangeList();
      const changes = rows.map((one): RowChange => ({ op: '+I', row: one }));
      pushChanges(
        new TopNAppendOperator(plan, rankedRows(plan, true), output),
        FIELDS,
        changes,
        given.batchRows,
      );
      assert.deepEqual(foldUpserts(output.changes, [0]), expected(plan, rows));
    }),
    { seed, numRuns: RUNS },
  );
});

test('the limit of a partition is what its first row says', () => {
  const limited = [...FIELDS, { name: 'n', type: types.int() }];
  const values = { ...create.values([], limited), changelog: 'insert-only' as const };
  const orderBy = [{ column: 1, descending: true, nullsFirst: false }];
  const given = { partitionKeys: [0], orderBy, firstRank: 1, lastRank: Number.POSITIVE_INFINITY };
  const plan: TopN = {
    ...create.topN({ input: values, ...given, lastRankColumn: 3, outputRank: false, span: SPAN }, 'rn'),
    id: 'n',
    changelog: 'retract',
  };
  const output = new ChangeList();
  const rows: Value[][] = [
    ['a', 1, 0n, 2],
    ['a', 2, 0n, 9],
    ['a', 3, 0n, 9],
    ['b', 1, 0n, null],
    ['b', 2, 0n, 5],
  ];
  const operator = new TopNAppendOperator(plan, rankedRows(plan, true), output);
  pushChanges(
    operator,
    limited,
    rows.map((one) => ({ op: '+I', row: one })),
    2,
  );
  assert.deepEqual(
    foldChanges(output.changes),
    [rows[1], rows[2]].map((one) => valueKey(one as Value[])).sort(),
  );
});

test('a row that equals the last one kept is behind it and changes nothing', () => {
  const orderBy = [{ column: 1, descending: true, nullsFirst: false }];
  const plan = planOf(
    { keys: [0], orderBy, firstRank: 1, ranks: 1, outputRank: false, batchRows: 1 },
    'retract',
    'insert-only',
  );
  const output = new ChangeList();
  const rows: Value[][] = [
    ['a', 5, 1n],
    ['a', 5, 2n],
    ['a', 6, 3n],
  ];
  pushChanges(
    new TopNAppendOperator(plan, rankedRows(plan, true), output),
    FIELDS,
    rows.map((one) => ({ op: '+I', row: one })),
    3,
  );
  assert.deepEqual(output.changes, [
    { op: '+I', row: rows[0] },
    { op: '-U', row: rows[0] },
    { op: '+U', row: rows[2] },
  ]);
});
