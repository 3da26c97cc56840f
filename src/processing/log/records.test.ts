import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { NewRecord } from './event-log.ts';
import { headerAt, newRecordAt, packRecords } from './records.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

const bytes = fc.uint8Array({ maxLength: 40 });
const PLAIN = { noNullPrototype: true };
const records: fc.Arbitrary<NewRecord[]> = fc.array(
  fc.record(
    {
      key: fc.option(bytes),
      value: fc.option(bytes),
      timestampMs: fc.double({ noNaN: true, noDefaultInfinity: true }),
      headers: fc.array(
        fc.record({ name: fc.string({ unit: 'grapheme', maxLength: 12 }), value: bytes }, PLAIN),
        {
          maxLength: 4,
        },
      ),
    },
    PLAIN,
  ),
  { maxLength: 20 },
);

test('records unpack to what was packed', () => {
  const property = fc.property(records, (originals) => {
    const packed = packRecords(originals);
    assert.equal(packed.count, originals.length);
    assert.deepEqual(
      originals.map((_, i) => newRecordAt(packed, i)),
      originals,
    );
  });
  fc.assert(property, { seed: SEED });
});

test('one header is found without unpacking, the last of its name', () => {
  const property = fc.property(records, (originals) => {
    const packed = packRecords(originals);
    for (const [i, { headers }] of originals.entries()) {
      for (const { name } of [...headers, { name: 'not there' }]) {
        const expected = headers.findLast((header) => header.name === name)?.value;
        assert.deepEqual(headerAt(packed, i, name), expected);
      }
    }
  });
  fc.assert(property, { seed: SEED });
});

test('all buffers of packed records travel in two', () => {
  const packed = packRecords([{ key: null, value: new Uint8Array(3), timestampMs: 0, headers: [] }]);
  const { bytes: body, count: _, ...columns } = packed;
  assert.equal(new Set(Object.values(columns).map((column) => column.buffer)).size, 1);
  assert.notEqual(body.buffer, packed.keyStarts.buffer);
});
