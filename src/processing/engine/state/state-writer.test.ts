import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isCoded } from '#foundation';
import type { Value } from '../batch/physical-kind.ts';
import { readKey, writeKey } from './key-codec.ts';
import type { StateKey } from './keyed-state.ts';
import { rowCodec, rowsCodec } from './row-codec.ts';
import { StateReader } from './state-reader.ts';
import { StateWriter } from './state-writer.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9));

const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double(),
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
);
const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.uint8Array(),
    fc.array(tie('value')),
    fc.array(fc.tuple(scalar, tie('value'))).map((entries) => new Map(entries)),
  ),
})).value;

function roundTrip<V>(write: (out: StateWriter) => void, read: (from: StateReader) => V): V {
  const out = new StateWriter();
  write(out);
  const from = new StateReader(out.view());
  const result = read(from);
  assert.ok(from.atEnd);
  return result;
}

test('every value is read as it was written', (t) => {
  t.diagnostic(`seed ${SEED}`);
  fc.assert(
    fc.property(fc.array(value), (row) => {
      const codec = rowCodec();
      assert.deepEqual(
        roundTrip(
          (out) => codec.write(row, out),
          (from) => codec.read(from),
        ),
        row,
      );
    }),
    { seed: SEED },
  );
});

test('rows of a list are read as they were written, and a long list weighs about what its rows do', () => {
  const codec = rowsCodec();
  const rows: Value[][] = Array.from({ length: 1000 }, (_, i) => [i, `row ${i}`, BigInt(i) * 10n ** 30n, -0]);
  const read = roundTrip(
    (out) => codec.write(rows, out),
    (from) => codec.read(from),
  );
  assert.deepEqual(read, rows);
  const one = rowCodec().bytes(rows[0] ?? []);
  assert.ok(Math.abs(codec.bytes(rows) / (1000 * one) - 1) < 0.2);
});

test('keys are equal bytes where a Map takes them for equal, and only there', (t) => {
  t.diagnostic(`seed ${SEED}`);
  const special: StateKey[] = [null, 0, -0, Number.NaN, 1, 1n, '1', true, 'true', 0n, '', false];
  const key: fc.Arbitrary<StateKey> = fc.oneof(fc.constantFrom(...special), scalar);
  const bytesOf = (one: StateKey): string => {
    const out = new StateWriter();
    writeKey(one, out);
    return out.view().toString('hex');
  };
  fc.assert(
    fc.property(key, key, (a, b) => {
      assert.equal(bytesOf(a) === bytesOf(b), new Map([[a, true]]).has(b));
      const read = roundTrip((out) => writeKey(a, out), readKey);
      assert.ok(new Map([[a, true]]).has(read));
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

test('bytes that end early or make no sense are corrupt, whatever they are', (t) => {
  t.diagnostic(`seed ${SEED}`);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      try {
        new StateReader(bytes).values();
      } catch (error) {
        assert.ok(isCoded(error, 'state_corrupt'), String(error));
      }
    }),
    { seed: SEED, numRuns: 2000 },
  );
});
