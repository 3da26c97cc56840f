import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Batch, batchOf, rowAt } from '../batch/batch.ts';
import { StringColumn } from '../batch/string-column.ts';
import { decodeUtf8, StringDictionary } from '../batch/string-dictionary.ts';
import { types } from '../plan/types.ts';
import { BatchDecoder } from './batch-decoder.ts';
import { BatchEncoder } from './batch-encoder.ts';

const seed = Number(process.env['SEED'] ?? 20261123);
const FIELDS = [
  { name: 'i', type: types.int() },
  { name: 'b', type: types.bigint() },
  { name: 'd', type: types.double() },
  { name: 'f', type: types.boolean() },
  { name: 's', type: types.string() },
];

const ROW = fc.tuple(
  fc.option(fc.integer()),
  fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  fc.option(fc.double()),
  fc.option(fc.boolean()),
  fc.option(fc.string({ unit: 'binary' })),
);

/** Over a border between threads and back. */
function sent(batch: Batch, rows: readonly number[], encoder: BatchEncoder, decoder: BatchDecoder): Batch {
  const selection = { rows: Int32Array.from(rows), count: rows.length };
  const { message, transfer } = encoder.encode(batch, selection, (row) => row * 10);
  return decoder.decode(structuredClone(message, { transfer }), (known) => ({
    events: { event: (row) => ({ source: String(row), raw: new Uint8Array() }) },
    rows: known,
  }));
}

test(`rows arrive as they were sent (SEED=${seed})`, () => {
  const property = fc.property(
    fc.array(ROW, { minLength: 1, maxLength: 20 }),
    fc.infiniteStream(fc.nat()),
    (rows, picks) => {
      const batch = batchOf(FIELDS, rows);
      const picked = [...picks.take(7)].map((pick) => pick % rows.length);
      const there = sent(batch, picked, new BatchEncoder(), new BatchDecoder());
      assert.deepEqual(
        picked.map((_, i) => rowAt(there, i)),
        picked.map((row) => rowAt(batch, row)),
      );
      assert.equal(
        there.origin?.events.event(there.origin.rows?.[0] ?? -1).source,
        String((picked[0] ?? 0) * 10),
      );
    },
  );
  fc.assert(property, { seed, numRuns: 200 });
});

test('strings travel as codes of a dictionary, each text once, and as bytes of their source', () => {
  const dictionary = new StringDictionary();
  const [encoder, decoder] = [new BatchEncoder(), new BatchDecoder()];
  const bytes = Buffer.from('oneétwo');
  const source = {
    bytes,
    starts: Int32Array.from([0, 3, 5, 0]),
    ends: Int32Array.from([3, 5, 8, 0]),
    plain: Uint8Array.from([1, 0, 1, 0]),
    decode: decodeUtf8,
  };
  const batch = (codes: number[]): Batch => ({
    count: 4,
    columns: [
      StringColumn.ofCodes(Int32Array.from(codes), dictionary, null),
      StringColumn.ofRanges(source, Uint8Array.from([0, 0, 0, 1])),
    ],
    kinds: Uint8Array.from([0, 1, 2, 3]),
    watermarks: Float64Array.from([1, 2, 3, 4]),
    origin: null,
  });
  const a = dictionary.codeOf('a');
  const first = sent(batch([a, a, a, a]), [3, 1, 0], encoder, decoder);
  assert.deepEqual(
    [0, 1, 2].map((i) => rowAt(first, i)),
    [
      ['a', null],
      ['a', 'é'],
      ['a', 'one'],
    ],
  );
  assert.deepEqual([...(first.kinds ?? [])], [3, 1, 0]);
  assert.deepEqual([...(first.watermarks ?? [])], [4, 2, 1]);
  const b = dictionary.codeOf('b');
  const { message } = encoder.encode(
    batch([b, a, b, a]),
    { rows: Int32Array.from([0, 1]), count: 2 },
    undefined,
  );
  assert.deepEqual(
    message.dictionaries.map(({ strings }) => strings),
    [['b']],
  );
  const second = decoder.decode(message, () => null);
  assert.deepEqual([rowAt(second, 0)[0], rowAt(second, 1)[0]], ['b', 'a']);
});
