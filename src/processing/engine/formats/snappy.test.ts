import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { packSnappy, unpackSnappy } from './snappy.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

test('whatever is packed is unpacked again', () => {
  const repetitive = fc
    .array(fc.tuple(fc.uint8Array({ maxLength: 20 }), fc.integer({ min: 1, max: 40 })), { maxLength: 30 })
    .map((parts) =>
      Buffer.concat(parts.flatMap(([bytes, count]) => Array.from({ length: count }, () => bytes))),
    );
  const property = fc.property(fc.oneof(fc.uint8Array({ maxLength: 3000 }), repetitive), (bytes) => {
    assert.deepEqual(Buffer.from(unpackSnappy(packSnappy(bytes)) as Uint8Array), Buffer.from(bytes));
  });
  fc.assert(property, { seed, numRuns: 300 });
});

test('a block of repetitions becomes small, also beyond the reach of one copy', () => {
  const bytes = Buffer.from('the same again and again '.repeat(10_000));
  const packed = packSnappy(bytes);
  assert.ok(packed.length < bytes.length / 15);
  assert.deepEqual(Buffer.from(unpackSnappy(packed) as Uint8Array), bytes);
});

test('literals and copies are unpacked as the format says; a block that is cut off is refused', () => {
  const unpacked = (hex: string): string | undefined => {
    const bytes = unpackSnappy(Buffer.from(hex, 'hex'));
    return bytes && Buffer.from(bytes).toString();
  };
  assert.equal(unpacked('051068656c6c6f'), 'hello');
  // A copy of nine bytes that begin one before: it reads what it writes.
  assert.equal(unpacked('0a00611501'), 'aaaaaaaaaa');
  assert.equal(unpacked('0b086162631603000178'), undefined);
  assert.equal(unpacked('051068656c'), undefined);
  assert.equal(unpacked('0a00611502'), undefined);
});

test('broken bytes are refused and never throw', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    unpackSnappy(bytes);
  });
  fc.assert(property, { seed, numRuns: 2000 });
});
