import assert from 'node:assert/strict';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { isCoded } from '#foundation';
import { recordsOf } from '#log';
import type { ExecutionBench } from './execution.contract.ts';

const DEADLINE_MS = 20_000;

/** What adapters of `Execution` promise of savepoints and of where a pipeline begins, as tests. */
export function describeSavepoints(name: string, open: () => Promise<ExecutionBench>): void {
  let bench: ExecutionBench;
  let directory: string;
  before(async () => {
    bench = await open();
    directory = mkdtempSync(join(tmpdir(), 'millrace-savepoints-'));
  });
  after(async () => {
    await bench.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const add = (topic: string, values: readonly number[], startS: number): Promise<unknown> =>
    bench.log.append(
      topic,
      values.map((value, i) => {
        const timestampMs = Date.UTC(2026, 0, 1, 0, 0, startS + i);
        const ts = new Date(timestampMs).toISOString().replace('T', ' ').replace('Z', '');
        const event = JSON.stringify({ sensor: 'a', value, ts });
        return { key: null, value: Buffer.from(event), timestampMs, headers: [] };
      }),
    );

  const rows = async (topic: string): Promise<Record<string, unknown>[]> => {
    const about = await bench.log.describeTopic(topic);
    const found: Record<string, unknown>[] = [];
    for (const { partition, earliest } of about?.offsets ?? []) {
      const batch = await bench.log.read({ topic, partition, offset: earliest, maxBytes: 1e6, maxWaitMs: 0 });
      for (const { value } of recordsOf(batch))
        if (value !== null) found.push(JSON.parse(Buffer.from(value).toString()) as Record<string, unknown>);
    }
    return found;
  };

  const readAll = async (id: string, count: number): Promise<void> =>
    until(() => bench.execution.status(id)?.metrics.recordsIn === count);

  test(`${name}: a savepoint holds state and positions, and a start from it goes on there`, () =>
    goesOn('save', ''));

  test(`${name}: so does one of several tasks`, () =>
    goesOn('divided', "SET 'parallelism.default' = '2';\n"));

  const goesOn = async (id: string, settings: string): Promise<void> => {
    await bench.log.createTopic(`${id}.in`, { partitions: 1 });
    const spec = { id, name: id, sql: `${settings}${sumScript(id)}` };
    await add(`${id}.in`, [1, 2], 0);
    await bench.execution.start(spec);
    await readAll(id, 2);
    const place = join(directory, id);
    const manifest = await bench.execution.savepoint(id, place);
    assert.deepEqual(manifest.offsets, [{ topic: `${id}.in`, partition: 0, offset: 2 }]);
    assert.ok(manifest.operators.some(({ kind }) => kind === 'window-aggregate'));
    // The pipeline goes on, past the savepoint.
    await add(`${id}.in`, [4, 0, 0], 2);
    await add(`${id}.in`, [0], 60);
    await until(async () => (await rows(`${id}.out`)).length === 1);
    await bench.execution.stop(id);
    await bench.execution.start(spec, { savepoint: place });
    await until(async () => (await rows(`${id}.out`)).length === 2);
    assert.deepEqual(
      (await rows(`${id}.out`)).map(({ total, n }) => ({ total, n })),
      [
        { total: 7, n: 5 },
        { total: 7, n: 5 },
      ],
    );
    await bench.execution.stop(id);
    // It is the pipeline's own state now: the next start goes on where this one stopped.
    bench.execution = await bench.reopen();
    await bench.execution.start(spec);
    await add(`${id}.in`, [5], 61);
    await add(`${id}.in`, [0], 120);
    await until(async () => (await rows(`${id}.out`)).length === 3);
    assert.equal((await rows(`${id}.out`))[2]?.['total'], 5);
    await bench.execution.stop(id);
  };

  test(`${name}: another pipeline can start from a savepoint, with the operators that are the same`, async () => {
    await bench.log.createTopic('edit.in', { partitions: 1 });
    await add('edit.in', [1, 2], 0);
    const before = { id: 'edit', name: 'edit', sql: sumScript('edit') };
    await bench.execution.start(before);
    await readAll('edit', 2);
    const place = join(directory, 'edit');
    await bench.execution.savepoint('edit', place);
    await bench.execution.stop('edit');
    // A statement more, in front: the ids of all others have other numbers.
    const moved = {
      id: 'edit-2',
      name: 'edit 2',
      sql: sumScript('edit', 'edit2').replace(
        'INSERT INTO out_t',
        `CREATE TABLE copy_t (sensor STRING, \`value\` INT)
           WITH ('connector' = 'kafka', 'topic' = 'edit.copy', 'format' = 'json');
         INSERT INTO copy_t SELECT sensor, \`value\` FROM in_t;
         INSERT INTO out_t`,
      ),
    };
    const match = await bench.execution.matchSavepoint(moved, place);
    assert.ok(
      match.kept.some(({ from, to, kind }) => kind === 'window-aggregate' && from !== to),
      JSON.stringify(match),
    );
    assert.ok(match.added.some(({ kind }) => kind === 'table-sink'));
    await add('edit.in', [4], 2);
    await add('edit.in', [0], 60);
    await bench.execution.start(moved, { savepoint: place });
    await until(async () => (await rows('edit2.out')).length === 1);
    assert.deepEqual((await rows('edit2.out'))[0]?.['total'], 7);
    await bench.execution.stop('edit-2');
  });

  test(`${name}: an operator that was changed begins with nothing`, async () => {
    await bench.log.createTopic('change.in', { partitions: 1 });
    await add('change.in', [1, 2], 0);
    await bench.execution.start({ id: 'change', name: 'change', sql: sumScript('change') });
    await readAll('change', 2);
    const place = join(directory, 'change');
    await bench.execution.savepoint('change', place);
    await bench.execution.stop('change');
    const changed = {
      id: 'change-2',
      name: 'change 2',
      sql: sumScript('change', 'change2').replace('SUM(', 'MAX('),
    };
    const match = await bench.execution.matchSavepoint(changed, place);
    assert.ok(match.dropped.some(({ kind }) => kind === 'window-aggregate'));
    assert.ok(match.added.some(({ kind }) => kind === 'window-aggregate'));
    await add('change.in', [4], 2);
    await add('change.in', [0], 60);
    await bench.execution.start(changed, { savepoint: place });
    await until(async () => (await rows('change2.out')).length === 1);
    assert.deepEqual((await rows('change2.out'))[0]?.['n'], 1);
    // Nor does it find the old state at a restart.
    await bench.execution.stop('change-2');
    await bench.execution.start(changed);
    await add('change.in', [0], 120);
    await until(async () => (await rows('change2.out')).length === 2);
    assert.deepEqual((await rows('change2.out'))[1]?.['n'], 1);
    await bench.execution.stop('change-2');
  });

  test(`${name}: a pipeline can begin again with the first record, or at a time`, async () => {
    await bench.log.createTopic('again.in', { partitions: 2 });
    const spec = { id: 'from', name: 'from', sql: copyScript('again') };
    await add('again.in', [1, 2, 3], 0);
    await bench.execution.start(spec);
    await readAll('from', 3);
    await bench.execution.stop('from');
    await bench.execution.start(spec, 'earliest');
    await readAll('from', 3);
    await bench.execution.stop('from');
    await bench.execution.start(spec, { timestampMs: Date.UTC(2026, 0, 1, 0, 0, 2) });
    await readAll('from', 1);
    await bench.execution.stop('from');
    await bench.execution.start(spec);
    await add('again.in', [4], 3);
    await readAll('from', 1);
    const values = (await rows('again.out')).map(({ value }) => Number(value)).sort((a, b) => a - b);
    assert.deepEqual(values, [1, 1, 2, 2, 3, 3, 3, 4]);
    await bench.execution.stop('from');
  });

  test(`${name}: what is no savepoint, or not a whole one, is refused and the state there was is kept`, async () => {
    await bench.log.createTopic('refuse.in', { partitions: 1 });
    const spec = { id: 'refuse', name: 'refuse', sql: sumScript('refuse') };
    const rejected = (code: string) => (error: unknown) => isCoded(error, code);
    await assert.rejects(bench.execution.savepoint('refuse', directory), rejected('pipeline_not_running'));
    await add('refuse.in', [1, 2], 0);
    await bench.execution.start(spec);
    await readAll('refuse', 2);
    await assert.rejects(bench.execution.savepoint('refuse', directory), rejected('savepoint_exists'));
    const place = join(directory, 'refuse');
    await bench.execution.savepoint('refuse', place);
    await bench.execution.stop('refuse');
    await assert.rejects(
      bench.execution.start(spec, { savepoint: join(directory, 'nowhere') }),
      rejected('savepoint_invalid'),
    );
    const manifest = readFileSync(join(place, 'manifest.json'), 'utf8');
    const other = manifest.replace('"version": 1', '"version": 99');
    writeFileSync(join(place, 'manifest.json'), other);
    await assert.rejects(bench.execution.start(spec, { savepoint: place }), rejected('savepoint_invalid'));
    truncateSync(join(place, 'manifest.json'), 100);
    await assert.rejects(bench.execution.start(spec, { savepoint: place }), rejected('savepoint_invalid'));
    const damaged = manifest.replace(/"inline": "....../, '"inline": "AAAAAA');
    assert.notEqual(damaged, manifest);
    writeFileSync(join(place, 'manifest.json'), damaged);
    await assert.rejects(bench.execution.start(spec, { savepoint: place }), rejected('state_corrupt'));
    assert.equal(bench.execution.status('refuse'), undefined);
    assert.ok(existsSync(place) && readdirSync(place).length > 0);
    await bench.execution.start(spec);
    await add('refuse.in', [4], 2);
    await add('refuse.in', [0], 60);
    await until(async () => (await rows('refuse.out')).length === 1);
    assert.deepEqual((await rows('refuse.out'))[0]?.['total'], 7);
    await bench.execution.stop('refuse');
  });
}

function source(topic: string): string {
  return `CREATE TABLE in_t (sensor STRING, \`value\` INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
  WITH ('connector' = 'kafka', 'topic' = '${topic}.in', 'format' = 'json');`;
}

function sumScript(from: string, to = from): string {
  return `${source(from)}
CREATE TABLE out_t (sensor STRING, total INT, n BIGINT)
  WITH ('connector' = 'kafka', 'topic' = '${to}.out', 'format' = 'json');
INSERT INTO out_t SELECT sensor, SUM(\`value\`), COUNT(*)
  FROM TABLE(TUMBLE(TABLE in_t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY sensor, window_start, window_end;`;
}

function copyScript(topic: string): string {
  return `${source(topic)}
CREATE TABLE out_t (\`value\` INT) WITH ('connector' = 'kafka', 'topic' = '${topic}.out', 'format' = 'json');
INSERT INTO out_t SELECT \`value\` FROM in_t;`;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('What was waited for did not happen.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
