import assert from 'node:assert/strict';
import type { LogRecord, NewRecord, PackedRecords } from '../event-log.ts';
import { packRecords } from '../records.ts';
import { allRecords, plain, type Promises, record, rejectsWith, valueText } from './contract-tools.ts';

export function describeAppending(promises: Promises): void {
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
