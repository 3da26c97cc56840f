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
/** Long enough for the hot code of platform and reader to be compiled; its backlog is gone when it ends. */
const WARM_UP_SECONDS = 5;

const PIPELINE = `
CREATE TABLE source (device STRING, sequence BIGINT, sent DOUBLE) WITH (
  'connector' = 'kafka', 'topic' = 'latency', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');
CREATE TABLE latest (device STRING, sequence BIGINT, sent DOUBLE, PRIMARY KEY (device) NOT ENFORCED)
  WITH ('connector' = 'jdbc', 'table-name' = 'latency_latest');
INSERT INTO latest SELECT device, sequence, sent FROM source WHERE sequence >= 0;
`;

export async function benchLatency(print: (line: string) => void): Promise<void> {
  const dataDirectory = await newDataDirectory();
  const platform = await startPlatformProcess({
    dataDirectory,
    environment: {
      MILLRACE_HTTP__REQUESTS_PER_SECOND_PER_IP: '1000000',
      MILLRACE_HTTP__REQUESTS_PER_SECOND_PER_PRINCIPAL: '1000000',
    },
  });
  try {
    await api(platform, 'POST', '/v1/topics', { name: 'latency', partitions: 2, keyField: '/device' });
    await api(platform, 'POST', '/v1/pipelines', { name: 'latency', sql: PIPELINE, start: true });
    await eventually(async () =>
      (await api(platform, 'GET', '/v1/views/latency_latest')).status === 200 ? true : undefined,
    );
    const { changes, skipped } = await watch(platform, async () => {
      await send(platform, WARM_UP_SECONDS);
      const spans: Span[] = [];
      for (let run = 0; run < RUNS; run++) spans.push(await send(platform, SECONDS));
      return spans;
    });
    for (const [name, share, goal] of [
      ['p50', 0.5, ''],
      ['p99', 0.99, '   goal under 100 ms'],
    ] as const) {
      const values = changes.map((run) => percentile(run, share));
      print(`accepted → SSE ${name} at ${EVENTS_PER_SECOND} events/s   ${spread(values, 'ms', 1)}${goal}`);
    }
    const seen = changes.reduce((sum, run) => sum + run.length, 0);
    const expected = EVENTS_PER_SECOND * SECONDS * RUNS;
    print(
      `  measured from before the request is sent; ${seen.toLocaleString('en')} of ${expected.toLocaleString('en')} ` +
        `changes seen, ${skipped} skipped as the reader was slow`,
    );
  } finally {
    await platform.end('SIGTERM');
    await removeDataDirectory(dataDirectory);
  }
}

/** When the events of one run were sent, on the clock of `performance.now`. */
interface Span {
  fromMs: number;
  toMs: number;
}

/** The latencies of each span's events, by the moment they were sent at: what a run leaves behind is its own. */
async function watch(
  platform: PlatformProcess,
  work: () => Promise<readonly Span[]>,
): Promise<{ changes: number[][]; skipped: number }> {
  const closing = new AbortController();
  const response = await fetch(`${platform.url}/v1/views/latency_latest/changes`, {
    headers: { authorization: `Bearer ${platform.apiKey}`, accept: 'text/event-stream' },
    signal: closing.signal,
  });
  const seen: { sent: number; latencyMs: number }[] = [];
  let skipped = 0;
  const reading = (async () => {
    for await (const event of readEvents(response.body as ReadableStream<Uint8Array>)) {
      if (event.event === 'gap')
        skipped += (JSON.parse(event.data) as { skipped: number | null }).skipped ?? 0;
      if (event.event !== 'change') continue;
      // A double as JSON is exact: the moment comes back as it was sent.
      const { sent } = (JSON.parse(event.data) as { row: { sent: number } }).row;
      seen.push({ sent, latencyMs: performance.now() - sent });
    }
  })().catch(() => {});
  const spans = await work();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  closing.abort();
  await reading;
  const changes = spans.map(({ fromMs, toMs }) =>
    seen.filter(({ sent }) => sent >= fromMs && sent <= toMs).map(({ latencyMs }) => latencyMs),
  );
  return { changes, skipped };
}

async function send(platform: PlatformProcess, seconds: number): Promise<Span> {
  const perBatch = (EVENTS_PER_SECOND * BATCH_MS) / 1_000;
  const startMs = performance.now();
  const answers: Promise<{ status: number }>[] = [];
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
  const toMs = performance.now();
  const refused = (await Promise.all(answers)).filter(({ status }) => status !== 202);
  if (refused.length > 0) throw new Error(`${refused.length} batches were answered ${refused[0]?.status}`);
  return { fromMs: startMs, toMs };
}
