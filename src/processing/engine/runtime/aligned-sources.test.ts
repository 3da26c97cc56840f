import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { type Clock, ManualClock, systemClock } from '#foundation';
import { openTestLog } from '../../log/testing.ts';
import { timeZone, type TimeZone } from '../codegen/time-zone.ts';
import { CollectSink } from '../connectors/collect.ts';
import type { ConnectorContext } from '../connectors/connector.ts';
import { testContext } from '../connectors/testing.ts';
import { runForTest } from '../testing.ts';
import type { Job } from './job.ts';
import { compileJob } from './job-compiler.ts';
import { JobRunner } from './job-runner.ts';
import { planChecked } from './plan-checked.ts';

const ROWS = 400;
const START_MS = Date.parse('2026-01-01T00:00:00Z');
const DRIFT_MS = 60_000;
/** Of the fast table, from one row to the next; the slow one goes a tenth as fast. */
const STEP_MS = 10_000;
const ALIGNED = `, 'scan.watermark.alignment.group' = 'g', 'scan.watermark.alignment.max-drift' = '1 min'`;

/** So long after the start. */
const textOf = (ms: number): string => new Date(START_MS + ms).toISOString().slice(0, -1).replace('T', ' ');

/** Two files: where `fast` has one row, `slow` has ten. */
async function files(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-aligned-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const lines = (count: number, stepMs: number): string =>
    Array.from(
      { length: count },
      (_, i) => `${JSON.stringify({ id: i % 7, ts: textOf(i * stepMs) })}\n`,
    ).join('');
  await writeFile(join(directory, 'fast.json'), lines(ROWS, STEP_MS));
  await writeFile(join(directory, 'slow.json'), lines(ROWS * 10, STEP_MS / 10));
  return directory;
}

function tables(more: string): string {
  const table = (name: string): string =>
    `CREATE TABLE ${name} (id INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
     WITH ('connector' = 'filesystem', 'path' = '${name}.json', 'format' = 'json'${more});`;
  return table('fast') + table('slow');
}

const TOGETHER = `SELECT 'fast' AS t, ts FROM fast UNION ALL SELECT 'slow', ts FROM slow;`;
const JOIN = `SELECT f.id, f.ts FROM fast f JOIN slow s
  ON f.id = s.id AND f.ts BETWEEN s.ts - INTERVAL '5' SECOND AND s.ts + INTERVAL '5' SECOND;`;

/** How far `fast` was ahead of `slow` at most, while both had rows. */
function leadMs(rows: readonly string[]): number {
  const at = { fast: START_MS, slow: START_MS };
  let lead = 0;
  for (const text of rows) {
    const { t, ts } = JSON.parse(text) as { t: 'fast' | 'slow'; ts: string };
    at[t] = Date.parse(`${ts.replace(' ', 'T').replace('Z', '')}Z`);
    lead = Math.max(lead, at.fast - at.slow);
  }
  return lead;
}

const sorted = (rows: readonly { row: string }[]): string[] => rows.map(({ row }) => row).sort();

test('a fast source is ahead of a slow one by the drift and one read at most, with the same rows', async (t) => {
  const baseDirectory = await files(t);
  const schedule = { batchRowsMax: 8 };
  const free = await runForTest(tables('') + TOGETHER, { baseDirectory, schedule });
  const aligned = await runForTest(tables(ALIGNED) + TOGETHER, { baseDirectory, schedule });
  assert.ok(leadMs(free.changes.map(({ row }) => row)) > 30 * DRIFT_MS);
  assert.ok(leadMs(aligned.changes.map(({ row }) => row)) <= DRIFT_MS + 8 * STEP_MS);
  assert.deepEqual(sorted(aligned.changes), sorted(free.changes));
});

test('a restart goes on within the drift', async (t) => {
  const baseDirectory = await files(t);
  const schedule = { batchRowsMax: 8, epochRows: 40, crashAfter: 50 };
  const { changes, restarts } = await runForTest(tables(ALIGNED) + TOGETHER, { baseDirectory, schedule });
  assert.ok(restarts > 5);
  assert.equal(changes.length, ROWS * 11);
  assert.ok(leadMs(changes.map(({ row }) => row)) <= DRIFT_MS + 8 * STEP_MS);
});

test('a hint aligns one query alone', async (t) => {
  const baseDirectory = await files(t);
  const hint = `/*+ OPTIONS(${ALIGNED.slice(2).replaceAll(' = ', '=')}) */`;
  const query = TOGETHER.replace('FROM fast', `FROM fast ${hint}`).replace('FROM slow', `FROM slow ${hint}`);
  const { changes } = await runForTest(tables('') + query, { baseDirectory, schedule: { batchRowsMax: 8 } });
  assert.ok(leadMs(changes.map(({ row }) => row)) <= DRIFT_MS + 8 * STEP_MS);
});

/** The job of the script's one SELECT. */
function jobOf(sql: string, connect: Partial<ConnectorContext>, clock: Clock): Job {
  const plan = planChecked(sql);
  const statement = plan.statements.find(({ kind }) => kind === 'select');
  assert.ok(statement?.kind === 'select');
  return compileJob({
    sinks: [statement.sink],
    settings: plan.settings,
    compile: { clock, zone: timeZone('UTC') as TimeZone, random: () => 0.5 },
    connect: testContext({ clock, batchRowsMax: 8, ...connect }),
    openCollect: ({ id, rowType }) =>
      new CollectSink({ id, fields: rowType, form: 'changelog', isInsertOnly: true, write: () => {} }),
    onFailure: () => {},
    onLate: () => {},
    detectors: undefined,
  });
}

const rowsOf = (job: Job): number => job.sinks.reduce((sum, sink) => sum + sink.rows, 0);

/** The most memory that the state of the query took, bytes, and its number of rows. */
async function peak(sql: string, baseDirectory: string): Promise<{ bytes: number; rows: number }> {
  const clock = new ManualClock();
  const job = jobOf(sql, { baseDirectory }, clock);
  let bytes = 0;
  const onPump = (): void => {
    bytes = Math.max(bytes, job.budget.used);
  };
  await new JobRunner({ job, clock, store: undefined, signal: new AbortController().signal, onPump }).run();
  return { bytes, rows: rowsOf(job) };
}

test('the state of a join of a fast and a slow source stays small', async (t) => {
  const baseDirectory = await files(t);
  const free = await peak(tables('') + JOIN, baseDirectory);
  const aligned = await peak(tables(ALIGNED) + JOIN, baseDirectory);
  assert.equal(aligned.rows, free.rows);
  assert.ok(aligned.bytes < free.bytes / 4, `${aligned.bytes} of ${free.bytes} bytes`);
});

test('a topic that is ahead is read again whenever the slow one has come on', async (t) => {
  const log = await openTestLog();
  t.after(() => log.close());
  for (const topic of ['fast', 'slow']) await log.createTopic(topic, { partitions: 1 });
  const topics = ['fast', 'slow'].map(
    (name) => `CREATE TABLE ${name} (ts TIMESTAMP(3), pad STRING, WATERMARK FOR ts AS ts)
      WITH ('connector' = 'kafka', 'topic' = '${name}', 'format' = 'json',
        'scan.startup.mode' = 'earliest-offset', 'scan.watermark.idle-timeout' = '0'${ALIGNED});`,
  );
  // A read of 1 MiB gives one of these.
  const pad = 'x'.repeat(700_000);
  const record = (ms: number) => ({
    key: null,
    value: Buffer.from(JSON.stringify({ ts: textOf(ms), pad })),
    timestampMs: 0,
    headers: [],
  });
  const stop = new AbortController();
  const job = jobOf(`${topics.join('')} ${TOGETHER}`, { log }, systemClock);
  await log.append('slow', [record(0)]);
  const [fast, slow] = ['fast', 'slow'].map((name) => job.assigners.find(({ table }) => table === name));
  assert.ok(fast && slow);
  let sentMs = 0;
  let pauses = 0;
  const appends: Promise<unknown>[] = [];
  const onPump = (): void => {
    assert.ok(fast.watermarkMs - slow.watermarkMs <= DRIFT_MS + 2 * STEP_MS || pauses === 0);
    if (appends.length === 0)
      appends.push(
        log.append(
          'fast',
          Array.from({ length: 20 }, (_, i) => record(i * STEP_MS)),
        ),
      );
    if (rowsOf(job) === 21 + pauses) stop.abort();
    if (stop.signal.aborted) return;
    if (job.alignment.timeOf(fast)?.held.length !== 1 || slow.watermarkMs < START_MS + sentMs) return;
    pauses++;
    sentMs += DRIFT_MS;
    appends.push(log.append('slow', [record(sentMs)]));
  };
  await new JobRunner({ job, clock: systemClock, store: undefined, signal: stop.signal, onPump }).run();
  await Promise.all(appends);
  assert.equal(rowsOf(job), 21 + pauses);
  assert.ok(pauses >= 2);
});
