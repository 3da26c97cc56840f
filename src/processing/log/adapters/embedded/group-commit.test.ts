import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allRecords, record, rejectsWith } from '../../contract/contract-tools.ts';
import type { GroupOffset } from '../../event-log.ts';
import type { Disk, DiskFile } from './disk.ts';
import { openEmbeddedLog } from './embedded-log.ts';
import { BACKLOG_BYTES_MAX, JOURNAL_BYTES_MAX } from './limits.ts';
import { createRandom } from './simulation/random.ts';
import { SimulatedDisk } from './simulation/simulated-disk.ts';

const create = (): SimulatedDisk => new SimulatedDisk(createRandom(1));

test('appends that arrive together share one sync for each partition they touch', async () => {
  const disk = create();
  const log = await openEmbeddedLog({ directory: '/log', disk, maintenanceIntervalMs: 0 });
  await log.createTopic('orders', { partitions: 2 });
  const keys = ['abc', 'foobar'];
  await log.append(
    'orders',
    keys.map((key) => record(key, 'creates the segments')),
  );
  const before = disk.fileSyncs;
  await Promise.all(
    Array.from({ length: 100 }, (_, i) => log.append('orders', [record(keys[i % 2] as string, 'v')])),
  );
  assert.equal(disk.fileSyncs - before, 2);
});

test('transactions that arrive together share one commit record', async () => {
  const disk = create();
  const log = await openEmbeddedLog({ directory: '/log', disk, maintenanceIntervalMs: 0 });
  await log.createTopic('orders');
  await log.append('orders', [record('k', 'creates the segment')]);
  const transactions = await Promise.all(
    ['a', 'b', 'c'].map(async (id) => {
      const transaction = (await log.openProducer(id)).begin();
      await transaction.append('orders', [record('k', id)]);
      return { id, transaction };
    }),
  );
  const before = disk.fileSyncs;
  await Promise.all(
    transactions.map(({ id, transaction }) => transaction.commit({ group: id, offsets: [] })),
  );
  assert.equal(disk.fileSyncs - before, 2, 'the partition, then the journal');
  assert.equal((await allRecords(log, 'orders')).length, 4);
});

test('nothing is readable or acknowledged before it is synced', async () => {
  const gate = new GatedDisk(create());
  const log = await openEmbeddedLog({ directory: '/log', disk: gate, maintenanceIntervalMs: 0 });
  await log.createTopic('orders');
  await log.append('orders', [record('k', 'first')]);
  gate.hold();
  let acknowledged = false;
  const appended = log.append('orders', [record('k', 'second')]).then(() => {
    acknowledged = true;
  });
  await gate.reached();
  assert.equal((await allRecords(log, 'orders')).length, 1);
  assert.equal(acknowledged, false);
  gate.release();
  await appended;
  assert.equal((await allRecords(log, 'orders')).length, 2);
});

test('more than the backlog holds is refused with log_overloaded, and taken again once the disk went on', async () => {
  const gate = new GatedDisk(create());
  const log = await openEmbeddedLog({ directory: '/log', disk: gate, maintenanceIntervalMs: 0 });
  await log.createTopic('orders');
  gate.hold();
  const large = { ...record('k', ''), value: new Uint8Array(4 * 1024 * 1024 - 16) };
  const waiting = Array.from({ length: 16 }, () => log.append('orders', [large]));
  assert.ok(log.backlog().waitingBytes <= BACKLOG_BYTES_MAX);
  await assert.rejects(log.append('orders', [large]), {
    code: 'log_overloaded',
    status: 429,
    retryAfterS: 1,
  });
  gate.release();
  await Promise.all(waiting);
  assert.equal(log.backlog().waitingBytes, 0);
  await log.append('orders', [record('k', 'again')]);
});

test('a transaction that grows too large is refused and can still be committed as it is', async () => {
  const log = await openEmbeddedLog({ directory: '/log', disk: create(), maintenanceIntervalMs: 0 });
  await log.createTopic('orders');
  const transaction = (await log.openProducer('p')).begin();
  const large = { ...record('k', ''), value: new Uint8Array(4 * 1024 * 1024 - 16) };
  for (let i = 0; i < 16; i++) await transaction.append('orders', [large]);
  await rejectsWith('transaction_too_large', transaction.append('orders', [large]));
  await transaction.commit({ group: 'g', offsets: [] });
  assert.equal((await log.describeTopic('orders'))?.offsets[0]?.latest, 16);
});

test('a large append is split into frames that a small read does not load whole', async () => {
  const log = await openEmbeddedLog({ directory: '/log', disk: create(), maintenanceIntervalMs: 0 });
  await log.createTopic('orders');
  await log.append(
    'orders',
    Array.from({ length: 4_000 }, (_, i) => record('k', `${i}`.padEnd(500))),
  );
  const batch = await log.read({
    topic: 'orders',
    partition: 0,
    offset: 3_000,
    maxBytes: 1_000,
    maxWaitMs: 0,
  });
  assert.deepEqual([batch.count, batch.offsets[0]], [1, 3_000]);
  assert.ok(batch.bytes.length < 1024 * 1024, `${batch.bytes.length} bytes loaded`);
});

test('the journal is rewritten before it grows without end, and forgets nothing', async () => {
  const disk = create();
  const options = { directory: '/log', disk, maintenanceIntervalMs: 0 };
  const log = await openEmbeddedLog(options);
  await log.createTopic('orders');
  const metadata = 'm'.repeat(4_096);
  const offsetOf = (i: number): GroupOffset => ({ topic: 'orders', partition: 0, offset: i, metadata });
  for (let i = 0; i < 1_100; i++) await log.commitOffsets(`group ${i % 3}`, [offsetOf(i)]);
  assert.ok(disk.fileSize('/log/coordinator.journal') < JOURNAL_BYTES_MAX);
  disk.crash();
  const reopened = await openEmbeddedLog(options);
  const groups = await Promise.all([0, 1, 2].map((group) => reopened.committedOffsets(`group ${group}`)));
  assert.deepEqual(groups, [[offsetOf(1_098)], [offsetOf(1_099)], [offsetOf(1_097)]]);
});

/** A disk whose syncs of file data wait while the gate is closed. */
class GatedDisk implements Disk {
  readonly #disk: Disk;
  #gate: PromiseWithResolvers<void> | undefined;
  #arrival = Promise.withResolvers<void>();

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  hold(): void {
    this.#gate = Promise.withResolvers();
    this.#arrival = Promise.withResolvers();
  }

  release(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  /** Resolves when somebody waits at the gate. */
  async reached(): Promise<void> {
    await this.#arrival.promise;
  }

  async open(path: string, mode: 'create' | 'existing'): Promise<DiskFile> {
    const file = await this.#disk.open(path, mode);
    const syncData = file.syncData.bind(file);
    file.syncData = async () => {
      this.#arrival.resolve();
      await this.#gate?.promise;
      await syncData();
    };
    return file;
  }

  makeDirectory = (path: string): Promise<void> => this.#disk.makeDirectory(path);
  listDirectory = (path: string): Promise<string[]> => this.#disk.listDirectory(path);
  rename = (from: string, to: string): Promise<void> => this.#disk.rename(from, to);
  remove = (path: string): Promise<void> => this.#disk.remove(path);
  syncDirectory = (path: string): Promise<void> => this.#disk.syncDirectory(path);
  lock = (path: string): Promise<() => Promise<void>> => this.#disk.lock(path);
}
