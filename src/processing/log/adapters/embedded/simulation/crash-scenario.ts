import assert from 'node:assert/strict';
import { type Clock, ManualClock } from '#foundation';
import { allRecords, record, valueText } from '../../../contract/contract-tools.ts';
import type { AppendedRecord, EventLog, LogRecord } from '../../../event-log.ts';
import { type EmbeddedLog, openEmbeddedLog } from '../embedded-log.ts';
import { below, createRandom, type Random } from './random.ts';
import { type Mutant, SimulatedDisk } from './simulated-disk.ts';

const TOPICS = ['plain', 'out', 'side'] as const;
const GROUP = 'pipeline';

/** One append call, by the name that all its values begin with. */
interface Call {
  topic: string;
  values: string[];
  acknowledged: AppendedRecord[] | undefined;
}

interface Transaction {
  number: number;
  values: { topic: string; value: string }[];
  acknowledged: boolean;
}

/** What clients of the log know: what they tried, and what they were promised. */
class Expectations {
  readonly calls: Call[] = [];
  readonly transactions: Transaction[] = [];
  readonly observed: LogRecord[] = [];
  topicsCreated = false;
}

export interface ScenarioResult {
  operations: number;
  crashes: number;
  acknowledged: number;
}

/**
 * Clients append, commit transactions and read while the power is cut, several times over; after each start
 * everything promised must be there. `crashAt` cuts at exactly that operation of the first life; without it
 * the moments come from the seed. Throws an assertion that says what was broken.
 */
export async function runCrashScenario(options: {
  seed: number;
  lives: number;
  steps: number;
  crashAt?: number;
  mutant?: Mutant;
}): Promise<ScenarioResult> {
  const random = createRandom(options.seed);
  const disk = new SimulatedDisk(createRandom(options.seed ^ 0x5bd1e995), options.mutant);
  const expectations = new Expectations();
  const clock = new ManualClock(1_000);
  let crashes = 0;
  for (let life = 0; life < options.lives; life++) {
    disk.failAt =
      disk.operations + (life === 0 ? (options.crashAt ?? 1 + below(random, 400)) : 1 + below(random, 200));
    await live(disk, clock, random, expectations, options.steps);
    disk.crash();
    crashes++;
  }
  const log = await open(disk, clock, random);
  await check(log, expectations);
  await log.close();
  const acknowledged = expectations.calls.filter((call) => call.acknowledged !== undefined).length;
  return { operations: disk.operations, crashes, acknowledged };
}

/** How many operations the first life has if nobody cuts the power. */
export async function countOperations(seed: number, steps: number): Promise<number> {
  const disk = new SimulatedDisk(createRandom(seed ^ 0x5bd1e995));
  await live(disk, new ManualClock(1_000), createRandom(seed), new Expectations(), steps);
  return disk.operations;
}

function open(disk: SimulatedDisk, clock: Clock, random: Random): Promise<EmbeddedLog> {
  return openEmbeddedLog({
    directory: '/log',
    disk,
    clock,
    segmentBytes: 2_048,
    maintenanceIntervalMs: 0,
    randomSalt: () => below(random, 2 ** 32),
  });
}

/** Works until the steps are done or the power is gone. Errors are what a client sees then, and no more. */
async function live(
  disk: SimulatedDisk,
  clock: ManualClock,
  random: Random,
  expectations: Expectations,
  steps: number,
): Promise<void> {
  const isOff = (): boolean => disk.operations >= disk.failAt;
  let log: EmbeddedLog;
  try {
    log = await open(disk, clock, random);
  } catch (error) {
    if (!isOff()) throw error;
    return;
  }
  await check(log, expectations).catch((error: unknown) => {
    if (!isOff()) throw error;
  });
  const clients = [appendClient, appendClient, transactionClient, readClient, topicClient];
  await Promise.all(
    clients.map(async (client) => {
      try {
        await client(log, createRandom(below(random, 2 ** 32)), expectations, steps);
      } catch (error) {
        if (!isOff()) throw error;
      }
    }),
  );
  if (!isOff() && random() < 0.3) await log.close().catch(() => {});
}

type Client = (log: EventLog, random: Random, expectations: Expectations, steps: number) => Promise<void>;

const topicClient: Client = async (log, _random, expectations) => {
  if (expectations.topicsCreated) return;
  for (const topic of TOPICS) {
    if ((await log.describeTopic(topic)) === undefined)
      await log.createTopic(topic, { partitions: 2, retentionMs: null });
  }
  expectations.topicsCreated = true;
};

const appendClient: Client = async (log, random, expectations, steps) => {
  await untilTopics(log, expectations);
  for (let step = 0; step < steps; step++) {
    const name = `call ${expectations.calls.length}`;
    const call: Call = { topic: TOPICS[below(random, 2)] as string, values: [], acknowledged: undefined };
    expectations.calls.push(call);
    for (let i = 0; i <= below(random, 6); i++)
      call.values.push(`${name}/${i} ${'x'.repeat(below(random, 200))}`);
    call.acknowledged = await log.append(
      call.topic,
      call.values.map((value) => keyed(random, value)),
    );
  }
};

/** One transaction after another, as a pipeline's epochs: its number goes with the group's position. */
const transactionClient: Client = async (log, random, expectations, steps) => {
  await untilTopics(log, expectations);
  const producer = await log.openProducer(GROUP);
  let number = committedNumber(await log.committedOffsets(GROUP));
  for (let step = 0; step < steps; step++) {
    number++;
    const begun: Transaction = { number, values: [], acknowledged: false };
    const transaction = producer.begin();
    for (let i = 0; i <= below(random, 4); i++) {
      const topic = TOPICS[1 + below(random, 2)] as string;
      const value = `transaction ${number}.${expectations.transactions.length}/${i}`;
      begun.values.push({ topic, value });
      await transaction.append(topic, [keyed(random, value)]);
    }
    if (random() < 0.2) {
      await transaction.abort();
      number--;
      continue;
    }
    expectations.transactions.push(begun);
    const offsets = [
      { topic: 'plain', partition: 0, offset: number, metadata: `${expectations.transactions.length - 1}` },
    ];
    await transaction.commit({ group: GROUP, offsets });
    begun.acknowledged = true;
  }
};

/** What a reader has seen must never be unseen. */
const readClient: Client = async (log, random, expectations, steps) => {
  await untilTopics(log, expectations);
  for (let step = 0; step < steps; step++) {
    const records = await allRecords(log, TOPICS[below(random, 3)] as string);
    expectations.observed.push(...records);
  }
};

async function untilTopics(log: EventLog, expectations: Expectations): Promise<void> {
  for (let turn = 0; !expectations.topicsCreated; turn++) {
    if (turn > 10_000) throw new Error('The topics never came.');
    await log.listGroups();
  }
}

function keyed(random: Random, value: string): ReturnType<typeof record> {
  const made = record(`key ${below(random, 5)}`, value, below(random, 1_000));
  return random() < 0.3 ? { ...made, key: null } : made;
}

function committedNumber(offsets: readonly { offset: number }[]): number {
  return offsets[0]?.offset ?? 0;
}

async function check(log: EventLog, expectations: Expectations): Promise<void> {
  if (expectations.topicsCreated) {
    const names = (await log.listTopics()).map((topic) => topic.name);
    assert.deepEqual(names, [...TOPICS].sort(), 'a topic is lost');
  }
  const records = new Map<string, LogRecord[]>();
  for (const topic of TOPICS) records.set(topic, await allRecords(log, topic));
  checkOffsets([...records.values()].flat());
  const found = indexByValue([...records.values()].flat());
  checkCalls(found, expectations);
  checkTransactions(found, expectations, await log.committedOffsets(GROUP));
  for (const seen of expectations.observed) {
    const now = found.get(valueText(seen));
    assert.deepEqual(
      [now?.partition, now?.offset],
      [seen.partition, seen.offset],
      'a record that was read is lost',
    );
  }
}

function checkOffsets(records: readonly LogRecord[]): void {
  const next = new Map<string, number>();
  for (const { topic, partition, offset } of records) {
    const place = `${topic}/${partition}`;
    assert.equal(offset, next.get(place) ?? 0, `offsets of ${place} have a gap`);
    next.set(place, offset + 1);
  }
}

function indexByValue(records: readonly LogRecord[]): Map<string, LogRecord> {
  const found = new Map<string, LogRecord>();
  for (const one of records) {
    assert.equal(found.has(valueText(one)), false, `twice in the log: ${valueText(one)}`);
    found.set(valueText(one), one);
  }
  return found;
}

function checkCalls(found: Map<string, LogRecord>, expectations: Expectations): void {
  for (const { values, acknowledged, topic } of expectations.calls) {
    for (const [i, value] of values.entries()) {
      const promised = acknowledged?.[i];
      if (promised === undefined) continue;
      const now = found.get(value);
      const place =
        now === undefined ? 'lost' : { topic: now.topic, partition: now.partition, offset: now.offset };
      assert.deepEqual(place, { topic, ...promised }, `acknowledged and not as promised: ${value}`);
    }
  }
}

function checkTransactions(
  found: Map<string, LogRecord>,
  { transactions }: Expectations,
  offsets: readonly { offset: number; metadata?: string }[],
): void {
  const lastIndex = Number(offsets[0]?.metadata ?? -1);
  const lastNumber = committedNumber(offsets);
  const committed = new Map<number, Transaction>();
  for (const [index, transaction] of transactions.entries()) {
    const there = transaction.values.filter(({ value }) => found.has(value)).length;
    assert.ok(
      there === 0 || there === transaction.values.length,
      `transaction ${transaction.number} in part`,
    );
    if (there > 0) committed.set(transaction.number, transaction);
    if (transaction.acknowledged)
      assert.ok(there > 0, `acknowledged transaction ${transaction.number} is lost`);
    if (there > 0) assert.ok(index <= lastIndex, `transaction ${transaction.number} without its position`);
  }
  assert.equal(committed.size, lastNumber, 'positions and transactions do not agree');
}
