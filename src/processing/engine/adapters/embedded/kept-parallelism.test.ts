import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { systemClock } from '#foundation';
import { silentLogger } from '#logging';
import { openTestLog } from '../../../log/testing.ts';
import { createEmbeddedExecution } from './embedded-execution.ts';

const TABLES = `CREATE TABLE in_t (k STRING) WITH ('connector' = 'kafka', 'topic' = 'kept', 'format' = 'json',
    'scan.startup.mode' = 'earliest-offset');
  CREATE TABLE out_t (k STRING, n BIGINT, PRIMARY KEY (k) NOT ENFORCED)
    WITH ('connector' = 'upsert-kafka', 'topic' = 'kept.out', 'key.format' = 'json', 'value.format' = 'json');`;
const COUNTS = `${TABLES} INSERT INTO out_t SELECT k, COUNT(*) FROM in_t GROUP BY k;`;

test('a pipeline that goes on with another parallelism than is set says so, until it begins anew', async () => {
  const log = await openTestLog();
  const directory = await mkdtemp(join(tmpdir(), 'millrace-engine-'));
  const options = { log, directory, clock: systemClock, logger: silentLogger };
  const one = createEmbeddedExecution(options);
  const two = createEmbeddedExecution({ ...options, parallelism: 2 });
  after(async () => {
    await one.close();
    await two.close();
    await log.close();
    await rm(directory, { recursive: true, force: true });
  });
  await log.createTopic('kept', { partitions: 1 });
  await log.append('kept', [{ key: null, value: Buffer.from('{"k":"a"}'), timestampMs: 0, headers: [] }]);
  const spec = { id: 'counts', name: 'counts', sql: COUNTS };
  const plain = {
    id: 'plain',
    name: 'plain',
    sql: `${TABLES} INSERT INTO out_t SELECT k, CAST(1 AS BIGINT) FROM in_t;`,
  };
  for (const each of [spec, plain]) {
    await one.start(each);
    assert.deepEqual(one.status(each.id)?.warnings, []);
    while (one.status(each.id)?.metrics.recordsIn !== 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    await one.stop(each.id);
  }
  await two.start(spec);
  assert.deepEqual(two.status('counts')?.warnings, [
    'Its state was written with a parallelism of 1, and it goes on with that; it takes 2 when it begins anew.',
  ]);
  await two.stop('counts');
  await two.start(spec, 'earliest');
  assert.deepEqual(two.status('counts')?.warnings, []);
  await two.stop('counts');
  await one.start(spec);
  assert.match(one.status('counts')?.warnings[0] ?? '', /a parallelism of 2, .* it takes 1 when/);
  await one.stop('counts');
  // Nothing in it has keys, so that it is one task in any case.
  await two.start(plain);
  assert.deepEqual(two.status('plain')?.warnings, []);
  await two.stop('plain');
});
