import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { systemClock } from '#foundation';
import type { EventLog } from '#log';
import { silentLogger } from '#logging';
import { openTestLog } from '../../../log/testing.ts';
import type { EventTimeReport } from '../../event-time.ts';
import type { Execution } from '../../execution.ts';
import { createEmbeddedExecution } from './embedded-execution.ts';

let log: EventLog;
let directory: string;
let execution: Execution;

before(async () => {
  log = await openTestLog();
  directory = await mkdtemp(join(tmpdir(), 'millrace-engine-'));
  execution = createEmbeddedExecution({ log, directory, clock: systemClock, logger: silentLogger });
});
after(async () => {
  await execution.close();
  await log.close();
  await rm(directory, { recursive: true, force: true });
});

const MINUTE = Date.UTC(2026, 0, 1);

function table(name: string): string {
  return `CREATE TABLE ${name} (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
    WITH ('connector' = 'kafka', 'topic' = '${name}', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');`;
}

async function append(topic: string, k: string, seconds: number): Promise<void> {
  if ((await log.describeTopic(topic)) === undefined) await log.createTopic(topic, { partitions: 1 });
  const ts = new Date(MINUTE + seconds * 1000).toISOString().replace('T', ' ').replace('Z', '');
  const value = Buffer.from(JSON.stringify({ k, v: 1, ts }));
  await log.append(topic, [{ key: null, value, timestampMs: 0, headers: [] }]);
}

const DEADLINE_MS = 20_000;

/** Reports come twice a second. */
async function assertWaiting(id: string, expected: EventTimeReport['waiting']): Promise<void> {
  const waiting = () => execution.status(id)?.eventTime.waiting;
  const deadline = performance.now() + DEADLINE_MS;
  while (!isDeepStrictEqual(waiting(), expected) && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(waiting(), expected);
}

/** As EXPLAIN shows it. */
function over(call: string): string {
  return `OverAggregate(partitionBy=[k], orderBy=[ts ASC], window=[RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW], select=[${call} AS w$o0])`;
}

for (const tasks of [1, 2])
  test(`says which operators hold how many rows back until when, with ${tasks} tasks and after a restart`, async () => {
    const [trips, fares] = [`trips_${tasks}`, `fares_${tasks}`];
    for (const [k, seconds] of [
      ['a', 10],
      ['b', 12],
      ['a', 16],
    ] as const)
      await append(trips, k, seconds);
    for (const seconds of [11, 30]) await append(fares, 'a', seconds);
    const id = `over-${tasks}`;
    const sql = `SET 'parallelism.default' = '${tasks}';
      ${table(trips)} ${table(fares)}
      CREATE TABLE sums (k STRING, s INT) WITH ('connector' = 'kafka', 'topic' = '${id}.sums', 'format' = 'json');
      CREATE TABLE pairs (k STRING, s BIGINT) WITH ('connector' = 'kafka', 'topic' = '${id}.pairs', 'format' = 'json');
      EXECUTE STATEMENT SET BEGIN
        INSERT INTO sums SELECT k, SUM(v) OVER (PARTITION BY k ORDER BY ts) FROM ${trips};
        INSERT INTO pairs SELECT k, COUNT(*) OVER (PARTITION BY k ORDER BY ts) FROM (
          SELECT t.k, t.ts FROM ${trips} AS t, ${fares} AS f
          WHERE t.k = f.k AND f.ts BETWEEN t.ts AND t.ts + INTERVAL '8' SECOND);
      END;`;
    const expected = [
      {
        operator: '6/over-aggregate-1',
        description: over('SUM(v)'),
        firesAtMs: MINUTE + 12_000,
        heldRows: 2,
        inputs: [{ table: trips, heldBackMs: 0 }],
      },
      {
        operator: '6/over-aggregate-2',
        description: over('COUNT(*)'),
        firesAtMs: MINUTE + 10_000,
        heldRows: 1,
        inputs: [
          { table: trips, heldBackMs: 8000 },
          { table: fares, heldBackMs: 8000 },
        ],
      },
    ];
    await execution.start({ id, name: id, sql });
    await assertWaiting(id, expected);
    await execution.stop(id);
    await execution.start({ id, name: id, sql });
    await append(fares, 'a', 31);
    await assertWaiting(id, expected);
  });
