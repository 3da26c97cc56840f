import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Value } from '../../batch/physical-kind.ts';
import { valueKey } from '../../codegen/value-key.ts';
import { buildWindowAggregate, buildWindowAssignment } from '../../runtime/build/build-windows.ts';
import {
  createHarness,
  type Harness,
  type Saved,
  type TestChange,
} from '../groups/group-aggregate.testing.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const RUNS = 50;
const SECOND = 1000;

interface Row {
  k: string;
  v: number | null;
  /** Seconds. */
  at: number;
}

const row: fc.Arbitrary<Row> = fc.record({
  k: fc.constantFrom('a', 'b'),
  v: fc.option(fc.integer({ min: -9, max: 9 }), { freq: 6 }),
  at: fc.integer({ min: -10, max: 50 }),
});

const change = (kind: TestChange['kind'], { k, v, at }: Row): TestChange => ({
  kind,
  row: { k, v, ts: at * SECOND },
});

const aggregate = (sql: string, input: 'insert-only' | 'retract', saved?: Saved): Harness =>
  createHarness(sql, 'window-aggregate', buildWindowAggregate, {
    input,
    output: 'insert-only',
    ...(saved === undefined ? {} : { saved }),
  });

const rowsOf = (harness: Harness): string[] =>
  harness
    .take()
    .map(({ row: cells }) => valueKey(cells))
    .sort();

const WINDOWS = {
  TUMBLE: "TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)",
  HOP: "HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '15' SECOND)",
  CUMULATE: "CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '15' SECOND)",
};

test('a window over rows that change gives what it gives over those that are left', () => {
  const calls = 'COUNT(*), COUNT(v), SUM(v), MIN(v), MAX(v), COUNT(DISTINCT v), COLLECT(v)';
  const step = fc.tuple(row, fc.boolean(), fc.nat(100));
  const property = fc.property(
    fc.array(step, { maxLength: 40 }),
    fc.constantFrom(...Object.values(WINDOWS)),
    (steps, window) => {
      const sql = `SELECT k, window_start, window_end, ${calls} FROM TABLE(${window}) GROUP BY k, window_start, window_end`;
      const changing = aggregate(sql, 'retract');
      const left: Row[] = [];
      for (const [next, isBack, pick] of steps) {
        const [gone] = isBack ? left.splice(pick % Math.max(1, left.length), 1) : [];
        if (gone !== undefined) changing.push([change('-D', gone)]);
        else {
          left.push(next);
          changing.push([change('+I', next)]);
        }
      }
      changing.advance(Number.POSITIVE_INFINITY);
      const plain = aggregate(sql, 'insert-only');
      plain.push(left.map((one) => change('+I', one)));
      plain.advance(Number.POSITIVE_INFINITY);
      assert.deepEqual(rowsOf(changing), rowsOf(plain));
    },
  );
  fc.assert(property, { seed, numRuns: RUNS });
});

test('a row that is taken back still makes its session longer, and a session without rows gives none', () => {
  const harness = aggregate(
    "SELECT k, window_start, window_end, COUNT(*) FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY k, window_start, window_end",
    'retract',
  );
  const [first, second, alone] = [
    { k: 'a', v: 1, at: 0 },
    { k: 'a', v: 1, at: 4 },
    { k: 'b', v: 1, at: 2 },
  ];
  harness.push([change('+I', first), change('+I', second), change('-D', second)]);
  harness.push([change('+I', alone), change('-D', alone)]);
  harness.advance(Number.POSITIVE_INFINITY);
  assert.deepEqual(
    harness.take().map(({ row: cells }) => cells),
    [['a', 1n, 0, 9 * SECOND]],
  );
});

test('sessions without an aggregate have the rows that they have with one', () => {
  const session = "TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '5' SECOND))";
  const batch = fc.tuple(fc.array(row, { maxLength: 6 }), fc.integer({ min: 0, max: 12 }));
  const property = fc.property(fc.array(batch, { maxLength: 10 }), (batches) => {
    const grouped = aggregate(
      `SELECT k, window_start, window_end, COUNT(*), SUM(v) FROM ${session} GROUP BY k, window_start, window_end`,
      'insert-only',
    );
    const plain = createHarness(
      `SELECT k, v, window_start, window_end FROM ${session}`,
      'window-assignment',
      buildWindowAssignment,
      { input: 'insert-only', output: 'insert-only' },
    );
    let watermark = -20;
    for (const [rows, forward] of batches) {
      for (const harness of [grouped, plain]) harness.push(rows.map((one) => change('+I', one)));
      watermark += forward;
      for (const harness of [grouped, plain]) harness.advance(watermark * SECOND);
    }
    for (const harness of [grouped, plain]) harness.advance(Number.POSITIVE_INFINITY);
    const assigned = plain.take().map(({ row: cells }) => assignedRow(cells));
    assert.deepEqual(sessionsOf(assigned), rowsOf(grouped));
    for (const { size } of plain.stateSizes.values()) assert.equal(size, 0);
  });
  fc.assert(property, { seed, numRuns: RUNS });
});

interface Assigned {
  k: Value;
  v: number | null;
  start: Value;
  end: Value;
}

/** The input row, then start, end and time of the session. */
function assignedRow(cells: readonly Value[]): Assigned {
  const [k = null, v = null] = cells;
  const [start = null, end = null] = cells.slice(-3);
  return { k, v: v as number | null, start, end };
}

function sessionsOf(rows: readonly Assigned[]): string[] {
  const groups = Map.groupBy(rows, ({ k, start, end }) => valueKey([k, start, end]));
  return [...groups.values()]
    .map((group) => {
      const { k, start, end } = group[0] as Assigned;
      const found = group.flatMap(({ v }) => (v === null ? [] : [v]));
      const sum = found.length === 0 ? null : found.reduce((a, b) => a + b, 0);
      return valueKey([k, BigInt(group.length), sum, start, end]);
    })
    .sort();
}

const ON_CLOCK = {
  TUMBLE: "TUMBLE(TABLE t, DESCRIPTOR(p), INTERVAL '10' SECOND)",
  SESSION: "SESSION(TABLE t PARTITION BY k, DESCRIPTOR(p), INTERVAL '10' SECOND)",
};

for (const [name, window] of Object.entries(ON_CLOCK)) {
  const sql = `SELECT k, COUNT(*) FROM TABLE(${window}) GROUP BY k, window_start, window_end`;
  const open = (saved?: Saved): Harness => aggregate(sql, 'insert-only', saved);
  const told = (harness: Harness): Value[][] => harness.take().map(({ row: cells }) => cells.slice(0, 2));

  test(`${name} on processing time fires by the clock alone`, () => {
    const harness = open();
    assert.equal(harness.operator.dueMs, Number.POSITIVE_INFINITY);
    harness.push([change('+I', { k: 'a', v: 1, at: 0 }), change('+I', { k: 'a', v: 1, at: 900 })]);
    harness.advance(Number.POSITIVE_INFINITY);
    assert.deepEqual(told(harness), [], 'the end of the input fires nothing');
    assert.deepEqual(harness.watermarks, [Number.POSITIVE_INFINITY]);
    const dueMs = harness.operator.dueMs ?? 0;
    assert.equal(dueMs, harness.clock.nowMs() + 10 * SECOND);
    harness.operator.tick?.(dueMs - 1);
    assert.deepEqual(told(harness), []);
    harness.operator.tick?.(dueMs);
    assert.deepEqual(told(harness), [['a', 2n]]);
    assert.equal(harness.operator.dueMs, Number.POSITIVE_INFINITY);
  });

  test(`${name} on processing time fires after a restart what has ended meanwhile`, () => {
    const before = open();
    before.push([change('+I', { k: 'a', v: 1, at: 0 })]);
    const after = open(before.save());
    after.operator.tick?.(before.clock.nowMs() + 60 * SECOND);
    assert.deepEqual(told(after), [['a', 1n]]);
  });
}

test('a row of processing time is never late, not even if the clock goes back', () => {
  const harness = aggregate(
    `SELECT k, COUNT(*) FROM TABLE(${ON_CLOCK.TUMBLE}) GROUP BY k, window_start, window_end`,
    'insert-only',
  );
  harness.operator.tick?.(harness.clock.nowMs() + 60 * SECOND);
  harness.push([change('+I', { k: 'a', v: 1, at: 0 })]);
  harness.operator.tick?.(harness.clock.nowMs() + 61 * SECOND);
  assert.deepEqual(
    harness.take().map(({ row: cells }) => cells.slice(0, 2)),
    [['a', 1n]],
  );
});
