import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { record, rejectsWith } from '../../contract/contract-tools.ts';
import { describeEventLog } from '../../event-log.contract.ts';
import { openTestLog } from '../../testing.ts';
import { openEmbeddedLog } from '../embedded/index.ts';
import { connectEventLog } from './connect-event-log.ts';
import { serveEventLog } from './serve-event-log.ts';

describeEventLog('remote', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-log-'));
  let served = await openEmbeddedLog({ directory });
  const connect = (): ReturnType<typeof connectEventLog> => {
    const { port1, port2 } = new MessageChannel();
    serveEventLog(port1, served);
    return connectEventLog(port2);
  };
  let log = connect();
  return {
    log,
    reopen: async () => {
      await log.close();
      await served.close();
      served = await openEmbeddedLog({ directory });
      log = connect();
      return log;
    },
    dispose: async () => {
      await log.close();
      await served.close();
      await rm(directory, { recursive: true });
    },
  };
});

test('when the port closes, what is under way on both sides ends', async () => {
  const served = await openTestLog();
  await served.createTopic('orders');
  const { port1, port2 } = new MessageChannel();
  serveEventLog(port1, served);
  const log = connectEventLog(port2);
  const transaction = (await log.openProducer('p')).begin();
  await transaction.append('orders', [record('k', 'never')]);
  const waiting = log.read({ topic: 'orders', partition: 0, offset: 0, maxBytes: 1, maxWaitMs: 60_000 });
  port1.close();
  await rejectsWith('log_disconnected', waiting);
  await rejectsWith('log_disconnected', transaction.commit({ group: 'g', offsets: [] }));
  assert.deepEqual(await served.listGroups(), []);
  await served.close();
});

test('errors keep their code, status and details over the border', async () => {
  const served = await openTestLog();
  const { port1, port2 } = new MessageChannel();
  serveEventLog(port1, served);
  const log = connectEventLog(port2);
  await assert.rejects(log.append('none', [record('k', 'v')]), {
    name: 'CodedError',
    code: 'topic_not_found',
    status: 404,
    details: { topic: 'none' },
  });
  await log.close();
  await served.close();
});
