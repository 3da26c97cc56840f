/**
 * Durable ingestion over HTTP: batches of 500 events of 200 bytes, validated against a schema, acknowledged after
 * the sync. The sender runs in this process, on the same cores. First as fast as it goes, then at half that rate.
 */
import { Agent, request } from 'node:http';
import {
  api,
  newDataDirectory,
  type PlatformProcess,
  removeDataDirectory,
  startPlatformProcess,
} from '../test/support/platform-process.ts';
import { percentile, spread } from './machine.ts';

const EVENTS_PER_BATCH = 500;
const EVENT_BYTES = 200;
const CONNECTIONS = 8;
const SECONDS = 8;
const RUNS = 3;

export async function benchIngest(print: (line: string) => void): Promise<void> {
  const dataDirectory = await newDataDirectory();
  const platform = await startPlatformProcess({
    dataDirectory,
    environment: {
      MILLRACE_HTTP__REQUESTS_PER_SECOND_PER_IP: '1000000',
      MILLRACE_HTTP__REQUESTS_PER_SECOND_PER_PRINCIPAL: '1000000',
    },
  });
  try {
    await createTopic(platform);
    await pour(platform, 2, undefined);
    const rates: number[] = [];
    const p99s: number[] = [];
    for (let i = 0; i < RUNS; i++) rates.push((await pour(platform, SECONDS, undefined)).eventsPerSecond);
    const half = Math.max(...rates) / 2;
    for (let i = 0; i < RUNS; i++) p99s.push((await pour(platform, SECONDS, half)).p99Ms);
    print(
      `ingest, durable, ${EVENTS_PER_BATCH} × ${EVENT_BYTES} B   ${spread(rates, 'events/s')}   goal 100,000`,
    );
    print(
      `ingest p99 at ${Math.round(half).toLocaleString('en')} events/s   ${spread(p99s, 'ms', 1)}   goal under 50 ms`,
    );
  } finally {
    await platform.end('SIGTERM');
    await removeDataDirectory(dataDirectory);
  }
}

async function createTopic(platform: PlatformProcess): Promise<void> {
  const number = { type: 'number' };
  const text = { type: 'string' };
  await api(platform, 'POST', '/v1/topics', {
    name: 'bench',
    partitions: 2,
    keyField: '/device',
    timestampField: '/time',
  });
  await api(platform, 'POST', '/v1/schemas/bench-value/versions', {
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['device', 'time', 'value'],
      properties: {
        device: text,
        time: number,
        value: number,
        unit: text,
        note: text,
        sequence: { type: 'integer' },
      },
    },
  });
}

/** One batch as a JSON array; each event is padded to exactly {@link EVENT_BYTES}. */
function batch(first: number): Buffer {
  const events = Array.from({ length: EVENTS_PER_BATCH }, (_, i) => {
    const sequence = first + i;
    const event = {
      device: `device-${sequence % 1_000}`,
      time: Date.now(),
      value: sequence / 7,
      unit: 'C',
      sequence,
      note: '',
    };
    const bare = JSON.stringify(event);
    return JSON.stringify({ ...event, note: 'x'.repeat(EVENT_BYTES - bare.length) });
  });
  return Buffer.from(`[${events.join(',')}]`);
}

/** Sends for so many seconds, at a rate if one is given, and returns what was acknowledged. */
async function pour(
  platform: PlatformProcess,
  seconds: number,
  eventsPerSecond: number | undefined,
): Promise<{ eventsPerSecond: number; p99Ms: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const bodies = Array.from({ length: 20 }, (_, i) => batch(i * EVENTS_PER_BATCH));
  const latenciesMs: number[] = [];
  const startMs = performance.now();
  const endMs = startMs + seconds * 1_000;
  let sent = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const turn = sent++;
      const dueMs =
        eventsPerSecond === undefined ? 0 : startMs + (turn * EVENTS_PER_BATCH * 1_000) / eventsPerSecond;
      const waitMs = dueMs - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (performance.now() >= endMs) return;
      // At a fixed rate latency counts from when the batch was due, so that a stall is not hidden.
      const fromMs = eventsPerSecond === undefined ? performance.now() : Math.max(dueMs, startMs);
      await post(platform, agent, bodies[turn % bodies.length] as Buffer);
      latenciesMs.push(performance.now() - fromMs);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  agent.destroy();
  const elapsedS = (performance.now() - startMs) / 1_000;
  return {
    eventsPerSecond: (latenciesMs.length * EVENTS_PER_BATCH) / elapsedS,
    p99Ms: percentile(latenciesMs, 0.99),
  };
}

function post(platform: PlatformProcess, agent: Agent, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const sending = request(
      `${platform.url}/v1/topics/bench/events`,
      {
        method: 'POST',
        agent,
        headers: {
          authorization: `Bearer ${platform.apiKey}`,
          'content-type': 'application/json',
          'content-length': body.length,
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => {
          if (response.statusCode === 202) resolve();
          else reject(new Error(`answered ${response.statusCode}`));
        });
      },
    );
    sending.on('error', reject);
    sending.end(body);
  });
}
