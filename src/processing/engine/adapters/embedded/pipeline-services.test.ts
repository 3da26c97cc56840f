import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { systemClock } from '#foundation';
import { type EventLog, recordsOf } from '#log';
import { silentLogger } from '#logging';
import { openTestDatabase } from '../../../../storage/database/testing.ts';
import { openTestLog } from '../../../log/testing.ts';
import type { Execution } from '../../execution.ts';
import { MemorySchemas } from '../../formats/avro/memory-schemas.ts';
import { DatabaseTables } from '../database/database-tables.ts';
import { createEmbeddedExecution } from './embedded-execution.ts';
import type { PlatformServices } from './remote-services.ts';

interface Bench {
  log: EventLog;
  execution: Execution;
  directory: string;
}

async function openBench(t: TestContext, services: PlatformServices): Promise<Bench> {
  const log = await openTestLog();
  const directory = await mkdtemp(join(tmpdir(), 'millrace-services-'));
  const execution = createEmbeddedExecution({
    log,
    directory,
    clock: systemClock,
    logger: silentLogger,
    services,
  });
  t.after(async () => {
    await execution.close();
    await log.close();
    await rm(directory, { recursive: true, force: true });
  });
  await log.createTopic('in', { partitions: 1 });
  return { log, execution, directory };
}

/** The texts of a topic's values, once there are so many. */
async function valuesOf(log: EventLog, topic: string, count: number): Promise<string[]> {
  for (;;) {
    const about = await log.describeTopic(topic);
    const request = { topic, partition: 0, offset: 0, maxBytes: 1e6, maxWaitMs: 200 };
    const records = about === undefined ? [] : recordsOf(await log.read(request));
    if (records.length >= count)
      return records.map(({ value }) => (value === null ? 'none' : Buffer.from(value).toString()));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const append = (log: EventLog, topic: string, ...events: [key: string | null, value: object | null][]) =>
  log.append(
    topic,
    events.map(([key, value]) => ({
      key: key === null ? null : Buffer.from(key),
      value: value === null ? null : Buffer.from(JSON.stringify(value)),
      timestampMs: 0,
      headers: [],
    })),
  );

test('a pipeline joins the platform’s own tables as they are, and reads one whole', async (t) => {
  const database = await openTestDatabase();
  await database.query(`CREATE SCHEMA views; CREATE TABLE views.dim (id bigint PRIMARY KEY, name text);
    INSERT INTO views.dim VALUES (1, 'one'), (2, 'two');`);
  const { log, execution } = await openBench(t, {
    tables: new DatabaseTables(database, 'views', systemClock),
  });
  const tables = `CREATE TABLE s (id BIGINT, pt AS PROCTIME()) WITH ('connector'='kafka','topic'='in','format'='json');
    CREATE TABLE dim (id BIGINT, name STRING) WITH ('connector'='jdbc','table-name'='dim','lookup.cache'='PARTIAL');
    CREATE TABLE o (id BIGINT, name STRING) WITH ('connector'='kafka','topic'='joined','format'='json');
    CREATE TABLE c (id BIGINT, name STRING) WITH ('connector'='kafka','topic'='copied','format'='json');`;
  const join =
    'INSERT INTO o SELECT s.id, dim.name FROM s LEFT JOIN dim FOR SYSTEM_TIME AS OF s.pt ON s.id = dim.id;';
  await execution.start({ id: 'join', name: 'join', sql: tables + join });
  await append(log, 'in', [null, { id: 2 }], [null, { id: 3 }]);
  assert.deepEqual(await valuesOf(log, 'joined', 2), ['{"id":2,"name":"two"}', '{"id":3,"name":null}']);
  await execution.start({
    id: 'copy',
    name: 'copy',
    sql: `${tables} INSERT INTO c SELECT id, name FROM dim;`,
  });
  assert.deepEqual(await valuesOf(log, 'copied', 2), ['{"id":1,"name":"one"}', '{"id":2,"name":"two"}']);
});

test('changes by key become changes of a sum, written as change events and as a file that grows', async (t) => {
  const { log, execution, directory } = await openBench(t, {});
  await append(
    log,
    'in',
    ['{"k":"a"}', { k: 'a', v: 5 }],
    ['{"k":"b"}', { k: 'b', v: 7 }],
    ['{"k":"a"}', { k: 'a', v: 6 }],
    ['{"k":"b"}', null],
  );
  const sql = `CREATE TABLE s (k STRING, v INT, PRIMARY KEY (k) NOT ENFORCED)
      WITH ('connector'='upsert-kafka','topic'='in','key.format'='json','value.format'='json');
    CREATE TABLE o (total INT) WITH ('connector'='kafka','topic'='sums','format'='debezium-json');
    CREATE TABLE f (total INT) WITH ('connector'='filesystem','path'='sums.jsonl','format'='debezium-json');
    EXECUTE STATEMENT SET BEGIN INSERT INTO o SELECT SUM(v) FROM s; INSERT INTO f SELECT SUM(v) FROM s; END;`;
  await execution.start({ id: 'sum', name: 'sum', sql });
  const events = await valuesOf(log, 'sums', 7);
  const sums = (lines: readonly string[]): number[] => {
    const left: number[] = [];
    for (const line of lines) {
      const { before, after } = JSON.parse(line) as Record<'before' | 'after', { total: number } | null>;
      if (after !== null) left.push(after.total);
      if (before !== null) left.splice(left.indexOf(before.total), 1);
    }
    return left;
  };
  assert.deepEqual(sums(events), [6]);
  await execution.stop('sum');
  const file = readFileSync(join(directory, 'files', 'sums.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  assert.deepEqual(sums(file), [6]);
});

test('what one pipeline writes with a registered schema another reads by its id', async (t) => {
  const { log, execution } = await openBench(t, { schemas: new MemorySchemas() });
  const avro = `CREATE TABLE a (id BIGINT, tags ARRAY<STRING>) WITH ('connector'='kafka','topic'='avro','format'='avro-confluent');`;
  const json = (name: string, topic: string): string =>
    `CREATE TABLE ${name} (id BIGINT, tags ARRAY<STRING>) WITH ('connector'='kafka','topic'='${topic}','format'='json');`;
  await execution.start({
    id: 'w',
    name: 'w',
    sql: `${json('s', 'in')}${avro} INSERT INTO a SELECT * FROM s;`,
  });
  await execution.start({
    id: 'r',
    name: 'r',
    sql: `${json('o', 'out')}${avro} INSERT INTO o SELECT * FROM a;`,
  });
  await append(log, 'in', [null, { id: 9_007_199_254_740_992, tags: ['x', null] }]);
  assert.deepEqual(await valuesOf(log, 'out', 1), ['{"id":9007199254740992,"tags":["x",null]}']);
});
