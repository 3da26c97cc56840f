import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { batchOf } from '../batch/batch.ts';
import type { Value } from '../batch/physical-kind.ts';
import { types } from '../plan/types.ts';
import { batchKey, rowKey } from './compile-key.ts';
import { valueKey } from './value-key.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

const FIELDS = [
  { name: 'a', type: types.bigint() },
  { name: 'b', type: types.double() },
  { name: 'c', type: types.string() },
];

const integer = fc.oneof(
  fc.bigInt({ min: -3n, max: 3n }),
  fc.constantFrom(2n ** 26n - 1n, 2n ** 26n, 2n ** 53n, 2n ** 63n - 1n),
);
const double = fc.oneof(
  fc.constantFrom(0, -0, 1, 1.5, 2 ** 26, Number.NaN, Number.POSITIVE_INFINITY),
  fc.double(),
);
const nullable = <T extends Value>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(values, { freq: 5 });
const row = fc.tuple(nullable(integer), nullable(double), nullable(fc.constantFrom('', '1', 'n', '1:a')));

test('keys are equal where all values are, of rows in batches and rows that were kept alike', () => {
  fc.assert(
    fc.property(row, row, fc.shuffledSubarray([0, 1, 2]), (one, other, columns) => {
      const batch = batchOf(FIELDS, [one, other]);
      const ofBatch = batchKey(columns);
      const ofRow = rowKey(columns);
      const isSame =
        valueKey(columns.map((c) => one[c] ?? null)) === valueKey(columns.map((c) => other[c] ?? null));
      const same = (a: unknown, b: unknown): boolean => new Map([[a, true]]).has(b);
      assert.ok(same(ofBatch(batch, 0), ofRow(one)));
      assert.equal(same(ofRow(one), ofRow(other)), isSame);
    }),
    { seed, numRuns: 2000 },
  );
});
