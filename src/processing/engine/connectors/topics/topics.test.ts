import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { type EventLog, type NewRecord, recordAt } from '#log';
import { openTestLog } from '../../../log/testing.ts';
import { batchOf, type RowKind } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { MemorySchemas } from '../../formats/avro/memory-schemas.ts';
import type { TableColumn, TableDescriptor } from '../../plan/table-descriptor.ts';
import { type Field, types } from '../../plan/types.ts';
import type { Connector, ConnectorContext, Source } from '../connector.ts';
import { kafka, upsertKafka } from '../kafka.ts';
import { descriptor, keepingHead, type KeptHead, testContext } from '../testing.ts';

const connectorOf = (table: TableDescriptor): Connector =>
  table.connector === 'upsert-kafka' ? upsertKafka : kafka;

async function openLog(t: TestContext): Promise<EventLog> {
  const log = await openTestLog();
  t.after(() => log.close());
  await log.createTopic('in', { partitions: 1 });
  return log;
}

function record(key: string | null, value: string | Uint8Array | null, timestampMs = 0): NewRecord {
  const bytes = (part: string | Uint8Array | null) => (part === null ? null : Buffer.from(part as string));
  return { key: bytes(key), value: bytes(value), timestampMs, headers: [] };
}

/** Reads the table to its end; each row as `+I ["a",1]`. */
async function read(
  table: TableDescriptor,
  context: Partial<ConnectorContext>,
  wanted: readonly Field[] = table.columns,
  columns?: KeptHead['columns'],
): Promise<KeptHead> {
  const head = keepingHead(table, wanted, columns);
  const source = connectorOf(table).openSource?.([head], testContext(context)) as Source;
  await source.open(undefined);
  for (;;) {
    const found = await source.pump();
    if (found === 'end') break;
    if (found === 'nothing') await source.ready(1000, new AbortController().signal);
  }
  await source.close();
  return head;
}

async function write(
  table: TableDescriptor,
  context: Partial<ConnectorContext> & { log: EventLog },
  rows: readonly (readonly Value[])[],
  kinds: readonly RowKind[] | null = null,
): Promise<{ key: string | null; value: string | null; timestampMs: number; headers: string }[]> {
  const written = table.columns.filter((column) => column.kind !== 'metadata' || !column.virtual);
  const sink = connectorOf(table).openSink?.(
    {
      id: 'sink',
      table,
      fields: written,
      columns: written.map((column) =>
        column.kind === 'metadata'
          ? { kind: 'metadata', key: column.key }
          : { kind: 'physical', name: column.name },
      ),
      primaryKey: table.primaryKey.map((name) => written.findIndex((column) => column.name === name)),
      overwrite: false,
    },
    testContext(context),
  );
  await sink?.open(undefined);
  sink?.push(batchOf(written, rows, kinds));
  for (const { topic, records } of sink?.takeRecords() ?? []) await context.log.append(topic, records);
  const topic = table.options['topic'] ?? '';
  const batch = await context.log.read({ topic, partition: 0, offset: 0, maxBytes: 1e6, maxWaitMs: 0 });
  return Array.from({ length: batch.count }, (_, i) => {
    const { key, value, timestampMs, headers } = recordAt(batch, i);
    return {
      key: key && Buffer.from(key).toString('latin1'),
      value: value && Buffer.from(value).toString('latin1'),
      timestampMs,
      headers: headers.map((header) => `${header.name}=${Buffer.from(header.value).toString()}`).join(' '),
    };
  });
}

const bounded = { topic: 'in', 'scan.startup.mode': 'earliest-offset', 'scan.bounded.mode': 'latest-offset' };
const ID_V: readonly Field[] = [
  { name: 'id', type: types.int(false) },
  { name: 'v', type: types.string() },
];

test('columns of the key are read from the key, with and without a prefix of their names', async (t) => {
  const log = await openLog(t);
  await log.append('in', [
    record('{"id":1}', '{"v":"a"}'),
    record(null, '{"v":"no key"}'),
    record('{"id":"x"}', '{"v":"broken key"}'),
    record('{"id":2}', 'broken value'),
    record('{"id":3}', '{"v":"c"}'),
    record('{"id":4}', null),
  ]);
  const options = { connector: 'kafka', ...bounded, format: 'json', 'key.format': 'json' };
  const plain = descriptor(ID_V, {
    options: { ...options, 'key.fields': 'id', 'value.fields-include': 'EXCEPT_KEY' },
  });
  const found = await read(plain, { log });
  assert.deepEqual(found.rows, ['+I [1,"a"]', '+I [3,"c"]']);
  assert.deepEqual(found.failures, ['missing_field', 'wrong_type', 'malformed']);
  const prefixed = descriptor([{ name: 'k_id', type: types.int() }, ID_V[1] as Field], {
    options: {
      ...options,
      'key.fields': 'k_id',
      'key.fields-prefix': 'k_',
      'value.fields-include': 'EXCEPT_KEY',
    },
  });
  assert.deepEqual((await read(prefixed, { log })).rows, ['+I [1,"a"]', '+I [3,"c"]']);
  assert.deepEqual((await read(prefixed, { log }, [ID_V[1] as Field])).rows.length, 4);
});

test('where the value holds the key too, it is read from the value, as in Flink', async (t) => {
  const log = await openLog(t);
  await log.append('in', [record('{"id":1}', '{"id":7,"v":"a"}')]);
  const table = descriptor(ID_V, {
    options: { connector: 'kafka', ...bounded, format: 'json', 'key.format': 'json', 'key.fields': 'id' },
  });
  assert.deepEqual((await read(table, { log })).rows, ['+I [7,"a"]']);
});

test('upsert-kafka gives the row of a key, and its deletion where there is no value', async (t) => {
  const log = await openLog(t);
  await log.append('in', [
    record('{"id":1}', '{"id":1,"v":"a"}'),
    record('{"id":1}', '{"id":1,"v":"b"}'),
    record('{"id":1}', null),
    record('{"id":2}', 'broken'),
  ]);
  const table = descriptor(ID_V, {
    options: { connector: 'upsert-kafka', ...bounded, 'key.format': 'json', 'value.format': 'json' },
    primaryKey: ['id'],
  });
  const found = await read(table, { log });
  assert.deepEqual(found.rows, ['+U [1,"a"]', '+U [1,"b"]', '-D [1,null]']);
  assert.deepEqual(found.failures, ['malformed']);
});

test('change events in a topic are changes, with the metadata of their format', async (t) => {
  const log = await openLog(t);
  await log.append('in', [
    record(
      null,
      '{"before":{"id":1,"v":"a"},"after":{"id":1,"v":"b"},"op":"u","source":{"table":"shop"}}',
      5,
    ),
    record(null, ''),
    record(null, null),
  ]);
  const physical = ID_V.map(({ name, type }): TableColumn => ({ kind: 'physical', name, type }));
  const table = descriptor([], {
    options: { connector: 'kafka', ...bounded, format: 'debezium-json' },
    columns: [
      { kind: 'metadata', name: 'at', key: 'timestamp', type: types.timestampLtz(3), virtual: true },
      ...physical,
      { kind: 'metadata', name: 'tab', key: 'value.source.table', type: types.string(), virtual: true },
    ],
  });
  const columns = [
    { kind: 'metadata', key: 'timestamp' },
    { kind: 'physical', name: 'id' },
    { kind: 'physical', name: 'v' },
    { kind: 'metadata', key: 'value.source.table' },
  ] as const;
  const { rows } = await read(table, { log }, table.columns, columns);
  assert.deepEqual(rows, ['-U [5,1,"a","shop"]', '+U [5,1,"b","shop"]']);
});

test('raw reads what has no value as NULL, where other formats have nothing to read', async (t) => {
  const log = await openLog(t);
  await log.append('in', [record(null, 'x'), record(null, null)]);
  const field = [{ name: 's', type: types.string() }];
  const options = { connector: 'kafka', ...bounded, format: 'raw' };
  assert.deepEqual((await read(descriptor(field, { options }), { log })).rows, ['+I ["x"]', '+I [null]']);
});

test('a topic is read to where the table says that it ends', async (t) => {
  const log = await openLog(t);
  await log.append(
    'in',
    Array.from({ length: 6 }, (_, id) => record(null, `{"id":${id}}`, id * 10)),
  );
  await log.commitOffsets('others', [{ topic: 'in', partition: 0, offset: 2 }]);
  const ids = async (options: Record<string, string>): Promise<number> => {
    const table = descriptor([{ name: 'id', type: types.int() }], {
      options: { connector: 'kafka', ...bounded, format: 'json', ...options },
    });
    return (await read(table, { log })).rows.length;
  };
  assert.equal(await ids({}), 6);
  assert.equal(await ids({ 'scan.bounded.mode': 'timestamp', 'scan.bounded.timestamp-millis': '25' }), 3);
  const specific = { 'scan.bounded.specific-offsets': 'partition:0,offset:4' };
  assert.equal(await ids({ 'scan.bounded.mode': 'specific-offsets', ...specific }), 4);
  assert.equal(await ids({ 'scan.bounded.mode': 'group-offsets', 'properties.group.id': 'others' }), 2);
  await assert.rejects(
    ids({ 'scan.bounded.mode': 'group-offsets', 'properties.group.id': 'nobody' }),
    /committed nothing/,
  );
});

test('a read that ends somewhere ends there after a restart too, and what came meanwhile is not skipped', async (t) => {
  const log = await openLog(t);
  const events = (from: number, to: number): NewRecord[] =>
    Array.from({ length: to - from }, (_, i) => record(null, `{"id":${from + i}}`));
  await log.append('in', events(0, 3));
  const table = descriptor([{ name: 'id', type: types.int() }], {
    options: { connector: 'kafka', ...bounded, format: 'json' },
  });
  const head = keepingHead(table, table.columns);
  const open = async (position?: Source['position']): Promise<Source> => {
    const source = connectorOf(table).openSource?.([head], testContext({ log })) as Source;
    await source.open(position);
    return source;
  };
  const first = await open();
  await log.append('in', events(3, 6));
  while ((await first.pump()) === 'nothing') await first.ready(1000, new AbortController().signal);
  await first.close();
  assert.deepEqual(first.position, { 0: [3, 3] });
  const second = await open(first.position);
  assert.equal(await second.pump(), 'end');
  await second.close();
  assert.deepEqual(head.rows, ['+I [0]', '+I [1]', '+I [2]']);
});

test('thousands of values that cannot be read leave the keys of the others alone', async (t) => {
  const log = await openLog(t);
  const bad = Array.from({ length: 5000 }, (_, id) => record(`{"id":${id}}`, '{'));
  const good = [6001, 6002, 6003].map((id) => record(`{"id":${id}}`, `{"v":"${id}"}`));
  await log.append('in', [...bad, ...good]);
  const table = descriptor(ID_V, {
    options: {
      connector: 'kafka',
      ...bounded,
      format: 'json',
      'key.format': 'json',
      'key.fields': 'id',
      'value.fields-include': 'EXCEPT_KEY',
    },
  });
  const found = await read(table, { log });
  assert.deepEqual(found.rows, ['+I [6001,"6001"]', '+I [6002,"6002"]', '+I [6003,"6003"]']);
  assert.equal(found.failures.length, 5000);
});

test('keys, times and headers of records are written from their columns', async (t) => {
  const log = await openLog(t);
  const table = descriptor([], {
    options: {
      connector: 'kafka',
      topic: 'out',
      format: 'json',
      'key.format': 'raw',
      'key.fields': 'k_id',
      'key.fields-prefix': 'k_',
      'value.fields-include': 'EXCEPT_KEY',
    },
    columns: [
      { kind: 'metadata', name: 'at', key: 'timestamp', type: types.timestampLtz(3), virtual: false },
      { kind: 'physical', name: 'v', type: types.string() },
      {
        kind: 'metadata',
        name: 'h',
        key: 'headers',
        type: types.map(types.string(false), types.bytes()),
        virtual: false,
      },
      { kind: 'physical', name: 'k_id', type: types.int() },
    ],
  });
  const headers = new Map([['trace', Buffer.from('1')]]);
  assert.deepEqual(await write(table, { log }, [[5, 'a', headers, 258]]), [
    {
      key: '\u0000\u0000\u0001\u0002',
      value: '{"v":"a"}',
      timestampMs: 5,
      headers: 'content-type=application/json trace=1',
    },
  ]);
});

test('changes are written as upserts by key, or as change events, and are read as what they were', async (t) => {
  const log = await openLog(t);
  const rows = [
    [1, 'a'],
    [1, 'a'],
    [1, 'b'],
    [1, 'b'],
  ];
  const kinds: RowKind[] = ['+I', '-U', '+U', '-D'];
  const upsert = descriptor(ID_V, {
    options: { connector: 'upsert-kafka', topic: 'u', 'key.format': 'json', 'value.format': 'json' },
    primaryKey: ['id'],
  });
  const written = await write(upsert, { log }, rows, kinds);
  assert.deepEqual(
    written.map(({ key, value }) => [key, value]),
    [
      ['{"id":1}', '{"id":1,"v":"a"}'],
      ['{"id":1}', '{"id":1,"v":"b"}'],
      ['{"id":1}', null],
    ],
  );
  const debezium = descriptor(ID_V, { options: { connector: 'kafka', topic: 'd', format: 'debezium-json' } });
  await write(debezium, { log }, rows, kinds);
  const back = { ...debezium, options: { ...debezium.options, ...bounded, topic: 'd' } };
  assert.deepEqual((await read(back, { log })).rows, [
    '+I [1,"a"]',
    '-D [1,"a"]',
    '+I [1,"b"]',
    '-D [1,"b"]',
  ]);
});

test('avro-confluent registers its schemas and finds them again, in keys and values', async (t) => {
  const log = await openLog(t);
  const schemas = new MemorySchemas();
  const table = descriptor(ID_V, {
    options: {
      connector: 'kafka',
      ...bounded,
      topic: 'avro',
      'value.format': 'avro-confluent',
      'key.format': 'avro-confluent',
      'key.fields': 'id',
      'value.fields-include': 'EXCEPT_KEY',
    },
  });
  await write(table, { log, schemas }, [
    [1, 'a'],
    [2, null],
  ]);
  assert.match((await schemas.get(1)) ?? '', /"v"/);
  assert.match((await schemas.get(2)) ?? '', /"id"/);
  assert.deepEqual((await read(table, { log, schemas })).rows, ['+I [1,"a"]', '+I [2,null]']);
  assert.deepEqual((await read(table, { log, schemas: new MemorySchemas() })).failures, [
    'malformed',
    'malformed',
  ]);
});

test('a row that a format cannot hold fails alone and leaves nothing in the topic', async (t) => {
  const log = await openLog(t);
  const table = descriptor([{ name: 'm', type: types.map(types.string(), types.int()) }], {
    options: { connector: 'kafka', topic: 'm', format: 'json' },
  });
  await assert.rejects(write(table, { log }, [[new Map([[null, 1]])]]), /NULL key/);
  const literal = {
    ...table,
    options: {
      ...table.options,
      'json.map-null-key.mode': 'LITERAL',
      'json.map-null-key.literal': 'nothing',
    },
  };
  assert.equal((await write(literal, { log }, [[new Map([[null, 1]])]]))[0]?.value, '{"m":{"nothing":1}}');
});

test('a partition that is ahead of others gives nothing, and its events are there when it no longer is', async (t) => {
  const log = await openLog(t);
  await log.createTopic('two', { partitions: 2 });
  for (let i = 0; i < 6; i++) await log.append('two', [record(null, '{}')]);
  const table = descriptor([], { options: { connector: 'kafka', ...bounded, topic: 'two', format: 'json' } });
  const ended: number[] = [];
  const fields = [{ name: 'at', type: types.int() }];
  const kept = keepingHead(table, fields, [{ kind: 'metadata', key: 'partition' }]);
  const head = { ...kept, time: { ...kept.time, setEnded: (partition: number) => ended.push(partition) } };
  const source = kafka.openSource?.([head], testContext({ log })) as Source;
  await source.open(undefined);
  t.after(() => source.close());
  let ahead = [0, 1];
  source.alignBy?.((partition) => ahead.includes(partition));
  const pump = async (): Promise<string> => {
    for (;;) {
      const found = await source.pump();
      if (found !== 'nothing') return found;
      await source.ready(1000, new AbortController().signal);
    }
  };
  assert.equal(await source.pump(), 'nothing');
  ahead = [0];
  assert.equal(await pump(), 'rows');
  assert.equal(await source.pump(), 'nothing');
  assert.deepEqual(new Set(kept.rows), new Set(['+I [1]']));
  assert.deepEqual(ended, [1]);
  assert.deepEqual(source.position, { 0: [0, 3], 1: [kept.rows.length, 3] });
  ahead = [];
  assert.equal(await pump(), 'rows');
  assert.equal(await pump(), 'end');
  assert.deepEqual(new Set(kept.rows), new Set(['+I [0]', '+I [1]']));
  assert.equal(kept.rows.length, 6);
});
