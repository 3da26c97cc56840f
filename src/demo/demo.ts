import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#foundation';
import type { Logger } from '#logging';
import { type ApiClient, createApiClient } from './api-client.ts';
import { createBreaker } from './broken-events.ts';
import { readEarthquakes } from './earthquakes.ts';
import { openHostMetrics } from './host-metrics.ts';
import { readRecording, recordedEvents } from './recording.ts';
import { setUpDemo } from './setup.ts';

export interface DemoOptions {
  url: string;
  apiKey: string;
  examplesDirectory: string;
  dataDirectory: string;
  clock: Clock;
  logger: Logger;
}

export interface Demo {
  /** Resolves when the demo's objects exist and events flow. */
  ready: Promise<void>;
  stop(): Promise<void>;
}

const HOST_SAMPLE_MS = 1_000;
/** The recording has a sample each 250 ms: this replays it ten times faster than life. */
const RECORDING_SAMPLE_MS = 25;
/** Samples sent in one request. */
const RECORDING_BATCH = 4;
const QUAKES_MS = 250;
/** A week of quakes in about four minutes. */
const QUAKES_BATCH = 2;

/** Starts the demo: sets up its objects, then sends events until stopped. A failure is logged and ends the demo only. */
export function startDemo(options: DemoOptions): Demo {
  const stopping = new AbortController();
  const { clock, logger } = options;
  const api = createApiClient({ ...options, signal: stopping.signal });
  const ready = setUpDemo(api, options.examplesDirectory);
  const senders = ready.then(() =>
    Promise.all([
      sendHostMetrics(api, clock, options.dataDirectory, stopping.signal),
      sendRecording(api, clock, options.examplesDirectory, stopping.signal),
      sendEarthquakes(api, clock, options.dataDirectory, stopping.signal),
    ]),
  );
  const ended = senders.catch((error: unknown) => {
    if (!stopping.signal.aborted) logger.error({ error }, 'the demo stopped sending');
  });
  return {
    ready,
    async stop() {
      stopping.abort(new Error('the demo was stopped'));
      await ended;
    },
  };
}

async function sendHostMetrics(
  api: ApiClient,
  clock: Clock,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const metrics = openHostMetrics(clock, directory);
  try {
    for (;;) {
      await clock.sleep(HOST_SAMPLE_MS, signal);
      await api.send('demo.sensors', await metrics.sample());
    }
  } finally {
    metrics.close();
  }
}

async function sendRecording(
  api: ApiClient,
  clock: Clock,
  examples: string,
  signal: AbortSignal,
): Promise<void> {
  const samples = await readRecording(join(examples, 'recordings', 'server-under-load.csv'));
  const breakSome = createBreaker();
  for (let next = 0; ; next = (next + RECORDING_BATCH) % samples.length) {
    await clock.sleep(RECORDING_SAMPLE_MS * RECORDING_BATCH, signal);
    const nowMs = clock.nowMs();
    const events = samples.slice(next, next + RECORDING_BATCH).flatMap((sample, i) => {
      const timeMs = nowMs - (RECORDING_BATCH - 1 - i) * RECORDING_SAMPLE_MS;
      return recordedEvents(sample, new Date(timeMs).toISOString());
    });
    await api.send('demo.sensors', events.map(breakSome));
  }
}

/** Goes once through the week of quakes; where it stands is kept, so that the next start goes on from there. */
async function sendEarthquakes(
  api: ApiClient,
  clock: Clock,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const quakes = await readEarthquakes();
  const progressFile = join(directory, 'demo.json');
  const progress = await readFile(progressFile, 'utf8').catch(() => '{}');
  let sent = (JSON.parse(progress) as { quakesSent?: number }).quakesSent ?? 0;
  while (sent < quakes.length) {
    await clock.sleep(QUAKES_MS, signal);
    await api.send('demo.quakes', quakes.slice(sent, sent + QUAKES_BATCH));
    sent += QUAKES_BATCH;
    await writeFile(progressFile, JSON.stringify({ quakesSent: sent }));
  }
}
