import assert from 'node:assert/strict';
import type { TopicConfig } from '../event-log.ts';
import { allRecords, type Promises, record, rejectsWith, valueText } from './contract-tools.ts';

export function describeTopics(promises: Promises): void {
  promises('a new topic has the configuration it was given, and no records', async (log) => {
    const config: TopicConfig = {
      partitions: 3,
      retentionMs: 60_000,
      retentionBytes: 1_000_000,
      cleanupPolicy: 'compact',
    };
    const created = await log.createTopic('orders', config);
    assert.deepEqual({ ...created, ...config }, created);
    assert.deepEqual(
      created.offsets,
      [0, 1, 2].map((partition) => ({ partition, earliest: 0, latest: 0 })),
    );
    assert.deepEqual(await log.describeTopic('orders'), created);
  });

  promises('topics are listed by name, and one that is not there is undefined', async (log) => {
    await log.createTopic('b');
    await log.createTopic('a');
    assert.deepEqual(
      (await log.listTopics()).map((topic) => topic.name),
      ['a', 'b'],
    );
    assert.equal(await log.describeTopic('c'), undefined);
  });

  promises('a name is taken once', async (log) => {
    await log.createTopic('orders');
    await rejectsWith('topic_exists', log.createTopic('orders'));
  });

  promises('names and configurations that are not valid are refused', async (log) => {
    for (const name of ['', '.', '..', 'a/b', 'ä', 'x'.repeat(250)]) {
      await rejectsWith('topic_invalid', log.createTopic(name));
    }
    await rejectsWith('topic_invalid', log.createTopic('orders', { partitions: 0 }));
    await rejectsWith('topic_invalid', log.createTopic('orders', { retentionMs: -1 }));
  });

  promises('partitions can grow and not shrink; what was there stays readable', async (log) => {
    await log.createTopic('orders', { partitions: 2 });
    await log.append('orders', [record('k', 'before')]);
    assert.equal((await log.alterTopic('orders', { partitions: 4 })).partitions, 4);
    await log.append('orders', [record('k', 'after')]);
    assert.deepEqual((await allRecords(log, 'orders')).map(valueText).sort(), ['after', 'before']);
    await rejectsWith('topic_invalid', log.alterTopic('orders', { partitions: 3 }));
    await rejectsWith('topic_not_found', log.alterTopic('none', {}));
  });

  promises('a deleted topic is gone, with its records and its positions', async (log, context) => {
    await log.createTopic('orders');
    await log.append('orders', [record('k', 'old')]);
    await log.commitOffsets('group', [{ topic: 'orders', partition: 0, offset: 1 }]);
    await log.deleteTopic('orders');
    await rejectsWith('topic_not_found', log.append('orders', [record('k', 'v')]));
    await rejectsWith('topic_not_found', log.deleteTopic('orders'));
    await log.createTopic('orders');
    const reopened = await context.reopen();
    assert.deepEqual(await allRecords(reopened, 'orders'), []);
    assert.deepEqual(await reopened.committedOffsets('group'), []);
  });
}
