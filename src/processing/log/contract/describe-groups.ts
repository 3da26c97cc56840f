import assert from 'node:assert/strict';
import { type Promises, rejectsWith } from './contract-tools.ts';

export function describeGroups(promises: Promises): void {
  promises('a group’s positions are kept, over a restart too, by partition', async (log, context) => {
    await log.createTopic('orders', { partitions: 2 });
    assert.deepEqual(await log.committedOffsets('group'), []);
    await log.commitOffsets('group', [{ topic: 'orders', partition: 0, offset: 3, metadata: '{"epoch":1}' }]);
    await log.commitOffsets('group', [{ topic: 'orders', partition: 1, offset: 4 }]);
    await log.commitOffsets('group', [{ topic: 'orders', partition: 0, offset: 5, metadata: '{"epoch":2}' }]);
    const expected = [
      { topic: 'orders', partition: 0, offset: 5, metadata: '{"epoch":2}' },
      { topic: 'orders', partition: 1, offset: 4 },
    ];
    assert.deepEqual(await log.committedOffsets('group'), expected);
    assert.deepEqual(await (await context.reopen()).committedOffsets('group'), expected);
  });

  promises('groups are listed until they are deleted', async (log) => {
    await log.createTopic('orders');
    await log.commitOffsets('b', [{ topic: 'orders', partition: 0, offset: 0 }]);
    await log.commitOffsets('a', [{ topic: 'orders', partition: 0, offset: 0 }]);
    assert.deepEqual(await log.listGroups(), ['a', 'b']);
    await log.deleteGroup('a');
    assert.deepEqual(await log.listGroups(), ['b']);
    assert.deepEqual(await log.committedOffsets('a'), []);
  });

  promises('positions that cannot be are refused', async (log) => {
    await log.createTopic('orders');
    const commit = (offset: number, metadata?: string): Promise<void> =>
      log.commitOffsets('group', [
        { topic: 'orders', partition: 0, offset, ...(metadata ? { metadata } : {}) },
      ]);
    await rejectsWith('group_invalid', commit(-1));
    await rejectsWith('group_invalid', commit(0.5));
    await rejectsWith('group_invalid', commit(0, 'x'.repeat(4_097)));
    await rejectsWith('group_invalid', log.commitOffsets('', []));
  });
}
