import assert from 'node:assert/strict';
import type { EventLog } from '../event-log.ts';
import { allRecords, type Promises, record, rejectsWith, valueText } from './contract-tools.ts';

export function describeTransactions(promises: Promises): void {
  promises(
    'a transaction’s records and positions are visible together, after commit',
    async (log, context) => {
      await log.createTopic('in');
      await log.createTopic('out', { partitions: 4 });
      const producer = await log.openProducer('pipeline');
      const transaction = producer.begin();
      await transaction.append(
        'out',
        ['a', 'b', 'c'].map((key) => record(key, `${key} 1`)),
      );
      await transaction.append('out', [record('a', 'a 2')]);
      assert.deepEqual(await allRecords(log, 'out'), []);
      const offsets = [{ topic: 'in', partition: 0, offset: 7, metadata: '{"epoch":1}' }];
      await transaction.commit({ group: 'pipeline', offsets });
      const check = async (now: EventLog): Promise<void> => {
        assert.deepEqual((await allRecords(now, 'out')).map(valueText).sort(), ['a 1', 'a 2', 'b 1', 'c 1']);
        assert.deepEqual(await now.committedOffsets('pipeline'), offsets);
      };
      await check(log);
      await check(await context.reopen());
    },
  );

  promises('a transaction without records still commits positions', async (log) => {
    await log.createTopic('in');
    const transaction = (await log.openProducer('pipeline')).begin();
    await transaction.commit({ group: 'g', offsets: [{ topic: 'in', partition: 0, offset: 2 }] });
    assert.deepEqual(await log.committedOffsets('g'), [{ topic: 'in', partition: 0, offset: 2 }]);
  });

  promises('opening a transactional id again fences the older handle', async (log) => {
    await log.createTopic('out');
    const old = await log.openProducer('pipeline');
    const begun = old.begin();
    await begun.append('out', [record('a', 'old')]);
    const young = await log.openProducer('pipeline');
    await rejectsWith('producer_fenced', begun.commit({ group: 'g', offsets: [] }));
    await rejectsWith('producer_fenced', old.begin().append('out', [record('a', 'old')]));
    await old.close();
    const transaction = young.begin();
    await transaction.append('out', [record('a', 'young')]);
    await transaction.commit({ group: 'g', offsets: [] });
    assert.deepEqual((await allRecords(log, 'out')).map(valueText), ['young']);
  });

  promises('transactions and plain appends at the same time all arrive', async (log) => {
    await log.createTopic('out');
    const producer = await log.openProducer('pipeline');
    const work: Promise<unknown>[] = [];
    for (let i = 0; i < 20; i++) {
      const transaction = producer.begin();
      const append = transaction.append('out', [record('t', `transaction ${i}`)]);
      work.push(append.then(() => transaction.commit({ group: 'g', offsets: [] })));
      work.push(log.append('out', [record('p', `plain ${i}`)]));
    }
    await Promise.all(work);
    assert.equal(new Set((await allRecords(log, 'out')).map(valueText)).size, 40);
  });
}
