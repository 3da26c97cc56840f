import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, test } from 'node:test';
import { runScript } from '../run-script.ts';
import { runForTest, type Schedule } from '../testing.ts';

const directory = mkdtempSync(join(tmpdir(), 'millrace-tasks-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const LINES = Array.from({ length: 500 }, (_, i) => ({
  k: `key ${i % 17}`,
  n: i % 50 === 13 ? 0 : i,
  ts: `2026-01-01 00:00:${String(i % 40).padStart(2, '0')}.000`,
}));
writeFileSync(join(directory, 't.json'), LINES.map((line) => `${JSON.stringify(line)}\n`).join(''));

const TABLE = `CREATE TABLE t (k STRING, n INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
  WITH ('connector' = 'filesystem', 'path' = 't.json', 'format' = 'json');`;

test('a row that fails in a task is told with its event, as without tasks', async () => {
  const script = `${TABLE}\nSELECT k, n, 100 / n AS x FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY k, n ORDER BY ts) AS rn FROM t) WHERE rn = 1;`;
  const run = (parallelism: number) =>
    runForTest(script, { baseDirectory: directory, schedule: { batchRowsMax: 20, parallelism } });
  const [one, two] = [await run(1), await run(2)];
  const eventsOf = ({ failures }: typeof one): string[] =>
    failures.map(({ code, event }) => `${code} ${event.source} ${Buffer.from(event.raw).toString()}`).sort();
  assert.ok(one.failures.length > 0);
  assert.deepEqual(eventsOf(two), eventsOf(one));
});

test('late rows are told with their events, and counted once', async () => {
  const script = `${TABLE}\nSELECT k, window_start, COUNT(*) AS c
    FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end;`;
  const run = (parallelism: number) =>
    runForTest(script, { baseDirectory: directory, schedule: { batchRowsMax: 33, parallelism } });
  const [one, three] = [await run(1), await run(3)];
  assert.ok(one.lateRows > 0);
  assert.equal(three.lateRows, one.lateRows);
  const rowsOf = ({ changes }: typeof one): string[] => changes.map(({ row }) => row).sort();
  assert.deepEqual(rowsOf(three), rowsOf(one));
});

test('a window fed by tasks gives out all its groups, also those there was no memory for, at the end of the input', async () => {
  const script = `${TABLE.replace("'5' SECOND", "'1' MINUTE")}
    CREATE VIEW sums AS SELECT ts, ARRAY[n, SUM(n) OVER (PARTITION BY k ORDER BY ts)] AS a FROM t;
    SELECT a, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE sums, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
    GROUP BY a, window_start, window_end;`;
  const run = (schedule: Schedule) => runForTest(script, { baseDirectory: directory, schedule });
  const small = { stateCacheBytes: 1, batchRowsMax: 50 };
  const rowsOf = ({ changes }: Awaited<ReturnType<typeof run>>): string[] =>
    changes.map(({ row }) => row).sort();
  const whole = rowsOf(await run({}));
  assert.ok(whole.length > 300);
  for (const parallelism of [1, 2])
    for (const kept of [{}, { epochRows: 100 }])
      assert.deepEqual(rowsOf(await run({ ...small, ...kept, parallelism })), whole);
});

/** What is printed, line by line. */
async function printed(sql: string): Promise<{ ok: boolean; lines: string[]; said: string }> {
  const chunks: Buffer[] = [];
  const said: Buffer[] = [];
  const into = (list: Buffer[]): Writable =>
    new Writable({
      write(chunk: Buffer | string, _encoding, done) {
        list.push(Buffer.from(chunk));
        done();
      },
    });
  const ok = await runScript({ sql, stdout: into(chunks), stderr: into(said) });
  const lines = Buffer.concat(chunks).toString().split('\n').filter(Boolean).sort();
  return { ok, lines, said: Buffer.concat(said).toString() };
}

test('tasks in threads of their own give the same rows', async () => {
  const query = `${TABLE.replace('t.json', join(directory, 't.json'))}
    SELECT k, COUNT(*) AS c, SUM(n) AS s FROM t GROUP BY k;`;
  const one = await printed(query);
  const two = await printed(`SET 'parallelism.default' = '2';\n${query}`);
  assert.equal(one.lines.length, 17);
  assert.deepEqual(two, one);
});

test('a row that may not fail stops the job from within a task', async () => {
  const { ok, said } = await printed(`SET 'parallelism.default' = '2';
    SET 'millrace.error-mode' = 'fail';
    ${TABLE.replace('t.json', join(directory, 't.json'))}
    SELECT k, 100 / MIN(n) AS x FROM t GROUP BY k;`);
  assert.equal(ok, false);
  assert.match(said, /division/i);
});
