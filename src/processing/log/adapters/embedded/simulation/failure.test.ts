import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCoded, ManualClock } from '#foundation';
import { allRecords, record, rejectsWith, valueText } from '../../../contract/contract-tools.ts';
import type { EventLog } from '../../../event-log.ts';
import { type EmbeddedLog, openEmbeddedLog } from '../embedded-log.ts';
import { below, createRandom, type Random } from './random.ts';
import { SimulatedDisk } from './simulated-disk.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

function open(disk: SimulatedDisk): Promise<EmbeddedLog> {
  return openEmbeddedLog({
    directory: '/log',
    disk,
    clock: new ManualClock(1_000),
    segmentBytes: 1_024,
    maintenanceIntervalMs: 0,
  });
}

/** Appends and commits one after another until one is refused; resolves with what was acknowledged. */
async function work(log: EventLog, acknowledged: string[]): Promise<void> {
  if ((await log.describeTopic('orders')) === undefined) await log.createTopic('orders');
  const producer = await log.openProducer('p');
  for (let i = 0; i < 12; i++) {
    const plain = `plain ${i} ${'x'.repeat(150)}`;
    await log.append('orders', [record('k', plain)]);
    acknowledged.push(plain);
    const transaction = producer.begin();
    await transaction.append('orders', [record('k', `transaction ${i}`)]);
    await transaction.commit({ group: 'g', offsets: [{ topic: 'orders', partition: 0, offset: i }] });
    acknowledged.push(`transaction ${i}`);
  }
}

test('after a failed write or sync nothing more is accepted, and nothing acknowledged is lost', async (t) => {
  const untouched = new SimulatedDisk(createRandom(SEED));
  const log = await open(untouched);
  const first = untouched.operations + 1;
  await work(log, []);
  const last = untouched.operations;
  let failed = 0;
  for (let failOnceAt = first; failOnceAt <= last; failOnceAt++) {
    if (await failsCleanly(failOnceAt)) failed++;
  }
  assert.ok(failed > 20, 'hardly any operation was one that matters');
  t.diagnostic(
    `seed ${SEED}: ${last - first + 1} operations failed one by one, ${failed} of them stopped the log`,
  );
});

async function failsCleanly(failOnceAt: number): Promise<boolean> {
  const disk = new SimulatedDisk(createRandom(SEED));
  const log = await open(disk);
  disk.failOnceAt = failOnceAt;
  const acknowledged: string[] = [];
  const outcome = await work(log, acknowledged).then(
    () => 'done',
    (error: unknown) => error,
  );
  const isStopped = isCoded(outcome, 'log_failed');
  if (isStopped) {
    await rejectsWith('log_failed', log.append('orders', [record('k', 'later')]));
    await rejectsWith('log_failed', log.commitOffsets('g', []));
    assert.equal(log.failure(), outcome);
    const readable = (await allRecords(log, 'orders')).map(valueText);
    assert.deepEqual(readable, acknowledged, 'what is readable is what was acknowledged');
    await log.close();
  }
  disk.crash();
  const values = new Set((await allRecords(await open(disk), 'orders')).map(valueText));
  for (const value of acknowledged)
    assert.ok(values.has(value), `operation ${failOnceAt}, SEED=${SEED}: lost ${value}`);
  return isStopped;
}

test('a flipped bit anywhere is named or harmless: never a wrong record, never a missing one', async (t) => {
  const random = createRandom(SEED);
  let named = 0;
  const flips = 200;
  for (let i = 0; i < flips; i++) if (await flipIsNoticed(random)) named++;
  assert.ok(named > flips / 4, `only ${named} of ${flips} flips hit something that matters`);
  t.diagnostic(`seed ${SEED}: ${flips} bits flipped, ${named} named, the others harmless`);
});

/** True if an error named the damage; throws if records differ without one. */
async function flipIsNoticed(random: Random): Promise<boolean> {
  const disk = new SimulatedDisk(createRandom(below(random, 2 ** 32)));
  const log = await open(disk);
  const acknowledged: string[] = [];
  await work(log, acknowledged);
  await log.close();
  const paths = disk.filePaths();
  const path = paths[below(random, paths.length)] as string;
  const position = below(random, disk.fileSize(path));
  const bit = below(random, 8);
  disk.flipBit(path, position, bit);
  const where = `bit ${bit} of byte ${position} of ${path}, SEED=${SEED}`;
  try {
    const reopened = await open(disk);
    assert.deepEqual((await allRecords(reopened, 'orders')).map(valueText), acknowledged, where);
    assert.deepEqual(
      await reopened.committedOffsets('g'),
      [{ topic: 'orders', partition: 0, offset: 11 }],
      where,
    );
    return false;
  } catch (error) {
    if (isCoded(error, 'partition_damaged')) assert.equal(error.details['file'], path, where);
    else assert.ok(isCoded(error, 'log_damaged'), `${where}: ${String(error)}`);
    return true;
  }
}

test('damage in older data stops its partition by name, cuts nothing, and leaves the others alone', async () => {
  const disk = new SimulatedDisk(createRandom(SEED));
  const log = await open(disk);
  await log.createTopic('bad');
  await log.createTopic('good');
  for (const topic of ['bad', 'good']) {
    for (let i = 0; i < 3; i++) await log.append(topic, [record('k', `${topic} ${i}`)]);
  }
  // No clean close: a start has to find out by itself what is torn and what is damaged.
  disk.crash();
  const path = '/log/topics/bad/0-0000000000000000.log';
  const size = disk.fileSize(path);
  disk.flipBit(path, 120, 0);
  const reopened = await open(disk);
  await assert.rejects(reopened.read({ topic: 'bad', partition: 0, offset: 0, maxBytes: 1, maxWaitMs: 0 }), {
    code: 'partition_damaged',
    details: { file: path, position: 32 },
  });
  await rejectsWith('partition_damaged', reopened.append('bad', [record('k', 'v')]));
  assert.equal(disk.fileSize(path), size);
  await reopened.append('good', [record('k', 'good 3')]);
  assert.deepEqual((await allRecords(reopened, 'good')).map(valueText), [
    'good 0',
    'good 1',
    'good 2',
    'good 3',
  ]);
});

test('records for the healthy partitions of a topic are taken while another is damaged', async () => {
  const disk = new SimulatedDisk(createRandom(SEED));
  const log = await open(disk);
  await log.createTopic('orders', { partitions: 2 });
  // Kafka's hashes send "abc" to partition 1 and "foobar" to partition 0.
  for (let i = 0; i < 2; i++) await log.append('orders', [record('abc', 'v'), record('foobar', 'v')]);
  disk.crash();
  disk.flipBit('/log/topics/orders/0-0000000000000000.log', 120, 0);
  const reopened = await open(disk);
  await rejectsWith(
    'partition_damaged',
    reopened.append('orders', [record('abc', 'v'), record('foobar', 'v')]),
  );
  const keyless = { ...record('', 'v'), key: null };
  for (const one of [record('abc', 'v'), keyless, keyless]) {
    assert.equal((await reopened.append('orders', [one]))[0]?.partition, 1);
  }
  assert.equal((await reopened.describeTopic('orders'))?.offsets[1]?.latest, 5);
});

test('a write that is torn at any byte is cut off, with all of its group commit', async () => {
  const disk = new SimulatedDisk(createRandom(SEED));
  const log = await open(disk);
  await log.createTopic('orders');
  await log.append('orders', [record('k', 'first')]);
  const path = '/log/topics/orders/0-0000000000000000.log';
  const whole = disk.fileSize(path);
  await log.append('orders', [record('k', 'second'), record('k', 'third')]);
  disk.crash();
  const end = disk.fileSize(path);
  for (let size = whole; size < end; size++) {
    const torn = new SimulatedDisk(createRandom(SEED));
    disk.copyTo(torn);
    torn.cutFile(path, size);
    const values = (await allRecords(await open(torn), 'orders')).map(valueText);
    assert.deepEqual(values, ['first'], `cut to ${size} of ${end} bytes`);
  }
});

test('bytes of a frame carried inside a record are never taken for a frame', async () => {
  const disk = new SimulatedDisk(createRandom(SEED));
  const log = await open(disk);
  await log.createTopic('orders');
  await log.append('orders', [record('k', 'first')]);
  const path = '/log/topics/orders/0-0000000000000000.log';
  const stolen = disk.fileBytes(path).subarray(32);
  await log.append('orders', [
    { ...record('k', ''), value: Buffer.concat([Buffer.alloc(8 - ((64 + 20 + 1) % 8)), stolen]) },
  ]);
  disk.crash();
  disk.cutFile(path, disk.fileSize(path) - 8);
  assert.deepEqual((await allRecords(await open(disk), 'orders')).map(valueText), ['first']);
});
