import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCoded } from '#foundation';
import type { EventLog, LogRecord, NewRecord, PackedRecords, RecordBatch, TopicConfig } from './event-log.ts';
import { packRecords, recordsOf } from './records.ts';

/** A log for one test, and the way to end both it and what stands behind it. */
export interface ContractLog {
  log: EventLog;
  /** Closes and opens again what stores the records. */
  reopen: () => Promise<EventLog>;
  dispose: () => Promise<void>;
}

type Body = (log: EventLog, context: ContractLog) => Promise<void>;

/** The promise of the `EventLog` port. Every adapter's test runs it. */
export function describeEventLog(adapter: string, open: () => Promise<ContractLog>): void {
  const promises = (name: string, body: Body): void => {
    test(`${adapter}: ${name}`, async () => {
      const context = await open();
      try {
        await body(context.log, context);
      } finally {
        await context.dispose();
      }
    });
  };
  describeTopics(promises);
  describeAppending(promises);
  describeReading(promises);
  describeGroups(promises);
  describeTransactions(promises);
}

type Promises = (name: string, body: Body) => void;

function describeTopics(promises: Promises): void {
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

function describeAppending(promises: Promises): void {
  promises('records come back as they were, in order, with the offsets append told', async (log) => {
    await log.createTopic('orders');
    const sent: NewRecord[] = [
      record('k', 'v', 5, { ce_id: '1', 'content-type': 'application/json' }),
      { key: null, value: null, timestampMs: -1.5, headers: [] },
      { key: new Uint8Array(0), value: new Uint8Array(0), timestampMs: 0, headers: [] },
      record('ключ', 'значение', 1e15, { empty: '', empty2: '', ключ: 'да' }),
    ];
    const positions = await log.append('orders', sent);
    assert.deepEqual(
      positions,
      [0, 1, 2, 3].map((offset) => ({ partition: 0, offset })),
    );
    const expected = sent.map((one, offset) => ({ topic: 'orders', partition: 0, offset, ...one }));
    assert.deepEqual(plain(await allRecords(log, 'orders')), plain(expected));
  });

  promises('packed records are appended as the same records in objects', async (log) => {
    await log.createTopic('orders', { partitions: 2 });
    const sent = ['a', 'b', 'c', 'd'].map((key) => record(key, `value of ${key}`, 1, { header: key }));
    const packed = packRecords(sent);
    const positions = await log.append('orders', packed);
    assert.equal(packed.bytes.length > 0, true, 'the caller keeps its buffers');
    assert.deepEqual(
      positions.map(({ partition }) => partition),
      (await log.append('orders', sent)).map(({ partition }) => partition),
    );
    const values = (await allRecords(log, 'orders')).map(valueText).sort();
    assert.deepEqual(values, [...sent, ...sent].map(valueText).sort());
  });

  promises('packed records may lie anywhere in their bytes', async (log) => {
    await log.createTopic('orders');
    const bytes = Buffer.from('value..key');
    const packed: PackedRecords = {
      count: 1,
      timestampsMs: Float64Array.of(7),
      keyStarts: Int32Array.of(7),
      keyEnds: Int32Array.of(10),
      valueStarts: Int32Array.of(0),
      valueEnds: Int32Array.of(5),
      headerStarts: Int32Array.of(10),
      headerEnds: Int32Array.of(10),
      bytes,
    };
    await log.append('orders', packed);
    const [stored] = await allRecords(log, 'orders');
    const { key, value, timestampMs } = stored as LogRecord;
    assert.deepEqual(
      [Buffer.from(key ?? []).toString(), Buffer.from(value ?? []).toString(), timestampMs],
      ['key', 'value', 7],
    );
  });

  promises('the caller may change its bytes as soon as append was called', async (log) => {
    await log.createTopic('orders');
    const mine = record('k', 'mine');
    const appended = log.append('orders', [mine]);
    mine.value?.fill(0);
    await appended;
    assert.deepEqual((await allRecords(log, 'orders')).map(valueText), ['mine']);
  });

  promises('a key stays in its partition, the one Kafka would choose', async (log) => {
    await log.createTopic('orders', { partitions: 8 });
    const keys = ['foobar', '21', 'a-little-bit-long-string', 'abc'];
    const first = await log.append(
      'orders',
      keys.map((key) => record(key, 'v')),
    );
    const second = await log.append(
      'orders',
      keys.map((key) => record(key, 'v')),
    );
    // toPositive(murmur2) % 8, from the hashes in Kafka's own UtilsTest.
    assert.deepEqual(
      first.map(({ partition }) => partition),
      [-790332482, -973932308, -985981536, 479470107].map((hash) => (hash & 0x7fffffff) % 8),
    );
    assert.deepEqual(
      second.map(({ partition }) => partition),
      first.map(({ partition }) => partition),
    );
  });

  promises('records without a key reach every partition', async (log) => {
    await log.createTopic('orders', { partitions: 4 });
    const used = new Set<number>();
    for (let i = 0; i < 16; i++) {
      for (const { partition } of await log.append('orders', [{ ...record('', 'v'), key: null }]))
        used.add(partition);
    }
    assert.equal(used.size, 4);
  });

  promises('concurrent appends all get their own offsets', async (log) => {
    await log.createTopic('orders');
    const appends = Array.from({ length: 50 }, (_, i) =>
      log.append('orders', [record('k', `${i}`), record('k', `${i}`)]),
    );
    const positions = (await Promise.all(appends)).flat();
    const offsets = positions.map(({ offset }) => offset).sort((a, b) => a - b);
    assert.deepEqual(
      offsets,
      Array.from({ length: 100 }, (_, i) => i),
    );
    const values = (await allRecords(log, 'orders')).map(valueText);
    for (const [i, [first, second]] of (await Promise.all(appends)).entries()) {
      assert.equal(values[first?.offset ?? -1], `${i}`);
      assert.equal(second?.offset, (first?.offset ?? -1) + 1);
    }
  });

  promises('an append of nothing answers with nothing', async (log) => {
    await log.createTopic('orders');
    assert.deepEqual(await log.append('orders', []), []);
  });

  promises('a record that is too large is refused, and nothing of its append is kept', async (log) => {
    await log.createTopic('orders');
    const huge = { ...record('k', ''), value: new Uint8Array(32 * 1024 * 1024) };
    await rejectsWith('record_too_large', log.append('orders', [record('k', 'small'), huge]));
    assert.deepEqual(await allRecords(log, 'orders'), []);
  });

  promises('a timestamp that is no number is the caller’s mistake', async (log) => {
    await log.createTopic('orders');
    await assert.rejects(log.append('orders', [record('k', 'v', Number.NaN)]), TypeError);
  });

  promises('what was appended is there after a restart', async (log, context) => {
    await log.createTopic('orders', { partitions: 2 });
    await log.append(
      'orders',
      Array.from({ length: 100 }, (_, i) => record(`key ${i}`, `value ${i}`)),
    );
    const before = plain(await allRecords(log, 'orders'));
    assert.equal(before.length, 100);
    assert.deepEqual(plain(await allRecords(await context.reopen(), 'orders')), before);
  });
}

function describeReading(promises: Promises): void {
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

function describeGroups(promises: Promises): void {
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

function describeTransactions(promises: Promises): void {
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

export function record(
  key: string,
  value: string,
  timestampMs = 0,
  headers: Record<string, string> = {},
): NewRecord {
  return {
    key: Buffer.from(key),
    value: Buffer.from(value),
    timestampMs,
    headers: Object.entries(headers).map(([name, text]) => ({ name, value: Buffer.from(text) })),
  };
}

export function valueText(one: NewRecord): string {
  return Buffer.from(one.value ?? []).toString();
}

/** Every record of the topic, partition by partition. */
export async function allRecords(log: EventLog, topic: string): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for (const { partition, earliest, latest, damage } of (await log.describeTopic(topic))?.offsets ?? []) {
    if (damage !== undefined) await log.read({ topic, partition, offset: 0, maxBytes: 1, maxWaitMs: 0 });
    for (let offset = earliest; offset < latest; ) {
      const batch = await log.read({ topic, partition, offset, maxBytes: 1 << 20, maxWaitMs: 0 });
      records.push(...recordsOf(batch));
      offset = batch.nextOffset;
    }
  }
  return records;
}

export async function rejectsWith(code: string, promise: Promise<unknown>): Promise<void> {
  await assert.rejects(
    promise,
    (error) => isCoded(error, code) || assert.fail(`${String(error)}, not ${code}`),
  );
}

function read(
  log: EventLog,
  request: {
    offset: number;
    partition?: number;
    maxBytes?: number;
    maxWaitMs?: number;
    signal?: AbortSignal;
  },
): Promise<RecordBatch> {
  return log.read({ topic: 'orders', partition: 0, maxBytes: 1 << 20, maxWaitMs: 0, ...request });
}

/** With plain arrays for bytes, so that a Buffer equals a view. */
function plain(records: LogRecord[]): unknown[] {
  const bytes = (view: Uint8Array | null): number[] | null => (view === null ? null : [...view]);
  return records.map((one) => ({
    ...one,
    key: bytes(one.key),
    value: bytes(one.value),
    headers: one.headers.map(({ name, value }) => ({ name, value: bytes(value) })),
  }));
}
