import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { isCoded, systemClock } from '#foundation';
import { silentLogger } from '#logging';
import { openTestLog } from '../../../log/testing.ts';
import { describeExecution } from '../../execution.contract.ts';
import { createEmbeddedExecution } from './embedded-execution.ts';

describeExecution('embedded', async () => {
  const log = await openTestLog();
  const directory = await mkdtemp(join(tmpdir(), 'millrace-engine-'));
  const options = { log, directory, clock: systemClock, logger: silentLogger };
  const bench = {
    log,
    execution: createEmbeddedExecution(options),
    reopen: async () => {
      await bench.execution.close();
      return createEmbeddedExecution(options);
    },
    close: async () => {
      await bench.execution.close();
      await log.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return bench;
});

const tumbling = (
  format: string,
): string => `CREATE TABLE in_t (k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
    WITH ('connector' = 'kafka', 'topic' = 'greedy', 'format' = '${format}');
  CREATE TABLE out_t (k STRING, n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'greedy.out', 'format' = 'json');
  INSERT INTO out_t SELECT k, COUNT(*) FROM TABLE(TUMBLE(TABLE in_t, DESCRIPTOR(ts), INTERVAL '1' DAY))
    GROUP BY k, window_start, window_end;`;

/** Windows over rows that are taken back must be in memory. */
test('a pipeline that needs more state than it may have stops with the reason, and can be started again', async () => {
  const log = await openTestLog();
  const directory = await mkdtemp(join(tmpdir(), 'millrace-engine-'));
  const options = { log, directory, clock: systemClock, logger: silentLogger };
  const small = createEmbeddedExecution({ ...options, stateBytesMax: 20_000 });
  const large = createEmbeddedExecution(options);
  after(async () => {
    await small.close();
    await large.close();
    await log.close();
    await rm(directory, { recursive: true, force: true });
  });
  await log.createTopic('greedy', { partitions: 1 });
  const events = Array.from({ length: 5000 }, (_, i) => ({
    key: null,
    value: Buffer.from(JSON.stringify({ op: 'c', after: { k: `key ${i}`, ts: '2026-01-01 00:00:00.000' } })),
    timestampMs: 0,
    headers: [],
  }));
  const spec = { id: 'greedy', name: 'greedy', sql: tumbling('debezium-json') };
  await small.start(spec);
  await log.append('greedy', events);
  while (small.status('greedy')?.state !== 'failed') await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(small.status('greedy')?.error?.code, 'state_too_large');
  await small.stop('greedy');
  await large.start(spec);
  while ((large.status('greedy')?.metrics.recordsIn ?? 0) < 5000)
    await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(large.status('greedy')?.state, 'running');
});

test('a pipeline reaches no file outside of the folder for files', async () => {
  const log = await openTestLog();
  const directory = await mkdtemp(join(tmpdir(), 'millrace-engine-'));
  const filesDirectory = join(directory, 'files');
  const execution = createEmbeddedExecution({
    log,
    directory: join(directory, 'state'),
    filesDirectory,
    clock: systemClock,
    logger: silentLogger,
  });
  after(async () => {
    await execution.close();
    await log.close();
    await rm(directory, { recursive: true, force: true });
  });
  await mkdir(filesDirectory);
  for (const file of [join(directory, 'secret.key'), join(filesDirectory, 'input.csv')])
    await writeFile(file, 'x\n');
  const copy = (from: string, to: string) => ({
    id: `${from} to ${to}`,
    name: 'copy',
    sql: `CREATE TABLE a (v STRING) WITH ('connector' = 'filesystem', 'path' = '${from}', 'format' = 'csv');
      CREATE TABLE b (v STRING) WITH ('connector' = 'filesystem', 'path' = '${to}', 'format' = 'csv');
      INSERT INTO b SELECT v FROM a;`,
  });
  const outside = [
    '../secret.key',
    join(directory, 'secret.key'),
    `file://${directory}/secret.key`,
    '../files-2/x',
  ];
  for (const path of outside) {
    for (const spec of [copy(path, 'out.csv'), copy('input.csv', path)])
      await assert.rejects(execution.start(spec), (error) => isCoded(error, 'option_invalid'), path);
  }
  await execution.start(copy('input.csv', 'out.csv'));
});

test('a pipeline calls functions from the folder of functions, in its own thread, and from nowhere else', async () => {
  const log = await openTestLog();
  const directory = await mkdtemp(join(tmpdir(), 'millrace-engine-'));
  const functionsDirectory = join(directory, 'functions');
  const options = { log, directory: join(directory, 'state'), clock: systemClock, logger: silentLogger };
  const execution = createEmbeddedExecution({ ...options, functionsDirectory });
  const without = createEmbeddedExecution(options);
  after(async () => {
    await execution.close();
    await without.close();
    await log.close();
    await rm(directory, { recursive: true, force: true });
  });
  await mkdir(functionsDirectory);
  await writeFile(
    join(functionsDirectory, 'shout.ts'),
    `import { isMainThread } from 'node:worker_threads';
    import { scalarFunction } from 'millrace/functions';
    export const shout = scalarFunction({ arguments: ['STRING'], returns: 'STRING',
      evaluate(text) {
        if (text === 'bad') throw new Error('no shouting');
        return (text ?? '').toUpperCase() + (isMainThread ? '?' : '!');
      } });`,
  );
  const sql = `CREATE FUNCTION shout AS './shout.ts#shout' LANGUAGE TYPESCRIPT;
    CREATE TABLE words (word STRING) WITH ('connector' = 'kafka', 'topic' = 'words', 'format' = 'json');
    CREATE TABLE out_t (word STRING) WITH ('connector' = 'kafka', 'topic' = 'shouts', 'format' = 'json');
    INSERT INTO out_t SELECT shout(word) FROM words;`;
  await log.createTopic('words', { partitions: 1 });
  const event = (word: string) => ({
    key: null,
    value: Buffer.from(JSON.stringify({ word })),
    timestampMs: 0,
    headers: [],
  });
  await log.append('words', ['a', 'bad', 'b'].map(event));
  await assert.rejects(
    without.start({ id: 'w', name: 'w', sql }),
    (error) => isCoded(error, 'sql_invalid') && error.message.includes('engine.functionsDirectory'),
  );
  await execution.start({ id: 'f', name: 'f', sql });
  while ((execution.status('f')?.metrics.recordsOut ?? 0) < 2)
    await new Promise((resolve) => setTimeout(resolve, 10));
  await execution.stop('f');
  const { bytes } = await log.read({
    topic: 'shouts',
    partition: 0,
    offset: 0,
    maxBytes: 10_000,
    maxWaitMs: 0,
  });
  assert.match(Buffer.from(bytes).toString(), /\{"word":"A!"\}.*\{"word":"B!"\}/s);
  const letters = await log.read({
    topic: 'millrace.dead-letters',
    partition: 0,
    offset: 0,
    maxBytes: 10_000,
    maxWaitMs: 0,
  });
  assert.match(
    Buffer.from(letters.bytes).toString(),
    /"code":"function_failed".*"message":"SHOUT failed: no shouting"/s,
  );
});
