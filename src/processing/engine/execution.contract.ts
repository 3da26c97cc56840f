import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isCoded } from '#foundation';
import { type EventLog, type NewRecord, recordsOf } from '#log';
import { decodeDeadLetter } from '#dead-letters';
import type { Execution } from './execution.ts';

export interface ExecutionBench {
  log: EventLog;
  execution: Execution;
  /** A new execution on the same log and state, as after a restart of the process. */
  reopen(): Promise<Execution>;
  close(): Promise<void>;
}

const DEADLINE_MS = 20_000;

/** What every adapter of {@link Execution} promises, as tests. */
export function describeExecution(name: string, open: () => Promise<ExecutionBench>): void {
  let bench: ExecutionBench;
  before(async () => {
    bench = await open();
  });
  after(() => bench.close());

  test(`${name}: a filter reaches its topic, and goes on where it stopped`, async () => {
    await bench.log.createTopic('plain.in', { partitions: 2 });
    await appendReadings(bench.log, 'plain.in', [1, 20, 3, 40]);
    const spec = { id: 'plain', name: 'plain', sql: filterScript('plain') };
    await bench.execution.start(spec);
    assert.equal(bench.execution.status('plain')?.state, 'running');
    assert.deepEqual(await valuesOf(bench.log, 'plain.out', 2), [20, 40]);
    await bench.execution.stop('plain');
    assert.equal(bench.execution.status('plain'), undefined);
    await appendReadings(bench.log, 'plain.in', [60]);
    await bench.execution.start(spec);
    assert.deepEqual(await valuesOf(bench.log, 'plain.out', 3), [20, 40, 60]);
    await bench.execution.stop('plain');
  });

  test(`${name}: windows survive a restart, and every row counts once`, async () => {
    await bench.log.createTopic('means.in', { partitions: 1 });
    const spec = { id: 'means', name: 'means', sql: windowScript('means') };
    await appendReadings(bench.log, 'means.in', [1, 2], 0);
    await bench.execution.start(spec);
    await until(() => bench.execution.status('means')?.metrics.recordsIn === 2);
    await bench.execution.stop('means');
    bench.execution = await bench.reopen();
    await appendReadings(bench.log, 'means.in', [6], 2);
    await appendReadings(bench.log, 'means.in', [100], 60);
    await bench.execution.start(spec);
    const [row] = await rowsOf(bench.log, 'millrace.view.means', 1);
    assert.deepEqual(row, {
      key: { sensor: 'a', window_start: '2026-01-01 00:00:00.000' },
      value: { sensor: 'a', window_start: '2026-01-01 00:00:00.000', mean: 3, n: 3 },
      op: '+I',
    });
    await bench.execution.stop('means');
  });

  test(`${name}: a window ends when the partitions without events are taken for idle`, async () => {
    await bench.log.createTopic('idle.in', { partitions: 2 });
    const sql = windowScript('idle').replace(
      "'format' = 'json')",
      "'format' = 'json', 'scan.watermark.idle-timeout' = '300 ms')",
    );
    await bench.execution.start({ id: 'idle', name: 'idle', sql });
    const ofOnePartition = { key: Buffer.from('a'), timestampMs: 0, headers: [] };
    const values = ['00', '01', '59'].map((second) => ({
      ...ofOnePartition,
      value: Buffer.from(`{"sensor":"a","value":4,"ts":"2026-01-01 00:00:${second}.000"}`),
    }));
    await bench.log.append('idle.in', values);
    const [row] = await rowsOf(bench.log, 'millrace.view.idle', 1);
    assert.deepEqual((row?.value as { n: number } | undefined)?.n, 2);
    await bench.execution.stop('idle');
  });

  test(`${name}: an event that cannot be processed becomes a dead letter, and the others go on`, async () => {
    await bench.log.createTopic('broken.in', { partitions: 1 });
    await bench.log.append('broken.in', [
      record('{"sensor":"a","value":1,"divisor":0,"ts":"2026-01-01 00:00:00.000"}'),
      record('{"sensor":"a","value":'),
      record('{"sensor":"a","value":8,"divisor":2,"ts":"2026-01-01 00:00:00.000"}'),
    ]);
    await bench.execution.start({ id: 'broken', name: 'broken', sql: divisionScript('broken') });
    assert.deepEqual(await valuesOf(bench.log, 'broken.out', 1), [4]);
    await until(() => bench.execution.status('broken')?.metrics.deadLetters === 2);
    const letters = (await recordsFrom(bench.log, 'millrace.dead-letters', 2)).map((letter) =>
      decodeDeadLetter(letter.value as Uint8Array),
    );
    assert.deepEqual(
      letters
        .map((letter) => [letter?.stage, letter?.code, letter?.topic, letter?.offset, letter?.pipeline])
        .sort((a, b) => String(a).localeCompare(String(b))),
      [
        ['decode', 'malformed', 'broken.in', 1, 'broken'],
        ['expression', 'division_by_zero', 'broken.in', 0, 'broken'],
      ],
    );
    const failed = letters.find((letter) => letter?.stage === 'expression');
    assert.equal(
      Buffer.from(failed?.raw ?? [])
        .toString()
        .slice(0, 22),
      '{"sensor":"a","value":',
    );
    assert.equal(failed?.sqlSpan?.line, 3);
    await bench.execution.stop('broken');
  });

  test(`${name}: a row that fails stops the pipeline with its own error, if the script says so`, async () => {
    await bench.log.createTopic('strict.in', { partitions: 1 });
    const event = '{"sensor":"a","value":1,"divisor":0,"ts":"2026-01-01 00:00:00.000"}';
    const good = event.replace('"divisor":0', '"divisor":1');
    await bench.execution.start({
      id: 'strict',
      name: 'strict',
      sql: `SET 'millrace.error-mode' = 'fail';\n${divisionScript('strict')}`,
    });
    await bench.log.append('strict.in', [record(good), record(event)]);
    await until(() => bench.execution.status('strict')?.state === 'failed');
    const error = bench.execution.status('strict')?.error;
    assert.deepEqual([error?.code, error?.line, error?.column], ['division_by_zero', 4, 34]);
    assert.match(error?.message ?? '', /expression, strict\.in, partition 0, offset 1/);
    await bench.execution.stop('strict');
  });

  test(`${name}: late rows are rows of a topic, if the script says so, and SQL reads them`, async () => {
    await bench.log.createTopic('late.in', { partitions: 1 });
    const sql = `SET 'millrace.late-rows' = 'topic';\n${windowScript('late')}`;
    await bench.execution.start({ id: 'late', name: 'late', sql });
    await appendReadings(bench.log, 'late.in', [1], 60);
    await until(() => bench.execution.status('late')?.metrics.recordsIn === 1);
    await appendReadings(bench.log, 'late.in', [2], 7);
    await until(() => bench.execution.status('late')?.metrics.lateRecords === 1);
    await bench.execution.start({ id: 'late-reader', name: 'late-reader', sql: LATE_READER });
    const [row] = await rowsOf(bench.log, 'late.report', 1);
    assert.deepEqual(row?.value, {
      pipeline: 'late',
      topic_offset: 1,
      event_time: '2026-01-01 00:00:07Z',
      lateness_ms: 48_000,
      window_end: '2026-01-01 00:00:10',
      event: '{"sensor":"a","value":2,"ts":"2026-01-01 00:00:07.000"}',
    });
    await bench.execution.stop('late');
    await bench.execution.stop('late-reader');
  });

  test(`${name}: a script with an error does not start, and says where the error is`, async () => {
    const start = bench.execution.start({ id: 'wrong', name: 'wrong', sql: 'INSERT INTO nowhere SELECT 1;' });
    await assert.rejects(start, (error) => isCoded(error, 'sql_invalid') && /nowhere/.test(error.message));
    assert.equal(bench.execution.status('wrong'), undefined);
  });

  test(`${name}: a source that is not there is said to be missing`, async () => {
    const start = bench.execution.start({ id: 'lost', name: 'lost', sql: filterScript('lost') });
    await assert.rejects(
      start,
      (error) => isCoded(error, 'source_unavailable') && /lost\.in/.test(error.message),
    );
  });

  test(`${name}: an id runs once`, async () => {
    await bench.log.createTopic('once.in', { partitions: 1 });
    const spec = { id: 'once', name: 'once', sql: filterScript('once') };
    await bench.execution.start(spec);
    await assert.rejects(bench.execution.start(spec), (error) => isCoded(error, 'pipeline_exists'));
    assert.deepEqual(bench.execution.list(), ['once']);
    await bench.execution.stop('once');
  });

  test(`${name}: what is discarded begins anew`, async () => {
    await bench.log.createTopic('again.in', { partitions: 1 });
    await appendReadings(bench.log, 'again.in', [50]);
    const spec = { id: 'again', name: 'again', sql: filterScript('again') };
    await bench.execution.start(spec);
    assert.deepEqual(await valuesOf(bench.log, 'again.out', 1), [50]);
    await bench.execution.stop('again');
    await bench.execution.discard('again');
    await bench.execution.start(spec);
    assert.deepEqual(await valuesOf(bench.log, 'again.out', 2), [50, 50]);
    await bench.execution.stop('again');
  });

  test(`${name}: a pipeline whose inputs are bounded ends by itself`, async () => {
    await bench.execution.start({
      id: 'bounded',
      name: 'bounded',
      sql: `CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'fields.n.kind' = 'sequence',
              'fields.n.start' = '1', 'fields.n.end' = '5', 'rows-per-second' = '100000');
            CREATE TABLE out_t (n INT) WITH ('connector' = 'kafka', 'topic' = 'bounded.out', 'format' = 'json');
            INSERT INTO out_t SELECT n FROM numbers;`,
    });
    await until(() => bench.execution.status('bounded')?.state === 'stopped');
    assert.equal((await recordsFrom(bench.log, 'bounded.out', 5)).length, 5);
    await bench.execution.stop('bounded');
  });
}

function columns(more = ''): string {
  return `sensor STRING, \`value\` INT, ${more}ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND`;
}

function filterScript(name: string): string {
  return `CREATE TABLE in_t (${columns()}) WITH ('connector' = 'kafka', 'topic' = '${name}.in', 'format' = 'json');
CREATE TABLE out_t (sensor STRING, \`value\` INT) WITH ('connector' = 'kafka', 'topic' = '${name}.out', 'format' = 'json');
INSERT INTO out_t SELECT sensor, \`value\` FROM in_t WHERE \`value\` >= 20;`;
}

function divisionScript(name: string): string {
  return `CREATE TABLE in_t (${columns('divisor INT, ')}) WITH ('connector' = 'kafka', 'topic' = '${name}.in', 'format' = 'json');
CREATE TABLE out_t (sensor STRING, \`value\` INT) WITH ('connector' = 'kafka', 'topic' = '${name}.out', 'format' = 'json');
INSERT INTO out_t SELECT sensor, \`value\` / divisor FROM in_t;`;
}

function windowScript(name: string): string {
  return `CREATE TABLE in_t (${columns()}) WITH ('connector' = 'kafka', 'topic' = '${name}.in', 'format' = 'json');
CREATE TABLE out_t (sensor STRING, window_start TIMESTAMP(3), mean INT, n BIGINT, PRIMARY KEY (sensor, window_start) NOT ENFORCED)
  WITH ('connector' = 'jdbc', 'table-name' = '${name}');
INSERT INTO out_t SELECT sensor, window_start, AVG(\`value\`), COUNT(*)
  FROM TABLE(TUMBLE(TABLE in_t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY sensor, window_start, window_end;`;
}

/** The table is the one of the guide. */
const LATE_READER = `CREATE TABLE late_rows (
  pipeline STRING, operator STRING, topic STRING, topic_partition INT, topic_offset BIGINT,
  arrived_at TIMESTAMP_LTZ(3), event_time TIMESTAMP_LTZ(3), arrival_watermark TIMESTAMP_LTZ(3), lateness_ms BIGINT,
  windows ARRAY<ROW<window_start TIMESTAMP(3), window_end TIMESTAMP(3)>>, event STRING
) WITH ('connector' = 'kafka', 'topic' = 'millrace.late-rows', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');
CREATE TABLE report (pipeline STRING, topic_offset BIGINT, event_time TIMESTAMP_LTZ(3), lateness_ms BIGINT,
  window_end TIMESTAMP(3), event STRING) WITH ('connector' = 'kafka', 'topic' = 'late.report', 'format' = 'json');
INSERT INTO report SELECT pipeline, topic_offset, event_time, lateness_ms, windows[1].window_end, event FROM late_rows;`;

function record(text: string): NewRecord {
  return { key: null, value: Buffer.from(text), timestampMs: 0, headers: [] };
}

/** One reading a second, from `startS` on. */
async function appendReadings(
  log: EventLog,
  topic: string,
  values: readonly number[],
  startS = 0,
): Promise<void> {
  const rows = values.map((value, i) => {
    const ts = new Date(Date.UTC(2026, 0, 1, 0, 0, startS + i))
      .toISOString()
      .replace('T', ' ')
      .replace('Z', '');
    return record(JSON.stringify({ sensor: 'a', value, ts }));
  });
  await log.append(topic, rows);
}

/** The first `count` records of all partitions of a topic, which may not be there yet. */
async function recordsFrom(log: EventLog, topic: string, count: number) {
  let found: ReturnType<typeof recordsOf> = [];
  await until(async () => {
    found = [];
    const about = await log.describeTopic(topic);
    for (const { partition, earliest } of about?.offsets ?? []) {
      const batch = await log.read({ topic, partition, offset: earliest, maxBytes: 1_000_000, maxWaitMs: 0 });
      found.push(...recordsOf(batch));
    }
    return found.length >= count;
  });
  return found;
}

async function rowsOf(log: EventLog, topic: string, count: number) {
  const decode = (bytes: Uint8Array | null): unknown =>
    bytes === null ? null : JSON.parse(Buffer.from(bytes).toString());
  return (await recordsFrom(log, topic, count)).map(({ key, value, headers }) => ({
    key: decode(key),
    value: decode(value),
    op: Buffer.from(headers.find(({ name }) => name === 'op')?.value ?? []).toString(),
  }));
}

async function valuesOf(log: EventLog, topic: string, count: number): Promise<number[]> {
  const rows = (await rowsOf(log, topic, count)) as { value: { value: number } }[];
  return rows.map(({ value }) => value.value).sort((a, b) => a - b);
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('What was waited for did not happen.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
