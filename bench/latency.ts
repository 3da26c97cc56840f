/**
 * Event accepted → visible as a change of a view over SSE, at 5,000 events a second: the whole way through gateway,
 * validation, log, engine, commit and feed. Each event carries the moment it was sent.
 */
import { readEvents } from '../src/cli/sse.ts';
import {
  api,
  eventually,
  newDataDirectory,
  type PlatformProcess,
  removeDataDirectory,
  startPlatformProcess,
} from '../test/support/platform-process.ts';
import { percentile, spread } from './machine.ts';

const EVENTS_PER_SECOND = 5_000;
const BATCH_MS = 10;
const SECONDS = 10;
const RUNS = 3;

const PIPELINE = `
CREATE TABLE source (device STRING, sequence BIGINT, sent DOUBLE) WITH (
  'connector' = 'kafka', 'topic' = 'latency', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');
CREATE TABLE latest (device STRING, sequence BIGINT, sent DOUBLE, PRIMARY KEY (device) NOT ENFORCED)
  WITH ('connector' = 'jdbc', 'table-name' = 'latency_latest');
INSERT INTO latest SELECT device, sequence, sent FROM source WHERE sequence >= 0;
`;

export async function benchLatency(print: (line: string) => void): Promise<void> {
  const dataDirectory = await newDataDirectory();
  const platform = await startPlatformProcess({ dataDirectory });
  try {
    await api(platform, 'POST', '/v1/topics', { name: 'latency', partitions: 2, keyField: '/device' });
    await api(platform, 'POST', '/v1/pipelines', { name: 'latency', sql: PIPELINE, start: true });
    await eventually(async () =>
      (await api(platform, 'GET', '/v1/views/latency_latest')).status === 200 ? true : undefined,
    );
    const latenciesMs = await watch(platform, async () => {
      await send(platform, 2);
      for (let run = 0; run < RUNS; run++) await send(platform, SECONDS);
    });
    const perRun = Math.floor(latenciesMs.length / RUNS);
    const runs = Array.from({ length: RUNS }, (_, i) => latenciesMs.slice(i * perRun, (i + 1) * perRun));
    print(
      `accepted → SSE p50 at ${EVENTS_PER_SECOND} events/s   ${spread(
        runs.map((run) => percentile(run, 0.5)),
        'ms',
        1,
      )}`,
    );
    print(
      `accepted → SSE p99 at ${EVENTS_PER_SECOND} events/s   ${spread(
        runs.map((run) => percentile(run, 0.99)),
        'ms',
        1,
      )}   goal under 100 ms`,
    );
    print(
      `  measured from before the request is sent; ${latenciesMs.length.toLocaleString('en')} changes seen`,
    );
  } finally {
    await platform.end('SIGTERM');
    await removeDataDirectory(dataDirectory);
  }
}

/** Latencies of all changes seen while `work` runs, the first two seconds left out. */
async function watch(platform: PlatformProcess, work: () => Promise<void>): Promise<number[]> {
  const closing = new AbortController();
  const response = await fetch(`${platform.url}/v1/views/latency_latest/changes`, {
    headers: { authorization: `Bearer ${platform.apiKey}`, accept: 'text/event-stream' },
    signal: closing.signal,
  });
  const latenciesMs: number[] = [];
  const warmUntilMs = performance.now() + 2_000;
  const reading = (async () => {
    for await (const event of readEvents(response.body as ReadableStream<Uint8Array>)) {
      if (event.event !== 'change') continue;
      const { row } = JSON.parse(event.data) as { row: { sent: number } };
      const nowMs = performance.now();
      if (nowMs > warmUntilMs) latenciesMs.push(nowMs - row.sent);
    }
  })().catch(() => {});
  await work();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  closing.abort();
  await reading;
  return latenciesMs;
}

async function send(platform: PlatformProcess, seconds: number): Promise<void> {
  const perBatch = (EVENTS_PER_SECOND * BATCH_MS) / 1_000;
  const startMs = performance.now();
  const answers: Promise<unknown>[] = [];
  for (let turn = 0; turn < (seconds * 1_000) / BATCH_MS; turn++) {
    const waitMs = startMs + turn * BATCH_MS - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const sent = performance.now();
    const events = Array.from({ length: perBatch }, (_, i) => ({
      device: `d${(turn * perBatch + i) % 1_000}`,
      sequence: turn * perBatch + i,
      sent,
    }));
    answers.push(api(platform, 'POST', '/v1/topics/latency/events', events));
  }
  await Promise.all(answers);
}
