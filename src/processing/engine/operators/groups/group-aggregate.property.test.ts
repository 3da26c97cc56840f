import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RowKind } from '../../batch/batch.ts';
import { scalarText, type Value } from '../../batch/physical-kind.ts';
import { valueKey } from '../../codegen/value-key.ts';
import { buildGroupAggregate, buildSetOperation } from '../../runtime/build/build-aggregates.ts';
import { type Change, createHarness, type TestChange, type TestRow } from './group-aggregate.testing.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const RUNS = 50;

interface Row {
  k: string | null;
  v: number | null;
  s: string | null;
  b: bigint;
}

/** What may happen next; where there is no row to take back, one comes. */
interface Step {
  action: 'insert' | 'delete' | 'update';
  pick: number;
  row: Row;
}

const row: fc.Arbitrary<Row> = fc.record({
  k: fc.option(fc.constantFrom('a', 'b', ''), { freq: 6 }),
  v: fc.option(fc.integer({ min: -4, max: 4 }), { freq: 5 }),
  s: fc.option(fc.constantFrom('x', 'y', 'ü'), { freq: 5 }),
  b: fc.bigInt({ min: -3n, max: 3n }),
});
const step: fc.Arbitrary<Step> = fc.record({
  action: fc.constantFrom('insert', 'insert', 'delete', 'update'),
  pick: fc.nat(1000),
  row,
});
/** Batches of steps. */
const steps = fc.array(fc.array(step, { minLength: 1, maxLength: 12 }), { maxLength: 8 });

/** The rows that are there, in order of arrival, and the changes that lead from one step to the next. */
class Table {
  readonly rows: Row[] = [];

  take({ action, pick, row: next }: Step): TestChange[] {
    const old = action === 'insert' ? undefined : this.rows[pick % Math.max(1, this.rows.length)];
    if (old === undefined) return this.#add(next, '+I');
    // Of equal rows the first one goes, as with values that are equal.
    this.rows.splice(
      this.rows.findIndex((other) => valueKey(cellsOf(other)) === valueKey(cellsOf(old))),
      1,
    );
    if (action === 'delete') return [change('-D', old)];
    return [change('-U', old), ...this.#add(next, '+U')];
  }

  #add(next: Row, kind: RowKind): TestChange[] {
    this.rows.push(next);
    return [change(kind, next)];
  }
}

function change(kind: RowKind, next: Row): TestChange {
  return { kind, row: next as unknown as TestRow };
}

function cellsOf({ k, v, s, b }: Row): Value[] {
  return [k, v, s, b];
}

/** Rows as a changelog leaves them; taking a row back that is not there is an error. */
class Folded {
  readonly #counts = new Map<string, number>();

  take({ kind, row: cells }: Change): void {
    const key = valueKey(cells);
    const count = (this.#counts.get(key) ?? 0) + (kind === '+I' || kind === '+U' ? 1 : -1);
    assert.ok(count >= 0, `${kind} ${key} takes back a row that is not there.`);
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }

  rows(): string[] {
    return [...this.#counts].flatMap(([key, count]) => Array.from({ length: count }, () => key)).sort();
  }
}

type Naive = (rows: readonly Row[]) => Value;

const values = (rows: readonly Row[]): number[] => rows.flatMap(({ v }) => (v === null ? [] : [v]));
const longs = (rows: readonly Row[]): bigint[] => rows.map(({ b }) => b);
const some = <T>(found: readonly T[], of: (items: readonly T[]) => Value): Value =>
  found.length === 0 ? null : of(found);
const total = (found: readonly number[]): number => found.reduce((sum, one) => sum + one, 0);
const unique = <T>(found: readonly T[]): T[] => [...new Set(found)];
const count = (found: readonly unknown[]): bigint => BigInt(found.length);
const multiset = (found: readonly string[]): Value =>
  new Map(unique(found).map((one) => [one, found.filter((other) => other === one).length]));
const texts = (rows: readonly Row[]): string[] => rows.flatMap(({ s }) => (s === null ? [] : [s]));

/** Each aggregate with its slow, obvious twin. Those that go by arrival are in a test of their own. */
const AGGREGATES: readonly (readonly [sql: string, naive: Naive])[] = [
  ['COUNT(*)', count],
  ['COUNT(v)', (rows) => count(values(rows))],
  ['SUM(v)', (rows) => some(values(rows), total)],
  ['AVG(v)', (rows) => some(values(rows), (all) => Math.trunc(total(all) / all.length) + 0)],
  ['MIN(v)', (rows) => some(values(rows), (all) => Math.min(...all))],
  ['MAX(v)', (rows) => some(values(rows), (all) => Math.max(...all))],
  ['SUM(b)', (rows) => some(longs(rows), (all) => all.reduce((sum, one) => sum + one, 0n))],
  ['AVG(b)', (rows) => some(longs(rows), (all) => all.reduce((sum, one) => sum + one, 0n) / count(all))],
  ['MIN(b)', (rows) => some(longs(rows), (all) => all.reduce((a, b) => (a < b ? a : b)))],
  ['MAX(s)', (rows) => some(texts(rows), (all) => [...all].sort().at(-1) ?? null)],
  ['COUNT(DISTINCT v)', (rows) => count(unique(values(rows)))],
  ['COUNT(DISTINCT v) FILTER (WHERE b > 0)', (rows) => count(unique(values(rows.filter(({ b }) => b > 0n))))],
  [
    'SUM(DISTINCT v) FILTER (WHERE b < 1)',
    (rows) => some(unique(values(rows.filter(({ b }) => b < 1n))), total),
  ],
  ['COUNT(DISTINCT s)', (rows) => count(unique(texts(rows)))],
  ['COLLECT(s)', (rows) => multiset(texts(rows))],
  ['COUNT(*) FILTER (WHERE v > 1)', (rows) => count(values(rows).filter((v) => v > 1))],
];

/** Groups of a table with their aggregates. */
function recompute(rows: readonly Row[], keysOf: (row: Row) => Value[], naive: readonly Naive[]): string[] {
  const groups = Map.groupBy(rows, (one) => valueKey(keysOf(one)));
  return [...groups.values()]
    .map((group) => valueKey([...keysOf(group[0] as Row), ...naive.map((one) => one(group))]))
    .sort();
}

const KEYS: Readonly<Record<string, (row: Row) => Value[]>> = {
  k: ({ k }) => [k],
  'k, s': ({ k, s }) => [k, s],
  'b, v, k': ({ k, v, b }) => [b, v, k],
  v: ({ v }) => [v],
  b: ({ b }) => [b],
};

const settings = fc.constantFrom<Record<string, string>>({}, { 'table.exec.mini-batch.enabled': 'true' });

test('after each batch the changelog of a group aggregate leaves what a recomputation gives', () => {
  const property = fc.property(
    steps,
    fc.constantFrom(...Object.keys(KEYS)),
    fc.subarray([...AGGREGATES.keys()]),
    settings,
    (batches, keys, chosen, given) => {
      const calls = chosen.map((i) => AGGREGATES[i] as (typeof AGGREGATES)[number]);
      const select = [keys, ...calls.map(([sql]) => sql)].join(', ');
      const harness = createHarness(
        `SELECT ${select} FROM t GROUP BY ${keys}`,
        'group-aggregate',
        buildGroupAggregate,
        { input: 'retract', output: 'retract', settings: given },
      );
      const table = new Table();
      const folded = new Folded();
      for (const batch of batches) {
        harness.push(batch.flatMap((one) => table.take(one)));
        for (const one of harness.take()) folded.take(one);
        const wanted = recompute(
          table.rows,
          KEYS[keys] as (row: Row) => Value[],
          calls.map(([, naive]) => naive),
        );
        assert.deepEqual(folded.rows(), wanted);
      }
    },
  );
  fc.assert(property, { seed, numRuns: RUNS });
});

test('aggregates that go by arrival keep the order, and give up the earliest of equal values', () => {
  const property = fc.property(steps, settings, (batches, given) => {
    const harness = createHarness(
      'SELECT FIRST_VALUE(s), LAST_VALUE(s), LISTAGG(s), ARRAY_AGG(v) FROM t',
      'group-aggregate',
      buildGroupAggregate,
      { input: 'retract', output: 'retract', settings: given },
    );
    const table = new Table();
    const folded = new Folded();
    const lists: { s: Value[]; v: Value[]; rows: number } = { s: [], v: [], rows: 0 };
    for (const batch of batches) {
      const changes = batch.flatMap((one) => table.take(one));
      for (const one of changes) follow(lists, one);
      harness.push(changes);
      for (const one of harness.take()) folded.take(one);
      const { s, v, rows } = lists;
      const joined = s.length === 0 ? null : s.map(scalarText).join(',');
      const wanted = valueKey([s[0] ?? null, s.at(-1) ?? null, joined, v.length === 0 ? null : v]);
      assert.deepEqual(folded.rows(), rows === 0 ? [] : [wanted]);
    }
  });
  fc.assert(property, { seed, numRuns: RUNS });
});

function follow(lists: { s: Value[]; v: Value[]; rows: number }, { kind, row: given }: TestChange): void {
  const isBack = kind === '-U' || kind === '-D';
  lists.rows += isBack ? -1 : 1;
  // The global group is made anew once it is empty.
  if (lists.rows === 0) {
    lists.s = [];
    lists.v = [];
    return;
  }
  for (const [list, value] of [
    [lists.s, given['s'] ?? null],
    [lists.v, given['v'] ?? null],
  ] as const) {
    if (list === lists.s && value === null) continue;
    if (!isBack) list.push(value);
    else if (list.includes(value)) list.splice(list.indexOf(value), 1);
  }
}

test('deviations and variances come back to what they were when values are taken back', () => {
  const property = fc.property(steps, (batches) => {
    const harness = createHarness(
      'SELECT STDDEV_POP(w), VAR_SAMP(w) FROM t',
      'group-aggregate',
      buildGroupAggregate,
      { input: 'retract', output: 'retract' },
    );
    const table = new Table();
    let last: Value[] | undefined;
    for (const batch of batches) {
      const changes = batch.flatMap((one) => table.take(one));
      harness.push(changes.map((one) => ({ ...one, row: { ...one.row, w: one.row['v'] ?? null } })));
      for (const { kind, row: cells } of harness.take())
        last = kind === '-D' ? undefined : kind === '-U' ? last : cells;
      const found = values(table.rows);
      const mean = total(found) / found.length;
      const squares = total(found.map((one) => (one - mean) ** 2));
      const near = (value: Value | undefined, wanted: number | null): void => {
        if (wanted === null) assert.equal(value ?? null, null);
        else
          assert.ok(
            Math.abs((value as number) - wanted) < 1e-6,
            `${scalarText(value ?? null)} is not ${wanted}`,
          );
      };
      near(last?.[0], found.length === 0 ? null : Math.sqrt(squares / found.length));
      near(last?.[1], found.length < 2 ? null : squares / (found.length - 1));
    }
  });
  fc.assert(property, { seed, numRuns: RUNS });
});

const TIMES: Readonly<Record<string, (left: number, right: number) => number>> = {
  'INTERSECT ALL': (left, right) => Math.min(left, right),
  INTERSECT: (left, right) => Number(left > 0 && right > 0),
  'EXCEPT ALL': (left, right) => Math.max(0, left - right),
  EXCEPT: (left, right) => Number(left > 0 && right === 0),
};

test('set operations leave what counting the rows of both sides gives', () => {
  const sided = fc.array(fc.tuple(fc.constantFrom(0, 1), step), { maxLength: 60 });
  const property = fc.property(sided, fc.constantFrom(...Object.keys(TIMES)), (all, operation) => {
    const harness = createHarness(
      `SELECT k, v FROM t ${operation} SELECT k, v FROM u`,
      'set-operation',
      buildSetOperation,
      { input: 'retract', output: 'retract' },
    );
    const sides = [new Table(), new Table()] as const;
    const folded = new Folded();
    for (const [port, one] of all) harness.push(sides[port].take(one).map((taken) => ({ ...taken, port })));
    for (const one of harness.take()) folded.take(one);
    const counts = sides.map(({ rows }) => Map.groupBy(rows, ({ k, v }) => valueKey([k, v])));
    const keys = unique(counts.flatMap((side) => [...side.keys()]));
    const wanted = keys.flatMap((key) => {
      const [left = 0, right = 0] = counts.map((side) => side.get(key)?.length ?? 0);
      const times = (TIMES[operation] as (left: number, right: number) => number)(left, right);
      return Array.from({ length: times }, () => key);
    });
    assert.deepEqual(folded.rows(), wanted.sort());
    if (sides.every(({ rows }) => rows.length === 0)) assert.equal(harness.stateSizes.get('rows')?.size, 0);
  });
  fc.assert(property, { seed, numRuns: RUNS });
});
