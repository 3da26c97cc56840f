import assert from 'node:assert/strict';
import { test } from 'node:test';
import avsc from 'avsc';
import fc from 'fast-check';
import type { Value } from '../../batch/physical-kind.ts';
import { type DataType, type Field, types } from '../../plan/types.ts';
import { decodeAll, type Decoded, encodeAll } from '../testing.ts';
import { avroCodec } from './avro-codecs.ts';
import { readHeader } from './avro-container.ts';
import { AvroDecoder } from './avro-decoder.ts';
import { AvroEncoder } from './avro-encoder.ts';
import { avroProblems, avroSchemaOf } from './avro-schema.ts';
import { ConfluentDecoder } from './confluent-decoder.ts';
import { ConfluentEncoder } from './confluent-encoder.ts';
import { MemorySchemas } from './memory-schemas.ts';

/** The Avro library reads maps into plain objects, in which this one name is no entry. */
const MAP_KEYS = fc.string().filter((key) => key !== '__proto__');

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

const legacy = { legacyTimestamps: true };
const modern = { legacyTimestamps: false };

const FIELDS: readonly Field[] = [
  { name: 'id', type: types.bigint(false) },
  { name: 'name', type: types.string() },
  { name: 'price', type: types.decimal(20, 4) },
  { name: 'at', type: types.timestamp(3) },
  { name: 'day', type: types.date() },
  { name: 'raw', type: types.bytes() },
  { name: 'tags', type: types.array(types.string()) },
  { name: 'counts', type: types.map(types.string(false), types.bigint()) },
  { name: 'who', type: types.row([{ name: 'age', type: types.int() }]) },
];

test('the schema of a row is the one that Flink derives', () => {
  const schema = JSON.parse(avroSchemaOf(FIELDS, legacy)) as { name: string; fields: unknown[] };
  assert.equal(schema.name, 'record');
  assert.deepEqual(schema.fields.slice(0, 4), [
    { name: 'id', type: 'long' },
    { name: 'name', type: ['null', 'string'], default: null },
    {
      name: 'price',
      type: ['null', { type: 'bytes', logicalType: 'decimal', precision: 20, scale: 4 }],
      default: null,
    },
    { name: 'at', type: ['null', { type: 'long', logicalType: 'timestamp-millis' }], default: null },
  ]);
  assert.deepEqual(schema.fields.at(-1), {
    name: 'who',
    type: [
      'null',
      {
        type: 'record',
        name: 'record_who',
        namespace: 'org.apache.flink.avro.generated',
        fields: [{ name: 'age', type: ['null', 'int'], default: null }],
      },
    ],
    default: null,
  });
  const local = avroSchemaOf([{ name: 'at', type: types.timestamp(6) }], modern);
  assert.match(local, /"local-timestamp-micros"/);
});

test('what Avro cannot hold is said', () => {
  const problems = (name: string, type: DataType): string[] => avroProblems([{ name, type }], legacy);
  assert.match(problems('at', types.timestamp(6)).join(), /timestamp_mapping.legacy/);
  assert.match(problems('at', types.timestampLtz(3)).join(), /timestamp_mapping.legacy/);
  assert.match(problems('a b', types.int()).join(), /no field called/);
  assert.match(problems('m', types.map(types.int(), types.int())).join(), /Keys/);
  assert.deepEqual(avroProblems([{ name: 'at', type: types.timestampLtz(3) }], modern), []);
});

test('whatever is written is read again', () => {
  const row = fc.tuple(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.option(fc.string()),
    fc.option(fc.bigInt({ min: -(10n ** 20n - 1n), max: 10n ** 20n - 1n })),
    fc.option(fc.integer({ min: -4e12, max: 4e12 })),
    fc.option(fc.integer({ min: -700_000, max: 2_900_000 })),
    fc.option(fc.uint8Array()),
    fc.option(fc.array(fc.option(fc.string()))),
    fc.option(fc.dictionary(MAP_KEYS, fc.option(fc.bigInt({ min: -9n, max: 9n }))).map(toMap)),
    fc.option(fc.tuple(fc.option(fc.integer()))),
  );
  const schema = avroSchemaOf(FIELDS, legacy);
  const [encoder, decoder] = [new AvroEncoder(FIELDS, schema), new AvroDecoder(FIELDS, schema)];
  const property = fc.property(row, (values) => {
    const { rows, failures } = decodeAll(decoder, encodeAll(encoder, FIELDS, [values]));
    assert.deepEqual(failures, []);
    assert.deepEqual(rows, [['+I', values]]);
  });
  fc.assert(property, { seed, numRuns: 200 });
});

function toMap(record: Record<string, Value>): Map<string, Value> {
  return new Map(Object.entries(record));
}

/** One event written with another schema than the table's. */
function decodeWritten(writer: object, value: unknown, type: DataType): Value | string {
  const schema = { type: 'record', name: 'theirs.Order', fields: [{ name: 'other', type: 'int' }, writer] };
  const bytes = avsc.Type.forSchema(schema as avsc.Schema, { wrapUnions: true }).toBuffer({
    other: 7,
    v: value,
  });
  const fields = [{ name: 'v', type }];
  const { rows, failures } = decodeAll(new AvroDecoder(fields, JSON.stringify(schema)), [bytes]);
  return rows[0]?.[1][0] ?? failures.join();
}

test('data of another schema are read as far as they fit', () => {
  const read = (type: unknown, value: unknown, as: DataType) => decodeWritten({ name: 'v', type }, value, as);
  const micros = { type: 'long', logicalType: 'timestamp-micros' };
  const decimal = (scale: number) => ({ type: 'bytes', logicalType: 'decimal', precision: 10, scale });
  const symbols = { type: 'enum', name: 'E', symbols: ['A', 'B'] };
  assert.equal(read('int', 5, types.bigint()), 5n);
  assert.equal(read('float', 1.5, types.double()), 1.5);
  assert.equal(read(symbols, 'B', types.string()), 'B');
  assert.equal(read(['string', 'null', 'long'], { string: 'x' }, types.string()), 'x');
  assert.equal(read(['string', 'null', 'long'], { long: 1 }, types.string()), 'wrong_type');
  assert.equal(read(micros, -1500, types.timestamp(3)), -2);
  assert.equal(read(micros, 1500, types.timestamp(9)), 1_500_000n);
  assert.equal(read(decimal(2), Buffer.from([0xff, 0x38]), types.decimal(10, 4)), -20_000n);
  assert.equal(read('long', 2 ** 40, types.int()), 'wrong_type');
  assert.equal(read('string', 'x', types.int()), 'wrong_type');
});

test('a column that was not written is NULL, or a failure where it may not be', () => {
  const schema = avroSchemaOf([{ name: 'a', type: types.int(false) }], legacy);
  const bytes = encodeAll(
    new AvroEncoder([{ name: 'a', type: types.int(false) }], schema),
    [{ name: 'a', type: types.int(false) }],
    [[1]],
  );
  const read = (type: DataType): Decoded => decodeAll(new AvroDecoder([{ name: 'b', type }], schema), bytes);
  assert.deepEqual(read(types.int()).rows, [['+I', [null]]]);
  assert.deepEqual(read(types.int(false)).failures, ['missing_field']);
});

test('bytes that are no datum fail and never throw', () => {
  const decoder = new AvroDecoder(FIELDS, avroSchemaOf(FIELDS, legacy));
  const property = fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
    const { rows, failures } = decodeAll(decoder, [bytes]);
    assert.equal(rows.length + failures.length, 1);
  });
  fc.assert(property, { seed, numRuns: 200 });
});

test('an event names the schema it was written with, and one whose schema nobody knows fails alone', async () => {
  const schemas = new MemorySchemas(['"int"']);
  const fields = FIELDS.slice(0, 2);
  const encoder = new ConfluentEncoder(fields, avroSchemaOf(fields, legacy), 'orders-value', schemas);
  await encoder.open();
  const [event] = encodeAll(encoder, fields, [[5n, 'x']]) as [Uint8Array];
  assert.equal(Buffer.from(event.subarray(0, 5)).toString('hex'), '0000000002');
  const decoder = new ConfluentDecoder(fields, schemas);
  const events = [event, Buffer.from('000000000900', 'hex'), Buffer.from('0100', 'hex'), Buffer.alloc(0)];
  const ends = Int32Array.from(
    events.map((_, i) => events.slice(0, i + 1).reduce((sum, e) => sum + e.length, 0)),
  );
  const starts = Int32Array.from(events.map((e, i) => (ends[i] as number) - e.length));
  await decoder.prepare({ bytes: Buffer.concat(events), starts, ends, count: events.length });
  const { rows, failures } = decodeAll(decoder, events);
  assert.deepEqual(rows, [['+I', [5n, 'x']]]);
  assert.deepEqual(failures, ['malformed', 'malformed', 'malformed']);
});

for (const name of ['null', 'deflate', 'snappy', 'zstandard'])
  test(`blocks packed with ${name} are unpacked, and broken ones refused`, () => {
    const codec = avroCodec(name);
    const bytes = Buffer.from('some rows, some rows, some rows');
    const packed = codec?.pack(bytes) as Uint8Array;
    assert.deepEqual(Buffer.from(codec?.unpack(packed) as Uint8Array), bytes);
    if (name !== 'null') assert.throws(() => codec?.unpack(packed.subarray(0, 3)));
  });

test('bytes that are no header are refused and never throw', () => {
  const property = fc.property(fc.uint8Array(), (bytes) => {
    assert.equal(readHeader(Buffer.concat([Buffer.from('Obj\u0001'), bytes]))?.schema.length ?? 0, 0);
  });
  fc.assert(property, { seed, numRuns: 200 });
});
