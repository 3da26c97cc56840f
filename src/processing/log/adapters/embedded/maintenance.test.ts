import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '#foundation';
import { allRecords, record, rejectsWith, valueText } from '../../contract/contract-tools.ts';
import type { EventLog, NewRecord } from '../../event-log.ts';
import { type EmbeddedLog, openEmbeddedLog } from './embedded-log.ts';
import { TOMBSTONE_RETENTION_MS } from './limits.ts';
import { below, createRandom, type Random } from './simulation/random.ts';
import { SimulatedDisk } from './simulation/simulated-disk.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

function open(disk: SimulatedDisk, clock: ManualClock): Promise<EmbeddedLog> {
  return openEmbeddedLog({ directory: '/log', disk, clock, segmentBytes: 1_024, maintenanceIntervalMs: 0 });
}

function setUp(): { disk: SimulatedDisk; clock: ManualClock } {
  return { disk: new SimulatedDisk(createRandom(SEED)), clock: new ManualClock(1_000_000) };
}

async function appendMany(log: EventLog, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await log.append('orders', [record('k', `${i}`.padEnd(200, '.'), 0)]);
}

test('what is older than the retention goes, counted from its append and not by event time', async () => {
  const { disk, clock } = setUp();
  const log = await open(disk, clock);
  await log.createTopic('orders', { retentionMs: 1_000 });
  await appendMany(log, 20);
  await log.maintain();
  assert.equal((await allRecords(log, 'orders')).length, 20, 'event time 1970 does not matter');
  clock.advance(1_001);
  await log.append('orders', [record('k', 'fresh')]);
  await log.maintain();
  const kept = (await allRecords(log, 'orders')).map(valueText);
  assert.ok(kept.includes('fresh') && kept.length < 6, `${kept.length} kept`);
  const before = (await log.describeTopic('orders'))?.offsets[0];
  assert.equal(before?.latest, 21);
  await rejectsWith(
    'offset_out_of_range',
    log.read({ topic: 'orders', partition: 0, offset: 0, maxBytes: 1, maxWaitMs: 0 }),
  );
});

test('when everything is too old, offsets go on where they were, over a restart too', async () => {
  const { disk, clock } = setUp();
  const log = await open(disk, clock);
  await log.createTopic('orders', { retentionMs: 1_000 });
  await appendMany(log, 20);
  clock.advance(1_001);
  await log.maintain();
  assert.deepEqual((await log.describeTopic('orders'))?.offsets, [
    { partition: 0, earliest: 20, latest: 20 },
  ]);
  await log.close();
  const reopened = await open(disk, clock);
  assert.deepEqual(await reopened.append('orders', [record('k', 'next')]), [{ partition: 0, offset: 20 }]);
});

test('a partition that is too large loses its oldest segments', async () => {
  const { disk, clock } = setUp();
  const log = await open(disk, clock);
  await log.createTopic('orders', { retentionBytes: 3_000 });
  await appendMany(log, 40);
  await log.maintain();
  const { sizeBytes, offsets } = (await log.describeTopic('orders')) ?? { sizeBytes: 0, offsets: [] };
  assert.ok(sizeBytes <= 3_000 && sizeBytes > 1_000, `${sizeBytes} bytes`);
  assert.ok((offsets[0]?.earliest ?? 0) > 20);
});

test('a reader in a segment that retention removes is told that its offset is gone', async () => {
  const { disk, clock } = setUp();
  const log = await open(disk, clock);
  await log.createTopic('orders', { retentionBytes: 1_000 });
  await appendMany(log, 40);
  const reads = Array.from({ length: 30 }, (_, offset) =>
    log.read({ topic: 'orders', partition: 0, offset, maxBytes: 1, maxWaitMs: 0 }).then(
      (batch) => assert.equal(batch.offsets[0], offset),
      (error: { code: string }) => assert.equal(error.code, 'offset_out_of_range'),
    ),
  );
  await log.maintain();
  await Promise.all(reads);
});

test('compaction leaves the newest record of each key at its offset, in fewer bytes', async () => {
  const { disk, clock } = setUp();
  const log = await open(disk, clock);
  await log.createTopic('orders', { cleanupPolicy: 'compact' });
  for (let i = 0; i < 100; i++)
    await log.append('orders', [record(`key ${i % 5}`, `${i} ${'.'.repeat(100)}`, i)]);
  const before = await allRecords(log, 'orders');
  const sizeBefore = (await log.describeTopic('orders'))?.sizeBytes ?? 0;
  await log.maintain();
  const after = await allRecords(log, 'orders');
  assert.ok(after.length < 30, `${after.length} records left`);
  for (const one of after) assert.deepEqual(valueText(one), valueText(before[one.offset] as NewRecord));
  assert.deepEqual(fold(after), fold(before));
  assert.ok(((await log.describeTopic('orders'))?.sizeBytes ?? 0) < sizeBefore / 3);
  assert.deepEqual(await log.offsetsForTimestamp('orders', 99), [
    { partition: 0, earliest: 99, latest: 100 },
  ]);
});

test('a tombstone removes its key at once, and goes itself after a day', async () => {
  const { disk, clock } = setUp();
  const log = await open(disk, clock);
  await log.createTopic('orders', { cleanupPolicy: 'compact' });
  const tombstone = { ...record('gone', ''), value: null };
  const fill = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await log.append('orders', [record(`fill ${i % 3}`, '.'.repeat(200))]);
  };
  await log.append('orders', [record('gone', 'value')]);
  await log.append('orders', [tombstone]);
  await fill();
  await log.maintain();
  const gone = async (): Promise<unknown[]> =>
    (await allRecords(log, 'orders'))
      .filter((one) => Buffer.from(one.key ?? []).toString() === 'gone')
      .map((one) => one.value);
  assert.deepEqual(await gone(), [null]);
  clock.advance(TOMBSTONE_RETENTION_MS + 1);
  await fill();
  await fill();
  await log.maintain();
  assert.deepEqual(await gone(), []);
});

test('a power cut at any operation of upserts and compaction leaves the table as acknowledged', async (t) => {
  let cuts = 0;
  for (let seed = SEED; seed < SEED + 2; seed++) {
    const total = await playTable(seed, Number.POSITIVE_INFINITY);
    for (let failAt = 1; failAt < total; failAt += 1 + below(createRandom(seed + failAt), 6), cuts++) {
      await playTable(seed, failAt).catch((cause: unknown) => {
        throw new Error(`SEED=${seed}, power cut at operation ${failAt}`, { cause });
      });
    }
  }
  t.diagnostic(`seeds ${SEED} to ${SEED + 1}: ${cuts} power cuts`);
});

/** Plays until the power goes, starts again and compares. Resolves with the operations it took. */
async function playTable(seed: number, failAt: number): Promise<number> {
  const random = createRandom(seed);
  const disk = new SimulatedDisk(createRandom(seed + 1));
  const clock = new ManualClock(1_000);
  disk.failAt = failAt;
  const promised = new Map<string, string>();
  const pending = { key: '', value: '' };
  await play(disk, clock, random, promised, pending).catch((error: unknown) => {
    if (disk.operations < disk.failAt) throw error;
  });
  const { operations } = disk;
  disk.crash();
  const log = await open(disk, clock);
  const table =
    (await log.describeTopic('orders')) === undefined ? new Map() : fold(await allRecords(log, 'orders'));
  const ifPendingHappened = new Map(promised);
  if (pending.value === '') ifPendingHappened.delete(pending.key);
  else ifPendingHappened.set(pending.key, pending.value);
  const isPromised = same(table, promised) || same(table, ifPendingHappened);
  assert.ok(isPromised, `${text(table)} is not ${text(promised)}`);
  await log.maintain();
  assert.deepEqual(
    text(fold(await maybeRecords(log))),
    text(table),
    'compaction after the start changes nothing',
  );
  await log.close();
  return operations;
}

async function play(
  disk: SimulatedDisk,
  clock: ManualClock,
  random: Random,
  promised: Map<string, string>,
  pending: { key: string; value: string },
): Promise<void> {
  const log = await open(disk, clock);
  await log.createTopic('orders', { cleanupPolicy: 'compact' });
  for (let i = 0; i < 60; i++) {
    pending.key = `key ${below(random, 6)}`;
    pending.value = random() < 0.2 ? '' : `${i} ${'.'.repeat(below(random, 150))}`;
    const { key, value } = pending;
    await log.append('orders', [value === '' ? { ...record(key, ''), value: null } : record(key, value)]);
    if (value === '') promised.delete(key);
    else promised.set(key, value);
    if (random() < 0.15) await log.maintain();
    if (random() < 0.1) clock.advance(TOMBSTONE_RETENTION_MS);
  }
  await log.close();
}

async function maybeRecords(log: EventLog): ReturnType<typeof allRecords> {
  return (await log.describeTopic('orders')) === undefined ? [] : await allRecords(log, 'orders');
}

/** The table that a compacted topic means. */
function fold(records: readonly NewRecord[]): Map<string, string> {
  const table = new Map<string, string>();
  for (const one of records) {
    const key = Buffer.from(one.key ?? []).toString();
    if (one.value === null) table.delete(key);
    else table.set(key, valueText(one));
  }
  return table;
}

function text(table: Map<string, string>): string {
  return JSON.stringify([...table].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function same(a: Map<string, string>, b: Map<string, string>): boolean {
  return text(a) === text(b);
}
