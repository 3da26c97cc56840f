import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildExpand, buildGroupAggregate, buildSetOperation } from '../../runtime/build/build-aggregates.ts';
import { createHarness, type Harness, type HarnessOptions, type TestRow } from './group-aggregate.testing.ts';

const RETRACT: HarnessOptions = { input: 'retract', output: 'retract' };
const MINI_BATCH = {
  'table.exec.mini-batch.enabled': 'true',
  'table.exec.mini-batch.allow-latency': '1 s',
  'table.exec.mini-batch.size': '10',
};

const groups = (sql: string, options: HarnessOptions = RETRACT): Harness =>
  createHarness(sql, 'group-aggregate', buildGroupAggregate, options);

const insert = (row: TestRow): { kind: '+I'; row: TestRow } => ({ kind: '+I', row });
const remove = (row: TestRow): { kind: '-D'; row: TestRow } => ({ kind: '-D', row });

/** `+I a 1` for each change. */
const told = (harness: Harness): string[] =>
  harness.take().map(({ kind, row }) => [kind, ...row.map(String)].join(' '));

test('the first row of a group is +I, a change -U and +U, the loss of the last row -D', () => {
  const harness = groups('SELECT k, COUNT(*), SUM(v) FROM t GROUP BY k');
  harness.push([insert({ k: 'a', v: 1 }), insert({ k: 'a', v: 2 })]);
  harness.push([remove({ k: 'a', v: 1 }), remove({ k: 'a', v: 2 })]);
  assert.deepEqual(told(harness), ['+I a 1 1', '-U a 1 1', '+U a 2 3', '-U a 2 3', '+U a 1 2', '-D a 1 2']);
  assert.equal(harness.stateSizes.get('groups')?.size, 0);
});

test('where nobody asks for -U there is none', () => {
  const harness = groups('SELECT k, COUNT(*) FROM t GROUP BY k', { input: 'retract', output: 'upsert' });
  harness.push([insert({ k: 'a' }), insert({ k: 'a' }), remove({ k: 'a' }), remove({ k: 'a' })]);
  assert.deepEqual(told(harness), ['+I a 1', '+U a 2', '+U a 1', '-D a 1']);
});

test('a result that does not change sends nothing, unless state has a time to live', () => {
  const sql = 'SELECT k, MAX(v) FROM t GROUP BY k';
  const changes = [insert({ k: 'a', v: 2 }), insert({ k: 'a', v: 1 })];
  const kept = groups(sql, { input: 'insert-only', output: 'retract' });
  kept.push(changes);
  assert.deepEqual(told(kept), ['+I a 2']);
  const mortal = groups(sql, { input: 'insert-only', output: 'retract', ttlMs: 1000 });
  mortal.push(changes);
  assert.deepEqual(told(mortal), ['+I a 2', '-U a 2', '+U a 2']);
});

test('a row that is taken back from a group nobody knows is ignored', () => {
  const harness = groups('SELECT k, COUNT(*), SUM(v) FROM t GROUP BY k');
  harness.push([remove({ k: 'a', v: 1 }), insert({ k: 'a', v: 5 })]);
  assert.deepEqual(told(harness), ['+I a 1 5']);
});

test('a global aggregate has no row before the first, and none after the last is gone', () => {
  const harness = groups('SELECT COUNT(*), SUM(v) FROM t');
  assert.deepEqual(told(harness), []);
  harness.push([insert({ v: 3 }), remove({ v: 3 }), insert({ v: 4 })]);
  assert.deepEqual(told(harness), ['+I 1 3', '-D 1 3', '+I 1 4']);
});

test('NULL is a key like any other, alone and beside others', () => {
  const single = groups('SELECT k, COUNT(*) FROM t GROUP BY k');
  single.push([insert({ k: null }), insert({ k: 'null' }), insert({ k: null })]);
  assert.deepEqual(told(single), ['+I null 1', '+I null 1', '-U null 1', '+U null 2']);
  const several = groups('SELECT k, s, COUNT(*) FROM t GROUP BY k, s');
  several.push([insert({ k: 'a', s: null }), insert({ k: null, s: 'a' }), insert({ k: 'a', s: null })]);
  assert.deepEqual(told(several), ['+I a null 1', '+I null a 1', '-U a null 1', '+U a null 2']);
});

test('DISTINCT calls over one column share its values, each with its own filter', () => {
  const harness = groups(
    'SELECT COUNT(DISTINCT v), COUNT(DISTINCT v) FILTER (WHERE b > 1), SUM(DISTINCT v) FROM t',
  );
  harness.push([insert({ v: 7, b: 1n }), insert({ v: 7, b: 2n }), insert({ v: 8, b: 1n })]);
  assert.deepEqual(told(harness).at(-1), '+U 2 1 15');
  harness.push([remove({ v: 7, b: 1n })]);
  assert.deepEqual(told(harness), [], 'the other 7 is still there');
  harness.push([remove({ v: 7, b: 2n })]);
  assert.deepEqual(told(harness), ['-U 2 1 15', '+U 1 0 8']);
  assert.deepEqual([...harness.stateSizes.keys()], ['groups', 'distinct-0']);
});

test('distinct values leave the state with the group', () => {
  const harness = groups('SELECT k, COUNT(DISTINCT v), COUNT(DISTINCT s) FROM t GROUP BY k');
  const rows = Array.from({ length: 50 }, (_, v) => ({ k: 'a', v, s: `s${v % 7}` }));
  harness.push(rows.map(insert));
  assert.equal(harness.stateSizes.get('distinct-0')?.size, 50);
  harness.push(rows.map(remove));
  assert.deepEqual(told(harness).at(-1), '-D a 1 1');
  for (const { size } of harness.stateSizes.values()) assert.equal(size, 0);
});

test('the least and the greatest of many values fall back as values are taken back, and nothing is left', () => {
  const harness = groups('SELECT k, MIN(v), MAX(v) FROM t GROUP BY k');
  const rows = Array.from({ length: 2000 }, (_, i) => ({ k: 'a', v: (i * 7919) % 2000 }));
  harness.push(rows.map(insert));
  assert.equal(told(harness).at(-1), '+U a 0 1999');
  assert.ok((harness.stateSizes.get('ordered-values-0')?.size ?? 0) > 3);
  const left = new Set(rows.map(({ v }) => v));
  for (const row of rows.slice(0, 1999)) {
    harness.push([remove(row)]);
    left.delete(row.v);
    const [last] = harness.take().slice(-1);
    if (last !== undefined) assert.deepEqual(last.row, ['a', Math.min(...left), Math.max(...left)]);
  }
  harness.push([remove(rows[1999] as TestRow)]);
  assert.equal(told(harness).at(-1)?.slice(0, 2), '-D');
  for (const { size } of harness.stateSizes.values()) assert.equal(size, 0);
});

test('of equal values FIRST_VALUE, LAST_VALUE and LISTAGG give up the earliest', () => {
  const harness = groups('SELECT FIRST_VALUE(s), LAST_VALUE(s), LISTAGG(s) FROM t');
  harness.push(['x', 'y', 'x', null].map((s) => insert({ s })));
  assert.equal(told(harness).at(-1), '+U x x x,y,x');
  harness.push([remove({ s: 'x' })]);
  assert.deepEqual(told(harness), ['-U x x x,y,x', '+U y x y,x']);
  harness.push([remove({ s: 'x' }), remove({ s: 'y' })]);
  assert.deepEqual(told(harness).at(-1), '+U null null null');
});

test('a row whose argument has no value is told and changes nothing', () => {
  const harness = groups('SELECT k, COUNT(*), SUM(10 / v) FROM t GROUP BY k');
  harness.push([insert({ k: 'a', v: 5 }), insert({ k: 'a', v: 0 }), insert({ k: 'a', v: 2 })]);
  assert.deepEqual(told(harness), ['+I a 1 2', '-U a 1 2', '+U a 2 7']);
  assert.equal(harness.failures.length, 1);
});

test('a key of JSON_OBJECTAGG comes once, and the row that brings it again changes no aggregate', () => {
  const harness = groups('SELECT COUNT(*), JSON_OBJECTAGG(KEY s VALUE v) FROM t');
  harness.push([insert({ s: 'x', v: 1 }), insert({ s: 'x', v: 2 }), insert({ s: 'y', v: null })]);
  assert.deepEqual(told(harness).at(-1), '+U 2 {"x":1,"y":null}');
  assert.deepEqual(harness.failures, ['JSON_OBJECTAGG has the key "x" already.']);
});

test('a row that JSON_OBJECTAGG refused is not taken back', () => {
  const harness = groups('SELECT COUNT(*), SUM(v), JSON_OBJECTAGG(KEY s VALUE v) FROM t');
  harness.push([insert({ s: 'x', v: 1 }), insert({ s: 'x', v: 2 }), remove({ s: 'x', v: 2 })]);
  harness.push([insert({ s: null, v: 3 }), remove({ s: null, v: 3 })]);
  assert.deepEqual(told(harness), ['+I 1 1 {"x":1}']);
  harness.push([remove({ s: 'x', v: 1 })]);
  assert.deepEqual(told(harness), ['-D 1 1 {"x":1}']);
});

test('more rows than a batch holds leave in several, in order', () => {
  const harness = groups('SELECT k, COUNT(*) FROM t GROUP BY k');
  const rows = Array.from({ length: 4000 }, () => insert({ k: 'a' }));
  harness.push(rows);
  const changes = harness.take();
  assert.equal(changes.length, 7999);
  assert.deepEqual(changes.at(-1)?.row, ['a', 4000n]);
});

test('with mini-batches a group says once what a batch changed', () => {
  const harness = groups('SELECT k, COUNT(*), LISTAGG(s) FROM t GROUP BY k', {
    ...RETRACT,
    settings: MINI_BATCH,
  });
  harness.push([
    insert({ k: 'a', s: 'x' }),
    insert({ k: 'b', s: 'y' }),
    insert({ k: 'a', s: 'z' }),
    insert({ k: 'c', s: 'y' }),
    remove({ k: 'c', s: 'y' }),
  ]);
  assert.deepEqual(told(harness), ['+I a 2 x,z', '+I b 1 y']);
  harness.push([insert({ k: 'a', s: 'q' }), remove({ k: 'a', s: 'q' }), remove({ k: 'b', s: 'y' })]);
  assert.deepEqual(told(harness), ['-D b 1 y']);
});

test('each row is copied into its grouping sets before the next row is', () => {
  const harness = createHarness(
    'SELECT k, s, COUNT(*) FROM t GROUP BY ROLLUP (k, s)',
    'expand',
    buildExpand,
    RETRACT,
  );
  harness.push([insert({ k: 'a', s: 'x' }), remove({ k: 'b', s: 'y' })]);
  assert.deepEqual(told(harness), [
    '+I a x 0',
    '+I a null 1',
    '+I null null 2',
    '-D b y 0',
    '-D b null 1',
    '-D null null 2',
  ]);
});

test('EXCEPT ALL and INTERSECT ALL count rows, NULLs being equal', () => {
  const open = (operation: string): Harness =>
    createHarness(
      `SELECT v, s FROM t ${operation} SELECT v, s FROM u`,
      'set-operation',
      buildSetOperation,
      RETRACT,
    );
  const row = { v: null, s: 'a' };
  const steps = [
    { kind: '+I', row, port: 0 },
    { kind: '+I', row, port: 0 },
    { kind: '+I', row, port: 1 },
    { kind: '-D', row, port: 0 },
    { kind: '-D', row, port: 1 },
  ] as const;
  const told2 = (operation: string): string[] => {
    const harness = open(operation);
    harness.push(steps);
    return told(harness).map((text) => text.slice(0, 2));
  };
  assert.deepEqual(told2('EXCEPT ALL'), ['+I', '+I', '-D', '-D', '+I']);
  assert.deepEqual(told2('EXCEPT'), ['+I', '-D', '+I']);
  assert.deepEqual(told2('INTERSECT ALL'), ['+I', '-D']);
  assert.deepEqual(told2('INTERSECT'), ['+I', '-D']);
});
