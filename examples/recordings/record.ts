/**
 * Records what `server-under-load.csv` holds: the metrics of a real HTTP server on this machine, under load from
 * this process, while faults are induced at set times. Run it on a quiet machine; it takes five minutes:
 *
 *     bin/node examples/recordings/record.ts
 *
 * The load is bounded (REQUESTS_PER_SECOND for DURATION_S), goes to loopback only, and stops by itself.
 */
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Agent, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const DURATION_S = 300;
const SAMPLE_MS = 250;
const REQUESTS_PER_SECOND = 60;

/** What goes wrong, and when: seconds from the start. */
const FAULTS = [
  { fault: 'cpu-burn', fromS: 95, toS: 107 },
  { fault: 'memory-leak', fromS: 145, toS: 163 },
  { fault: 'stall', fromS: 205, toS: 211 },
  { fault: 'error-burst', fromS: 255, toS: 265 },
] as const;
type Fault = (typeof FAULTS)[number]['fault'];

if (process.send) serve();
else await record();

/** The server under test: a little work for each request, and the faults on command. */
function serve(): void {
  let fault: Fault | null = null;
  const leaked: Buffer[] = [];
  const server = createServer((request, response) => {
    const failing = fault === 'error-burst' && Number(request.url?.slice(1)) % 5 < 2;
    const body = JSON.stringify(Array.from({ length: 200 }, (_, i) => ({ i, square: i * i })));
    response.writeHead(failing ? 500 : 200, { 'content-type': 'application/json' }).end(body);
  });
  setInterval(() => {
    if (fault === 'cpu-burn') blockFor(30);
    if (fault === 'memory-leak') leaked.push(Buffer.alloc(1_000_000, 1));
    else leaked.length = 0;
  }, 50);
  setInterval(() => {
    if (fault === 'stall') blockFor(900);
  }, 1_500);
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  process.on('message', (message: { fault?: Fault | null; sample?: true }) => {
    if (message.fault !== undefined) fault = message.fault;
    if (message.sample) {
      const usage = process.cpuUsage();
      process.send?.({
        cpuUs: usage.user + usage.system,
        rss: process.memoryUsage.rss(),
        delayNs: delay.max,
      });
      delay.reset();
    }
  });
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
}

function blockFor(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

interface ServerSample {
  cpuUs: number;
  rss: number;
  delayNs: number;
}

async function record(): Promise<void> {
  const child = fork(import.meta.filename);
  const answer = <T>(): Promise<T> => new Promise((resolve) => child.once('message', resolve as never));
  const { port } = await answer<{ port: number }>();
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let latenciesMs: number[] = [];
  let failures = 0;
  let sent = 0;
  const request = (): void => {
    const startMs = performance.now();
    get({ port, host: '127.0.0.1', path: `/${sent++}`, agent }, (response) => {
      response.resume().on('end', () => {
        latenciesMs.push(performance.now() - startMs);
        if (response.statusCode !== 200) failures += 1;
      });
    }).on('error', () => {
      failures += 1;
    });
  };

  const rows = [
    'elapsed_ms,cpu_ratio,rss_bytes,loop_delay_ms,latency_p99_ms,error_ratio,requests_per_second',
  ];
  const startMs = performance.now();
  const load = setInterval(request, 1_000 / REQUESTS_PER_SECOND);
  let previous: { cpuUs: number; atMs: number } = { cpuUs: 0, atMs: startMs };
  let active: Fault | null = null;
  for (let i = 1; i * SAMPLE_MS <= DURATION_S * 1_000; i++) {
    await new Promise((resolve) =>
      setTimeout(resolve, Math.max(0, startMs + i * SAMPLE_MS - performance.now())),
    );
    const elapsedS = (i * SAMPLE_MS) / 1_000;
    const wanted: Fault | null =
      FAULTS.find(({ fromS, toS }) => elapsedS >= fromS && elapsedS < toS)?.fault ?? null;
    if (wanted !== active) child.send({ fault: wanted });
    active = wanted;
    const sampled = answer<ServerSample>();
    child.send({ sample: true });
    const sample = await sampled;
    const nowMs = performance.now();
    const latencies = latenciesMs.sort((a, b) => a - b);
    const seconds = (nowMs - previous.atMs) / 1_000;
    rows.push(
      [
        i * SAMPLE_MS,
        ((sample.cpuUs - previous.cpuUs) / 1e6 / seconds).toFixed(4),
        sample.rss,
        (sample.delayNs / 1e6).toFixed(2),
        (latencies[Math.floor(latencies.length * 0.99)] ?? 0).toFixed(2),
        (latencies.length === 0 ? 0 : failures / latencies.length).toFixed(4),
        (latencies.length / seconds).toFixed(1),
      ].join(','),
    );
    previous = { cpuUs: sample.cpuUs, atMs: nowMs };
    latenciesMs = [];
    failures = 0;
  }
  clearInterval(load);
  child.kill();
  agent.destroy();
  writeFileSync(join(import.meta.dirname, 'server-under-load.csv'), `${rows.join('\n')}\n`);
  const labels = FAULTS.map(({ fault, fromS, toS }) => ({ fault, fromMs: fromS * 1_000, toMs: toS * 1_000 }));
  const machine = {
    node: process.version,
    platform: process.platform,
    cpu: cpus()[0]?.model,
    cores: cpus().length,
  };
  writeFileSync(
    join(import.meta.dirname, 'server-under-load.labels.json'),
    `${JSON.stringify({ recordedAt: new Date().toISOString(), machine, sampleMs: SAMPLE_MS, labels }, null, 2)}\n`,
  );
}
