import assert from 'node:assert/strict';
import { test } from 'node:test';
import { types } from '../../plan/types.ts';
import { JsonEncoder } from '../json-encoder.ts';
import { ROWS_PER_EVENT_MAX } from '../row-decoder.ts';
import { decodeAll, encodeAll } from '../testing.ts';
import { canalJson } from './canal-json.ts';
import { ChangeDecoder } from './change-decoder.ts';
import type { ChangeDialect } from './change-dialect.ts';
import { ChangeEncoder } from './change-encoder.ts';
import { debeziumJson } from './debezium-json.ts';
import { maxwellJson } from './maxwell-json.ts';
import { oggJson } from './ogg-json.ts';

const FIELDS = [
  { name: 'id', type: types.int() },
  { name: 'v', type: types.string() },
];
const anyCanal = canalJson({ database: undefined, table: undefined });

interface Options {
  metadata?: { name: string; type: (typeof FIELDS)[number]['type'] }[];
  nullOnError?: boolean;
}

function decode(dialect: ChangeDialect, events: readonly (object | string)[], options: Options = {}) {
  const decoder = new ChangeDecoder({
    dialect,
    fields: FIELDS,
    metadata: options.metadata ?? [],
    standard: 'SQL',
    nullOnError: options.nullOnError ?? false,
  });
  return decodeAll(
    decoder,
    events.map((event) => (typeof event === 'string' ? event : JSON.stringify(event))),
  );
}

const row = (id: number | null, v: string | null): object => ({ id, v });

test('a Debezium event is an insertion, an update with both its rows, or a deletion', () => {
  const { rows, failures } = decode(debeziumJson(false), [
    { before: null, after: row(1, 'a'), op: 'r' },
    { before: null, after: row(2, 'b'), op: 'c', source: { db: 'd' }, ts_ms: 5 },
    { op: 'u', before: row(1, 'a'), after: row(1, 'A') },
    { before: row(2, 'b'), after: null, op: 'd' },
    '',
  ]);
  assert.deepEqual(failures, []);
  assert.deepEqual(rows, [
    ['+I', [1, 'a']],
    ['+I', [2, 'b']],
    ['-U', [1, 'a']],
    ['+U', [1, 'A']],
    ['-D', [2, 'b']],
  ]);
});

test('with schema-include the change is in the payload', () => {
  const metadata = [{ name: 'schema', type: types.string() }];
  const event = { schema: { type: 'struct' }, payload: { before: null, after: row(1, 'a'), op: 'c' } };
  const { rows } = decode(debeziumJson(true), [event], { metadata });
  assert.deepEqual(rows, [['+I', [1, 'a', '{"type":"struct"}']]]);
});

test('an event that is no change fails whole, and leaves nothing of itself', () => {
  const { rows, failures } = decode(debeziumJson(false), [
    { before: null, after: row(1, 'a'), op: 'c' },
    { before: null, after: row(1, 'x'), op: 'u' },
    { before: row(1, 'x'), after: { id: 'no number', v: 'y' }, op: 'u' },
    { before: null, after: null, op: 'c' },
    { before: null, after: row(1, 'a'), op: 't' },
    { after: row(1, 'a') },
    '{"before": null, "after": {"id": 1',
    '[]',
    { before: row(1, 'a'), after: null, op: 'd' },
  ]);
  assert.deepEqual(failures, [
    'missing_field',
    'wrong_type',
    'missing_field',
    'wrong_type',
    'missing_field',
    'malformed',
    'malformed',
  ]);
  assert.deepEqual(rows, [
    ['+I', [1, 'a']],
    ['-D', [1, 'a']],
  ]);
});

test('where parse errors are ignored, a field that cannot be read is NULL', () => {
  const event = { before: null, after: { id: 'q', v: 5 }, op: 'c' };
  assert.deepEqual(decode(debeziumJson(false), [event], { nullOnError: true }).rows, [['+I', [null, '5']]]);
});

test('a Canal event has all rows of a statement; old has what was different, NULL included', () => {
  const { rows, failures } = decode(anyCanal, [
    { data: [row(1, 'a'), { id: '2', v: null }], type: 'INSERT' },
    { data: [row(1, 'b'), row(2, 'c')], old: [{ v: 'a' }, { v: null }], type: 'UPDATE' },
    { data: [row(2, 'c')], old: null, type: 'DELETE' },
    { data: null, type: 'CREATE', sql: 'CREATE TABLE …' },
    { data: [row(1, 'b')], type: 'UPDATE' },
    { data: [row(1, 'b')], type: 'ALTER' },
  ]);
  assert.deepEqual(rows, [
    ['+I', [1, 'a']],
    ['+I', [2, null]],
    ['-U', [1, 'a']],
    ['+U', [1, 'b']],
    ['-U', [2, null]],
    ['+U', [2, 'c']],
    ['-D', [2, 'c']],
  ]);
  assert.deepEqual(failures, ['missing_field', 'wrong_type']);
});

test('Canal events of other databases and tables are passed over', () => {
  const dialect = canalJson({ database: /^shop$/u, table: undefined });
  const events = ['shop', 'shop2'].map((database) => ({
    database,
    data: [row(1, database)],
    type: 'INSERT',
  }));
  assert.deepEqual(decode(dialect, events).rows, [['+I', [1, 'shop']]]);
});

test('a Canal event with too many rows fails; the most that may be are read', () => {
  const many = (count: number): object => ({
    data: Array.from({ length: count }, (_, id) => row(id, 'x')),
    type: 'INSERT',
  });
  assert.equal(decode(anyCanal, [many(ROWS_PER_EVENT_MAX)]).rows.length, ROWS_PER_EVENT_MAX);
  assert.deepEqual(decode(anyCanal, [many(ROWS_PER_EVENT_MAX * 3)]).failures, ['malformed']);
});

test('Maxwell and GoldenGate events are read in their own words', () => {
  const maxwell = decode(maxwellJson, [
    { type: 'insert', data: row(1, 'a') },
    { type: 'update', data: row(1, 'b'), old: { v: 'a' } },
    { type: 'delete', data: row(1, 'b') },
    { type: 'bootstrap-start', data: {} },
  ]);
  const ogg = decode(oggJson, [
    { op_type: 'I', before: null, after: row(1, 'a') },
    { op_type: 'U', before: row(1, 'a'), after: row(1, 'b') },
    { op_type: 'D', before: row(1, 'b'), after: null },
    { op_type: 'T' },
  ]);
  const expected = [
    ['+I', [1, 'a']],
    ['-U', [1, 'a']],
    ['+U', [1, 'b']],
    ['-D', [1, 'b']],
  ];
  assert.deepEqual(maxwell.rows, expected);
  assert.deepEqual(ogg.rows, expected);
  assert.deepEqual([...maxwell.failures, ...ogg.failures], ['wrong_type', 'wrong_type']);
});

test('metadata of an event stands in every row of it', () => {
  const at = types.timestampLtz(3);
  const source = { db: 'shop', table: 't', ts_ms: 1_600_000_000_000, snapshot: true };
  const { rows } = decode(
    debeziumJson(false),
    [{ before: row(1, 'a'), after: row(1, 'b'), op: 'u', ts_ms: 5, source }],
    {
      metadata: [
        { name: 'ingestion-timestamp', type: at },
        { name: 'source.timestamp', type: at },
        { name: 'source.table', type: types.string() },
        { name: 'source.properties', type: types.map(types.string(), types.string()) },
      ] as never,
    },
  );
  const about = [
    5,
    1_600_000_000_000,
    't',
    new Map(Object.entries(source).map(([name, value]) => [name, String(value)])),
  ];
  assert.deepEqual(rows, [
    ['-U', [1, 'a', ...about]],
    ['+U', [1, 'b', ...about]],
  ]);
});

test('a row that comes is written as an insertion and one that goes as a deletion, as Flink writes them', () => {
  const write = (dialect: ChangeDialect): string[] =>
    encodeAll(
      new ChangeEncoder(dialect, new JsonEncoder(FIELDS)),
      FIELDS,
      [
        [1, 'a'],
        [1, 'a'],
        [1, 'b'],
        [1, 'b'],
      ],
      ['+I', '-U', '+U', '-D'],
    ).map((bytes) => Buffer.from(bytes).toString());
  assert.deepEqual(write(debeziumJson(false)), [
    '{"before":null,"after":{"id":1,"v":"a"},"op":"c"}',
    '{"before":{"id":1,"v":"a"},"after":null,"op":"d"}',
    '{"before":null,"after":{"id":1,"v":"b"},"op":"c"}',
    '{"before":{"id":1,"v":"b"},"after":null,"op":"d"}',
  ]);
  assert.deepEqual(write(anyCanal).slice(0, 2), [
    '{"data":[{"id":1,"v":"a"}],"type":"INSERT"}',
    '{"data":[{"id":1,"v":"a"}],"type":"DELETE"}',
  ]);
  assert.deepEqual(write(maxwellJson).slice(0, 2), [
    '{"data":{"id":1,"v":"a"},"type":"insert"}',
    '{"data":{"id":1,"v":"a"},"type":"delete"}',
  ]);
  assert.deepEqual(write(oggJson).slice(0, 2), [
    '{"before":null,"after":{"id":1,"v":"a"},"op_type":"I"}',
    '{"before":{"id":1,"v":"a"},"after":null,"op_type":"D"}',
  ]);
});
