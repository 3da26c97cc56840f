import assert from 'node:assert/strict';
import type { EventLog, RecordBatch } from '../event-log.ts';
import { recordsOf } from '../records.ts';
import { allRecords, plain, type Promises, record, rejectsWith, valueText } from './contract-tools.ts';

export function describeReading(promises: Promises): void {
  promises('a read keeps to its byte budget but returns at least one record', async (log) => {
    await log.createTopic('orders');
    await log.append(
      'orders',
      Array.from({ length: 10 }, (_, i) => record('', `${i}`.repeat(100))),
    );
    const one = await read(log, { offset: 3, maxBytes: 1 });
    assert.deepEqual([one.count, one.offsets[0], one.nextOffset, one.highWatermark], [1, 3, 4, 10]);
    const three = await read(log, { offset: 3, maxBytes: 350 });
    assert.deepEqual([three.count, three.nextOffset], [3, 6]);
  });

  promises('a read into a recycled batch answers the same, whatever stood there', async (log) => {
    await log.createTopic('orders');
    for (let i = 0; i < 40; i++) {
      const one = record('k'.repeat(i % 3), `${i}`.repeat(i * 7), i, i % 4 === 0 ? { trace: `t${i}` } : {});
      await log.append('orders', [
        i % 5 === 0 ? { ...one, key: null } : i % 7 === 0 ? { ...one, value: null } : one,
      ]);
    }
    const wanted = plain(await allRecords(log, 'orders'));
    const found: unknown[] = [];
    let recycled: RecordBatch | undefined;
    for (let offset = 0; offset < 40; offset = recycled.nextOffset) {
      recycled = await read(log, { offset, maxBytes: 1 + ((offset * 97) % 900), recycled });
      found.push(...plain(recordsOf(recycled)));
      for (const column of [recycled.bytes, recycled.offsets, recycled.keyStarts]) column.fill(0x5f);
    }
    assert.deepEqual(found, wanted);
  });

  promises('at the end a read without waiting is empty', async (log) => {
    await log.createTopic('orders');
    const empty = await read(log, { offset: 0 });
    assert.deepEqual([empty.count, empty.nextOffset, empty.highWatermark], [0, 0, 0]);
  });

  promises('outside of what is kept a read is out of range', async (log) => {
    await log.createTopic('orders');
    await rejectsWith('offset_out_of_range', read(log, { offset: 1 }));
    await rejectsWith('offset_out_of_range', read(log, { offset: -1 }));
    await rejectsWith('partition_not_found', read(log, { offset: 0, partition: 1 }));
    await rejectsWith(
      'topic_not_found',
      log.read({ topic: 'none', partition: 0, offset: 0, maxBytes: 1, maxWaitMs: 0 }),
    );
  });

  promises('a waiting read is woken by the next record', async (log) => {
    await log.createTopic('orders');
    const waiting = read(log, { offset: 0, maxWaitMs: 60_000 });
    await log.append('orders', [record('k', 'v')]);
    assert.deepEqual(recordsOf(await waiting).map(valueText), ['v']);
  });

  promises('a waiting read ends empty when its time is up', async (log) => {
    await log.createTopic('orders');
    assert.equal((await read(log, { offset: 0, maxWaitMs: 5 })).count, 0);
  });

  promises('a waiting read can be given up', async (log) => {
    await log.createTopic('orders');
    const controller = new AbortController();
    const waiting = read(log, { offset: 0, maxWaitMs: 60_000, signal: controller.signal });
    controller.abort(new Error('no longer needed'));
    await assert.rejects(waiting, /no longer needed/);
    await assert.rejects(read(log, { offset: 0, signal: controller.signal }), /no longer needed/);
  });

  promises('offsets are found by timestamp, also when timestamps do not rise', async (log) => {
    await log.createTopic('orders');
    await log.append(
      'orders',
      [10, 30, 20, 40].map((timestampMs) => record('k', 'v', timestampMs)),
    );
    const find = async (timestampMs: number): Promise<number | undefined> =>
      (await log.offsetsForTimestamp('orders', timestampMs))[0]?.earliest;
    assert.deepEqual([await find(0), await find(15), await find(25), await find(35)], [0, 1, 1, 3]);
    assert.equal(await find(41), 4);
  });
}

function read(
  log: EventLog,
  request: {
    offset: number;
    partition?: number;
    maxBytes?: number;
    maxWaitMs?: number;
    signal?: AbortSignal;
    recycled?: RecordBatch | undefined;
  },
): Promise<RecordBatch> {
  return log.read({ topic: 'orders', partition: 0, maxBytes: 1 << 20, maxWaitMs: 0, ...request });
}
