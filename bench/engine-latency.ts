/**
 * Event appended to a topic → row of a pipeline visible in another topic, checkpoints on, at half of the rate that the
 * pipeline keeps up with. Log, sender and reader are in this thread, the pipeline in its own, as in the platform.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '#foundation';
import { type EventLog, type PackedRecords, packRecords, recordsOf } from '#log';
import { silentLogger } from '#logging';
import { createEmbeddedExecution } from '../src/processing/engine/adapters/embedded/embedded-execution.ts';
import { openEmbeddedLog } from '../src/processing/log/adapters/embedded/index.ts';
import { percentile, spread } from './machine.ts';

const CATCH_UP_EVENTS = 1_000_000;
const BATCH_MS = 5;
const SECONDS = 10;
const WARM_UP_SECONDS = 3;
const RUNS = 3;
const WAIT_SECONDS_MAX = 60;
/** One row in so many comes out: the reader is not what is measured. */
const KEPT_ONE_IN = 10;
/** Of the moment in an event, with leading spaces. */
const SENT_CHARACTERS = 16;

const SCRIPT = `
CREATE TABLE source (id BIGINT, device STRING, sent DOUBLE) WITH (
  'connector' = 'kafka', 'topic' = 'in', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');
CREATE TABLE emitted (id BIGINT, sent DOUBLE) WITH ('connector' = 'kafka', 'topic' = 'out', 'format' = 'json');
INSERT INTO emitted SELECT id, sent FROM source WHERE MOD(id, ${KEPT_ONE_IN}) = 0;
`;

export async function benchEngineLatency(print: (line: string) => void): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  const log = await openEmbeddedLog({ directory: join(directory, 'log') });
  const execution = createEmbeddedExecution({
    log,
    directory: join(directory, 'state'),
    clock: systemClock,
    logger: silentLogger,
  });
  try {
    await log.createTopic('in', { partitions: 1 });
    const sender = new Sender(log);
    for (let sent = 0; sent < CATCH_UP_EVENTS; sent += 2000) await sender.send(2000);
    const reader = new Reader(log);
    const reading = reader.follow();
    const startedMs = performance.now();
    await execution.start({ id: 'latency', name: 'latency', sql: SCRIPT });
    await reader.until(sender.kept);
    const perSecond = CATCH_UP_EVENTS / ((performance.now() - startedMs) / 1000);
    print(`engine, catching up with ${CATCH_UP_EVENTS.toLocaleString('en')} events   ${rate(perSecond)}`);
    await sendSteadily(sender, perSecond / 2, WARM_UP_SECONDS);
    await reader.until(sender.kept);
    const runs: number[][] = [];
    for (let run = 0; run < RUNS; run++) {
      reader.latencies = [];
      await sendSteadily(sender, perSecond / 2, SECONDS);
      await reader.until(sender.kept);
      runs.push(reader.latencies);
    }
    reader.stop();
    await reading;
    for (const [name, share, goal] of [
      ['p50', 0.5, ''],
      ['p99', 0.99, '   goal under 20 ms'],
    ] as const)
      print(
        `engine, appended → emitted ${name} at ${rate(perSecond / 2)}   ${spread(
          runs.map((run) => percentile(run, share)),
          'ms',
          1,
        )}${goal}`,
      );
    const rows = runs.reduce((sum, run) => sum + run.length, 0);
    print(
      `  measured from before the append; all ${rows.toLocaleString('en')} rows, also those seen after their run`,
    );
  } finally {
    await execution.close();
    await log.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

const rate = (perSecond: number): string => `${Math.round(perSecond).toLocaleString('en')} events/s`;

/** Appends events that say when they were made. All else of them is made beforehand: making them is not what is measured. */
class Sender {
  readonly #log: EventLog;
  readonly #batches = new Map<number, PackedRecords>();
  /** Rows that what was sent leads to. */
  kept = 0;

  constructor(log: EventLog) {
    this.#log = log;
  }

  async send(count: number): Promise<void> {
    let batch = this.#batches.get(count);
    if (batch === undefined) this.#batches.set(count, (batch = events(count)));
    this.kept += Math.ceil(count / KEPT_ONE_IN);
    const sent = Buffer.from(performance.now().toFixed(3).padStart(SENT_CHARACTERS));
    for (let i = 0; i < count; i++)
      batch.bytes.set(sent, (batch.valueEnds[i] as number) - SENT_CHARACTERS - 1);
    await this.#log.append('in', batch);
  }
}

/** With room for the moment at the end of each. */
function events(count: number): PackedRecords {
  const room = ' '.repeat(SENT_CHARACTERS);
  return packRecords(
    Array.from({ length: count }, (_, id) => ({
      key: null,
      value: Buffer.from(`{"id":${id},"device":"device ${id % 1000}","sent":${room}}`),
      timestampMs: 0,
      headers: [],
    })),
  );
}

/** A batch every few milliseconds, whether or not those before have been answered. */
async function sendSteadily(sender: Sender, perSecond: number, seconds: number): Promise<void> {
  const perBatch = Math.round((perSecond * BATCH_MS) / 1000);
  const startMs = performance.now();
  const answers: Promise<void>[] = [];
  for (let turn = 0; turn < (seconds * 1000) / BATCH_MS; turn++) {
    const waitMs = startMs + turn * BATCH_MS - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    answers.push(sender.send(perBatch));
  }
  await Promise.all(answers);
}

/** Reads what comes out, and how long it took. */
class Reader {
  readonly #log: EventLog;
  readonly #abort = new AbortController();
  #offset = 0;
  #rows = 0;
  latencies: number[] = [];

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** Waits for so many rows since the beginning. Rejects if they do not come. */
  async until(rows: number): Promise<void> {
    const endMs = performance.now() + WAIT_SECONDS_MAX * 1000;
    while (this.#rows < rows) {
      if (performance.now() > endMs) throw new Error(`Of ${rows} rows only ${this.#rows} came.`);
      await sleep(1);
    }
  }

  async follow(): Promise<void> {
    while (!this.#abort.signal.aborted) await this.#read();
  }

  stop(): void {
    this.#abort.abort();
  }

  async #read(): Promise<void> {
    if ((await this.#log.describeTopic('out')) === undefined) {
      await sleep(1);
      return;
    }
    const batch = await this.#log.read({
      topic: 'out',
      partition: 0,
      offset: this.#offset,
      maxBytes: 1024 * 1024,
      maxWaitMs: 100,
    });
    const nowMs = performance.now();
    for (const { value } of recordsOf(batch)) {
      const { sent } = JSON.parse(Buffer.from(value ?? []).toString()) as { sent: number };
      this.latencies.push(nowMs - sent);
      this.#rows++;
    }
    this.#offset = batch.nextOffset;
  }
}
