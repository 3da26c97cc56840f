/**
 * Kills the platform with SIGKILL at random moments while events flow, starts it again, and at the end holds what
 * is there against what was acknowledged: each event exactly once in the topic, and the results of every pipeline equal
 * to a recomputation.
 */
import {
  api,
  newDataDirectory,
  type PlatformProcess,
  removeDataDirectory,
  startPlatformProcess,
} from '../support/platform-process.ts';
import { createRandom, type Random } from '../support/random.ts';
import { eventOf, PIPELINES, type SentEvent, TOPIC } from './pipelines.ts';
import { verify } from './verify.ts';

export interface BatteryOptions {
  kills: number;
  seed: number;
  print: (line: string) => void;
  /** Ends the kills early; what was done until then is verified all the same. */
  signal?: AbortSignal;
}

export interface BatteryResult {
  kills: number;
  acknowledged: number;
  /** Batches whose answer a kill swallowed, sent again with the same identities. */
  repeated: number;
  /** What was wrong; empty is the goal. */
  faults: string[];
}

const EVENTS_PER_BATCH_MAX = 20;
/** Event time of two windows and their delay: with fewer, on a slow machine, no window would fire. */
const EVENTS_MIN = 600;
/** Killed this long after it was ready, at the latest: long enough for several epochs of each pipeline. */
const LIFE_MS_MAX = 1_500;

export async function runCrashBattery({
  kills,
  seed,
  print,
  signal,
}: BatteryOptions): Promise<BatteryResult> {
  const random = createRandom(seed);
  const dataDirectory = await newDataDirectory();
  const result: BatteryResult = { kills: 0, acknowledged: 0, repeated: 0, faults: [] };
  let platform = await startPlatformProcess({ dataDirectory });
  const port = Number(new URL(platform.url).port);
  try {
    await setUp(platform);
    const sender = createSender(random);
    while (result.kills < kills && signal?.aborted !== true) {
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
      while (pending !== undefined || next < EVENTS_MIN) await sendOne(platform);
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
