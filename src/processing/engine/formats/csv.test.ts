import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Value } from '../batch/physical-kind.ts';
import { types } from '../plan/types.ts';
import { CsvDecoder } from './csv-decoder.ts';
import { csvDialect } from './csv-dialect.ts';
import { CsvEncoder } from './csv-encoder.ts';
import { decodeAll, type Decoded, encodeAll } from './testing.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

const FIELDS = [
  { name: 'id', type: types.int() },
  { name: 's', type: types.string() },
  { name: 'd', type: types.double() },
];

function decode(line: string, options: Record<string, string> = {}, fields = FIELDS): Decoded {
  const isOn = options['csv.ignore-parse-errors'] === 'true';
  return decodeAll(
    new CsvDecoder(
      fields,
      fields,
      csvDialect((name) => options[name]),
      isOn,
    ),
    [line],
  );
}

const row = (line: string, options?: Record<string, string>): Value[] | string =>
  decode(line, options).rows[0]?.[1] ?? decode(line, options).failures.join();

// What Flink 2.3.0 answered.
test('fields are read as Flink reads them', () => {
  assert.deepEqual(row('1,a,1.5'), [1, 'a', 1.5]);
  assert.deepEqual(row(' 8 , sp , 9'), [8, ' sp ', 9]);
  assert.deepEqual(row('1,"a ""b"", c",2'), [1, 'a "b", c', 2]);
  assert.deepEqual(row('1,"a\nb",2'), [1, 'a\nb', 2]);
  assert.equal(row(',b,2'), 'wrong_type');
  assert.equal(row('3,c'), 'malformed');
  assert.equal(row('4,d,5,6'), 'malformed');
});

test('where parse errors are ignored, fields that are missing or cannot be read are NULL', () => {
  const options = { 'csv.ignore-parse-errors': 'true' };
  assert.deepEqual(row('x,b,', options), [null, 'b', null]);
  assert.deepEqual(row('3,c', options), [3, 'c', null]);
  assert.equal(row('4,d,5,6', options), 'malformed');
});

test('the options of the dialect mean what they say', () => {
  assert.deepEqual(row('1\ta\t2', { 'csv.field-delimiter': '\\t' }), [1, 'a', 2]);
  assert.deepEqual(row('1\u0001a\u00012', { 'csv.field-delimiter': '\\u0001' }), [1, 'a', 2]);
  assert.deepEqual(row("1,'a,b',2", { 'csv.quote-character': "'" }), [1, 'a,b', 2]);
  assert.deepEqual(row('1,"a,2', { 'csv.quote-character': '"', 'csv.disable-quote-character': 'true' }), [
    1,
    '"a',
    2,
  ]);
  assert.deepEqual(row('1,a\\,b,2', { 'csv.escape-character': '\\' }), [1, 'a,b', 2]);
  assert.deepEqual(row('2,"x\\"y",3', { 'csv.quote-character': '"', 'csv.escape-character': '\\' }), [
    2,
    'x"y',
    3,
  ]);
  assert.deepEqual(row('n/a,"n/a",n/a', { 'csv.quote-character': '"', 'csv.null-literal': 'n/a' }), [
    null,
    null,
    null,
  ]);
  assert.deepEqual(decode('#1,a,2', { 'csv.allow-comments': 'true' }), { rows: [], failures: [] });
});

test('lists and rows are divided by a delimiter of their own', () => {
  const fields = [
    { name: 'a', type: types.array(types.string()) },
    {
      name: 'r',
      type: types.row([
        { name: 'x', type: types.string() },
        { name: 'y', type: types.int() },
      ]),
    },
  ] as never;
  const all = (line: string): Value[] | undefined => decode(line, {}, fields).rows[0]?.[1];
  assert.deepEqual(all('a;b;;c,x;2'), [
    ['a', 'b', '', 'c'],
    ['x', 2],
  ]);
  assert.deepEqual(all(','), [[], null]);
});

test('values are written as Flink writes them', () => {
  const fields = [
    { name: 's', type: types.string() },
    { name: 'dt', type: types.date() },
    { name: 'ts', type: types.timestamp(3) },
    { name: 'dc', type: types.decimal(20, 10) },
    { name: 'bin', type: types.bytes() },
    { name: 'arr', type: types.array(types.int()) },
    { name: 'b', type: types.boolean() },
    { name: 'n', type: types.string() },
    { name: 'f', type: types.float() },
    { name: 'd', type: types.double() },
    { name: 'l', type: types.timestampLtz(3) },
    { name: 'e', type: types.decimal(10, 2) },
    { name: 'g', type: types.decimal(10, 2) },
  ];
  const values = [
    'a,"b',
    19_783,
    1_709_254_923_100,
    270n,
    Buffer.from('hi'),
    [1, null, 3],
    true,
    null,
    1.5,
    1e20,
    1_709_254_923_100,
    10_000n,
    150n,
  ];
  const dialect = csvDialect(() => undefined);
  const [bytes] = encodeAll(new CsvEncoder(fields, dialect), fields, [values]);
  assert.equal(
    Buffer.from(bytes as Uint8Array).toString(),
    '"a,""b",2024-03-01,"2024-03-01 01:02:03.1",2.7E-8,aGk=,1;;3,true,,1.5,1.0E20,"2024-03-01 01:02:03.1Z",1E+2,1.5',
  );
});

test('whatever is written is read again', () => {
  const dialects = [
    { 'csv.quote-character': '"', 'csv.null-literal': '\\N' },
    { 'csv.quote-character': "'", 'csv.field-delimiter': ';', 'csv.null-literal': '\\N' },
    { 'csv.quote-character': '"', 'csv.escape-character': '\\', 'csv.null-literal': 'NULL' },
  ] as Record<string, string>[];
  const text = fc.string({
    unit: fc.constantFrom('a', ',', ';', '"', "'", '\\', ' ', '\n', 'é', '𝄞', '#', '1'),
  });
  const property = fc.property(
    fc.constantFrom(...dialects),
    fc.option(fc.integer()),
    fc.option(text),
    fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
    (options, ...values) => {
      const dialect = csvDialect((name) => options[name]);
      const [bytes] = encodeAll(new CsvEncoder(FIELDS, dialect), FIELDS, [values]);
      const { rows } = decodeAll(new CsvDecoder(FIELDS, FIELDS, dialect), [bytes as Uint8Array]);
      assert.deepEqual(rows, [['+I', values.map((value) => (Object.is(value, -0) ? -0 : value))]]);
    },
  );
  fc.assert(property, { seed, numRuns: 300 });
});

test('numbers and timestamps are written alike in every dialect', () => {
  const fields = [
    { name: 'i', type: types.int() },
    { name: 'b', type: types.bigint() },
    { name: 't', type: types.timestamp(3) },
    { name: 'l', type: types.timestampLtz(1) },
  ];
  const written = (values: Value[], delimiter: string): string => {
    const dialect = csvDialect((name) => (name === 'csv.field-delimiter' ? delimiter : undefined));
    const [bytes] = encodeAll(new CsvEncoder(fields, dialect), fields, [values]);
    return Buffer.from(bytes as Uint8Array).toString();
  };
  const ms = fc.integer({ min: -100_000_000_000_000, max: 300_000_000_000_000 });
  const property = fc.property(
    fc.option(fc.integer()),
    fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    fc.option(ms),
    fc.option(ms.map((time) => Math.floor(time / 100) * 100)),
    (...values) => {
      // Of the one everything is written by way of its text.
      assert.equal(written(values, ','), written(values, '#').replaceAll('#', ','));
    },
  );
  fc.assert(property, { seed, numRuns: 500 });
});
