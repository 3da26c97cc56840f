import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { JoinType } from '../../plan/physical-plan.ts';
import {
  Bag,
  createJoinHarness,
  joinNaively,
  type TestChange,
  type TestInput,
  type TestJoin,
  type TestRow,
} from './join.testing.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const JOIN_TYPES: readonly JoinType[] = ['inner', 'left', 'right', 'full', 'semi', 'anti'];

/** What may happen next; where there is no row to take back, one comes. */
interface Step {
  port: 0 | 1;
  action: 'insert' | 'delete' | 'update';
  pick: number;
  key: number | null;
  number: number;
}

const step = fc.record<Step>({
  port: fc.constantFrom(0, 1),
  action: fc.constantFrom('insert', 'insert', 'delete', 'update'),
  pick: fc.nat(1000),
  key: fc.option(fc.nat(2), { freq: 5 }),
  number: fc.nat(3),
});

const input = fc.record<TestInput>({
  changelog: fc.constantFrom('insert-only', 'retract'),
  isKeyed: fc.boolean(),
});

const join = fc.record<TestJoin>({
  joinType: fc.constantFrom(...JOIN_TYPES),
  hasCondition: fc.boolean(),
  nullsEqual: fc.boolean(),
  hasKeys: fc.boolean(),
  inputs: fc.tuple(input, input),
  changelog: fc.constantFrom('retract', 'upsert'),
});

/** The rows that are there on each side, and the changes that lead from one step to the next. */
class Tables {
  readonly rows: [TestRow[], TestRow[]] = [[], []];
  readonly #inputs: TestJoin['inputs'];
  #lastId = 0;

  constructor(inputs: TestJoin['inputs']) {
    this.#inputs = inputs;
  }

  take({ port, action, pick, key, number }: Step): TestChange[] {
    const rows = this.rows[port];
    const { changelog, isKeyed } = this.#inputs[port];
    const at = pick % Math.max(1, rows.length);
    const old = rows[at];
    if (changelog === 'insert-only' || action === 'insert' || old === undefined) {
      // Without a key rows repeat.
      const row: TestRow = [isKeyed ? ++this.#lastId : 1, key, number];
      rows.push(row);
      return [{ port, kind: '+I', row }];
    }
    if (action === 'delete') {
      rows.splice(at, 1);
      return [{ port, kind: '-D', row: old }];
    }
    const row: TestRow = [old[0], key, number];
    rows[at] = row;
    return [
      { port, kind: '-U', row: old },
      { port, kind: '+U', row },
    ];
  }
}

test('after every change a join shows what joining all the rows would show', () => {
  fc.assert(
    fc.property(join, fc.array(step, { maxLength: 40 }), (given, steps) => {
      const harness = createJoinHarness(given);
      const tables = new Tables(given.inputs);
      const shown = new Bag();
      for (const one of steps) {
        harness.push(tables.take(one));
        for (const { kind, row } of harness.take()) {
          if (given.changelog === 'upsert') assert.notEqual(kind, '-U');
          shown.change(kind, row);
        }
        const expected = joinNaively(given, ...tables.rows).map((row) => JSON.stringify(row));
        assert.deepEqual(shown.sorted(), expected.sort());
      }
    }),
    { seed, numRuns: 1500 },
  );
});

test('a key with very many rows is joined, taken back and forgotten like any other', () => {
  const many = fc.array(
    fc.record({ pick: fc.nat(5000), action: fc.constantFrom<Step['action']>('insert', 'delete', 'update') }),
    { minLength: 20, maxLength: 60 },
  );
  const size = fc.integer({ min: 200, max: 1100 });
  fc.assert(
    fc.property(join, size, many, (given, rows, changes) => {
      const one: TestJoin = { ...given, hasKeys: true };
      const harness = createJoinHarness(one);
      const tables = new Tables(one.inputs);
      const shown = new Bag();
      const take = (next: Step): void => {
        harness.push(tables.take(next));
        for (const { kind, row } of harness.take()) shown.change(kind, row);
      };
      for (let i = 0; i < rows; i++) take({ port: 0, action: 'insert', pick: 0, key: 1, number: i % 700 });
      for (const [i, { pick, action }] of changes.entries())
        take({
          port: i % 3 === 0 ? 1 : 0,
          action,
          pick,
          key: 1,
          number: pick % 700,
        });
      const expected = joinNaively(one, ...tables.rows).map((row) => JSON.stringify(row));
      assert.deepEqual(shown.sorted(), expected.sort());
    }),
    { seed, numRuns: 30 },
  );
});
