/**
 * Kills the platform with SIGKILL at random moments while events flow, starts it again, and at the end holds what
 * is there against what was acknowledged: each event exactly once in the topic, and both views equal to a
 * recomputation from the topic.
 */
import {
  api,
  eventually,
  newDataDirectory,
  type PlatformProcess,
  removeDataDirectory,
  startPlatformProcess,
} from '../support/platform-process.ts';
import { createRandom, type Random } from '../support/random.ts';

export interface BatteryOptions {
  kills: number;
  seed: number;
  print: (line: string) => void;
}

export interface BatteryResult {
  kills: number;
  acknowledged: number;
  /** Batches whose answer a kill swallowed, sent again with the same identities. */
  repeated: number;
  /** What was wrong; empty is the goal. */
  faults: string[];
}

const TOPIC = 'crash.events';
const KEYS = 7;
const EVENT_STEP_MS = 50;
const FIRST_EVENT_MS = Date.parse('2026-01-01T00:00:00Z');
const WINDOW_MS = 10_000;
const EVENTS_PER_BATCH_MAX = 20;
/** Killed this long after it was ready, at the latest: long enough for several epochs of each pipeline. */
const LIFE_MS_MAX = 1_500;

const PIPELINES = {
  'crash-copy': `
CREATE TABLE source (device STRING, sequence BIGINT) WITH ('connector' = 'kafka', 'topic' = '${TOPIC}', 'format' = 'json');
CREATE TABLE copy (sequence BIGINT, device STRING, PRIMARY KEY (sequence) NOT ENFORCED)
  WITH ('connector' = 'jdbc', 'table-name' = 'crash_copy');
INSERT INTO copy SELECT sequence, device FROM source;`,
  'crash-sums': `
CREATE TABLE source (device STRING, sequence BIGINT, \`time\` TIMESTAMP_LTZ(3), WATERMARK FOR \`time\` AS \`time\` - INTERVAL '2' SECOND)
  WITH ('connector' = 'kafka', 'topic' = '${TOPIC}', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');
CREATE TABLE sums (device STRING, window_start TIMESTAMP_LTZ(3), total BIGINT, events BIGINT, PRIMARY KEY (device, window_start) NOT ENFORCED)
  WITH ('connector' = 'jdbc', 'table-name' = 'crash_sums');
INSERT INTO sums SELECT device, window_start, SUM(sequence), COUNT(*)
FROM TABLE(TUMBLE(TABLE source, DESCRIPTOR(\`time\`), INTERVAL '10' SECOND)) GROUP BY device, window_start, window_end;`,
} as const;

export async function runCrashBattery({ kills, seed, print }: BatteryOptions): Promise<BatteryResult> {
  const random = createRandom(seed);
  const dataDirectory = await newDataDirectory();
  const result: BatteryResult = { kills: 0, acknowledged: 0, repeated: 0, faults: [] };
  let platform = await startPlatformProcess({ dataDirectory });
  const port = Number(new URL(platform.url).port);
  try {
    await setUp(platform);
    const sender = createSender(random);
    while (result.kills < kills) {
      const lifeMs = Math.floor(random() * LIFE_MS_MAX);
      const killed = new Promise((resolve) => setTimeout(resolve, lifeMs)).then(() =>
        platform.end('SIGKILL'),
      );
      await sender.sendUntil(platform, killed);
      result.kills += 1;
      platform = await startPlatformProcess({ dataDirectory, port });
      if (result.kills % 20 === 0)
        print(`${result.kills} kills, ${sender.acknowledged()} events acknowledged`);
    }
    await sender.finish(platform);
    result.acknowledged = sender.acknowledged();
    result.repeated = sender.repeated();
    result.faults = await verify(platform, result.acknowledged);
  } catch (error) {
    result.faults.push(`${(error as Error).stack ?? String(error)}\n${platform.words().slice(-4_000)}`);
  } finally {
    await platform.end('SIGTERM');
    if (result.faults.length === 0) await removeDataDirectory(dataDirectory);
    else print(`the data directory is kept: ${dataDirectory}`);
  }
  return result;
}

async function setUp(platform: PlatformProcess): Promise<void> {
  const topic = { name: TOPIC, partitions: 2, retentionMs: null, retentionBytes: null };
  expectStatus(await api(platform, 'POST', '/v1/topics', topic), 201);
  for (const [name, sql] of Object.entries(PIPELINES)) {
    expectStatus(await api(platform, 'POST', '/v1/pipelines', { name, sql, start: true }), 201);
  }
}

function expectStatus(answer: { status: number; body: unknown }, status: number): void {
  if (answer.status !== status)
    throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
}

interface SentEvent {
  sequence: number;
  device: string;
  time: string;
}

const eventOf = (sequence: number): SentEvent => ({
  sequence,
  device: `d${sequence % KEYS}`,
  time: new Date(FIRST_EVENT_MS + sequence * EVENT_STEP_MS).toISOString(),
});

/** Sends one numbered batch after another; a batch without an answer is sent again, unchanged, until it has one. */
function createSender(random: Random) {
  let next = 0;
  let repeated = 0;
  let pending: { body: string; events: number } | undefined;

  const sendOne = async (platform: PlatformProcess): Promise<void> => {
    if (pending === undefined) {
      const events = 1 + Math.floor(random() * EVENTS_PER_BATCH_MAX);
      pending = {
        events,
        body: JSON.stringify(Array.from({ length: events }, (_, i) => cloudEvent(eventOf(next + i)))),
      };
    }
    const answer = await api(
      platform,
      'POST',
      `/v1/topics/${TOPIC}/events`,
      pending.body,
      'application/cloudevents-batch+json',
    );
    expectStatus(answer, 202);
    if (answer.body['rejected'] !== 0) throw new Error(`rejected: ${JSON.stringify(answer.body)}`);
    next += pending.events;
    pending = undefined;
  };
  return {
    acknowledged: () => next,
    repeated: () => repeated,
    async sendUntil(platform: PlatformProcess, killed: Promise<unknown>): Promise<void> {
      let dead = false;
      const end = killed.then(() => {
        dead = true;
      });
      while (!dead) {
        await sendOne(platform).catch((error: unknown) => {
          // While the platform is alive an error is a fault; after the kill it is what we came for.
          if (!(error instanceof TypeError)) throw error;
          repeated += 1;
          return end;
        });
      }
      await end;
    },
    async finish(platform: PlatformProcess): Promise<void> {
      while (pending !== undefined) await sendOne(platform);
    },
  };
}

function cloudEvent(event: SentEvent): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: String(event.sequence),
    source: 'urn:crash-battery',
    type: 'counted',
    time: event.time,
    partitionkey: event.device,
    datacontenttype: 'application/json',
    data: event,
  };
}

async function verify(platform: PlatformProcess, acknowledged: number): Promise<string[]> {
  const faults: string[] = [];
  const inTopic = (await readAll(platform, `/v1/topics/${TOPIC}/events?from=earliest&limit=1000`)).map(
    (record) => (record['value'] as SentEvent).sequence,
  );
  compareNumbers('topic', inTopic, acknowledged, faults);
  faults.push(...orderFaults(inTopic.length === 0 ? [] : await recordsByPartition(platform)));

  // The views follow the topic within moments; waiting for them is part of "follows", not a second chance.
  await eventually(
    async () => ((await countRows(platform, 'crash_copy')) >= acknowledged ? true : undefined),
    30_000,
  ).catch(() => {});
  const copied = (await readAll(platform, '/v1/views/crash_copy?limit=1000')).map((row) =>
    Number(row['sequence']),
  );
  compareNumbers('view crash_copy', copied, acknowledged, faults);

  const expected = expectedSums(acknowledged);
  const read = async (): Promise<Map<string, string>> => {
    const rows = await readAll(platform, '/v1/views/crash_sums?limit=1000');
    return new Map(
      rows.map((row) => [
        `${String(row['device'])} ${String(row['window_start'])}`,
        `${Number(row['total'])} ${Number(row['events'])}`,
      ]),
    );
  };
  await eventually(async () => ((await read()).size >= expected.fired.size ? true : undefined), 30_000).catch(
    () => {},
  );
  const sums = await read();
  if (expected.fired.size === 0)
    faults.push('view crash_sums: too few events for a window to fire, nothing was shown');
  for (const key of expected.fired) if (!sums.has(key)) faults.push(`view crash_sums: ${key} is missing`);
  for (const [key, value] of sums) {
    const should = expected.all.get(key) ?? 'absent';
    if (value !== should) faults.push(`view crash_sums: ${key} is ${value}, should be ${should}`);
  }
  return faults.slice(0, 20);
}

function compareNumbers(where: string, found: readonly number[], count: number, faults: string[]): void {
  const seen = new Map<number, number>();
  for (const sequence of found) seen.set(sequence, (seen.get(sequence) ?? 0) + 1);
  const lost = Array.from({ length: count }, (_, sequence) => sequence).filter(
    (sequence) => !seen.has(sequence),
  );
  const twice = [...seen].filter(([, times]) => times > 1).map(([sequence]) => sequence);
  const foreign = [...seen.keys()].filter((sequence) => sequence >= count || sequence < 0);
  if (lost.length > 0)
    faults.push(`${where}: ${lost.length} acknowledged events are lost: ${lost.slice(0, 10).join(', ')} …`);
  if (twice.length > 0)
    faults.push(`${where}: ${twice.length} events are there twice: ${twice.slice(0, 10).join(', ')} …`);
  if (foreign.length > 0) faults.push(`${where}: ${foreign.length} events nobody acknowledged`);
}

interface ExpectedSums {
  /** By device and window: what its row must say, if it is there. */
  all: Map<string, string>;
  /** Windows that must have fired: those whose end the watermark of both partitions has passed. */
  fired: Set<string>;
}

/** The windows, computed again from the numbers that were sent. */
function expectedSums(acknowledged: number): ExpectedSums {
  const sums = new Map<string, { total: number; events: number }>();
  const fired = new Set<string>();
  const newestByPartitionMs = FIRST_EVENT_MS + (acknowledged - 2 * KEYS) * EVENT_STEP_MS;
  for (let sequence = 0; sequence < acknowledged; sequence++) {
    const startMs = Math.floor((FIRST_EVENT_MS + sequence * EVENT_STEP_MS) / WINDOW_MS) * WINDOW_MS;
    const key = `d${sequence % KEYS} ${new Date(startMs).toISOString().replace('T', ' ')}`;
    const sum = sums.get(key) ?? { total: 0, events: 0 };
    sums.set(key, { total: sum.total + sequence, events: sum.events + 1 });
    if (startMs + WINDOW_MS <= newestByPartitionMs - 2_000) fired.add(key);
  }
  return { all: new Map([...sums].map(([key, { total, events }]) => [key, `${total} ${events}`])), fired };
}

async function recordsByPartition(platform: PlatformProcess): Promise<[number, number][]> {
  const records = await readAll(platform, `/v1/topics/${TOPIC}/events?from=earliest&limit=1000`);
  return records
    .map(
      (record) =>
        [
          Number(record['partition']),
          Number(record['offset']),
          (record['value'] as SentEvent).sequence,
        ] as const,
    )
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .map(([partition, , sequence]) => [partition, sequence]);
}

/** Within a partition the numbers must rise: the sender never sends a batch before the one ahead has its answer. */
function orderFaults(records: readonly [number, number][]): string[] {
  const newest = new Map<number, number>();
  for (const [partition, sequence] of records) {
    if (sequence <= (newest.get(partition) ?? -1))
      return [`partition ${partition}: ${sequence} is out of order`];
    newest.set(partition, sequence);
  }
  return [];
}

async function countRows(platform: PlatformProcess, view: string): Promise<number> {
  const { body } = await api(platform, 'GET', '/v1/views');
  const found = (body['items'] as { name: string; rows: number }[]).find(({ name }) => name === view);
  return found?.rows ?? 0;
}

async function readAll(platform: PlatformProcess, path: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { status, body } = await api(
      platform,
      'GET',
      cursor === '' ? path : `${path}&cursor=${encodeURIComponent(cursor)}`,
    );
    expectStatus({ status, body }, 200);
    const page = body['items'] as Record<string, unknown>[];
    items.push(...page);
    // A topic has no last page, as records may still come: an empty one is its end.
    cursor = page.length === 0 ? null : (body['next'] as string | null);
  }
  return items;
}
