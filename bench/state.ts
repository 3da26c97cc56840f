/**
 * Keyed state of a pipeline: how near `get` and `put` come to a plain Map while all is in memory; what a state of
 * 1 GiB costs under a budget of 64 MiB; how long a start from it takes. Each part is a process of its own, with the
 * heap a pipeline's thread has.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Value } from '../src/processing/engine/batch/physical-kind.ts';
import { FileEpochStore } from '../src/processing/engine/runtime/file-epoch-store.ts';
import type { Job } from '../src/processing/engine/runtime/job.ts';
import { JobState } from '../src/processing/engine/runtime/job-state.ts';
import type { KeyedState } from '../src/processing/engine/state/keyed-state.ts';
import { PipelineState } from '../src/processing/engine/state/pipeline-state.ts';
import { rowCodec } from '../src/processing/engine/state/row-codec.ts';
import { StateBudget } from '../src/processing/engine/state/state-budget.ts';
import { describeRun, percentile, spread } from './machine.ts';

const MIB = 2 ** 20;
const BUDGET_BYTES = 64 * MIB;
const ENTRIES = 5_000_000;
const TEXT = 'x'.repeat(150);
/** As many entries change between two looks at the clock of the epochs as a batch has rows. */
const BATCH_ROWS = 4096;
const NOWHERE = { sources: {}, ended: [], sinks: {} };
const HEAP_MIB = 512;
const SEMI_SPACE_MIB = 2;
const RUNS = 3;

export async function benchState(print: (line: string) => void): Promise<void> {
  const hot = Array.from({ length: RUNS }, () => part('hot'));
  for (const what of ['Map get', 'state get', 'Map put', 'state put'] as const)
    print(
      `state, 200,000 keys in memory, ${what}   ${spread(
        hot.map((figures) => (figures[what] ?? 0) / 1e6),
        'M a CPU-second',
        1,
      )}`,
    );
  const directory = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  try {
    tell('fill', part('fill', directory), print);
    tell('start again', ...Array.from({ length: RUNS }, () => part('start', directory)), print);
    tell('use', part('use', directory), print);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  await Promise.resolve();
}

type Figures = Record<string, number>;

function tell(name: string, ...rest: [...Figures[], (line: string) => void]): void {
  const print = rest.at(-1) as (line: string) => void;
  const runs = rest.slice(0, -1) as Figures[];
  for (const what of Object.keys(runs[0] ?? {}))
    print(
      `state of 1 GiB in 64 MiB, ${name}, ${what}   ${spread(
        runs.map((figures) => figures[what] ?? 0),
        '',
        1,
      )}`,
    );
}

function part(name: string, directory = ''): Figures {
  const output = execFileSync(
    process.execPath,
    [
      `--max-old-space-size=${HEAP_MIB}`,
      `--max-semi-space-size=${SEMI_SPACE_MIB}`,
      import.meta.filename,
      name,
      directory,
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return JSON.parse(output) as Figures;
}

const rowOf = (i: number): Value[] => [i, `${TEXT}${i}`, BigInt(i), null];
/** In an order that jumps. */
const keyOf = (i: number): string => `key ${Math.imul(i, 0x9e3779b1) >>> 0}`;

function hot(): Figures {
  const keys = Array.from({ length: 200_000 }, (_, i) => keyOf(i));
  const map = new Map<string, { value: Value[] }>();
  const { state } = openState(undefined);
  const rate = (work: (key: string, i: number) => void): number => {
    const rounds = 10;
    for (const [i, key] of keys.entries()) work(key, i);
    const before = cpuSeconds();
    for (let round = 0; round < rounds; round++)
      for (let i = 0; i < keys.length; i++) work(keys[i] as string, i);
    return (rounds * keys.length) / (cpuSeconds() - before);
  };
  const row = rowOf(1);
  let sum = 0;
  return {
    'Map put': rate((key) => map.set(key, { value: row })),
    'state put': rate((key) => state.put(key, row)),
    'Map get': rate((key) => (sum += map.get(key)?.value.length ?? 0)),
    'state get': rate((key) => (sum += state.get(key)?.length ?? 0)),
    sum,
  };
}

interface Opened {
  state: KeyedState<Value[]>;
  commitIfFull: (isLast?: boolean) => Promise<void>;
  close: () => Promise<void>;
  epochs: number[];
}

async function open(directory: string): Promise<Opened> {
  const store = new FileEpochStore(directory);
  const { pipeline, state } = openState(BUDGET_BYTES);
  const jobState = new JobState({ operators: [], state: pipeline } as unknown as Job, store.place);
  const last = await store.load();
  jobState.open(last);
  let epoch = last?.epoch ?? 0;
  const epochs: number[] = [];
  return {
    state,
    epochs,
    async commitIfFull(isLast = false) {
      if (!pipeline.isFull && !isLast) return;
      const startedMs = performance.now();
      const record = await jobState.write(++epoch, NOWHERE);
      await store.commit({ epoch, state: record, records: [], offsets: [] });
      jobState.committed(record);
      epochs.push(performance.now() - startedMs);
    },
    close: () => jobState.close(),
  };
}

function openState(cacheBytes: number | undefined): { pipeline: PipelineState; state: KeyedState<Value[]> } {
  const pipeline = new PipelineState(new StateBudget(undefined, cacheBytes));
  return { pipeline, state: pipeline.open('1/bench-1', 'rows', rowCodec()) };
}

async function fill(directory: string): Promise<Figures> {
  const startedMs = performance.now();
  const { state, commitIfFull, close, epochs } = await open(directory);
  for (let i = 0; i < ENTRIES; i++) {
    state.put(keyOf(i), rowOf(i));
    if (i % BATCH_ROWS === 0) await commitIfFull();
  }
  await commitIfFull(true);
  const seconds = (performance.now() - startedMs) / 1000;
  await close();
  return {
    'entries a second': ENTRIES / seconds,
    'entries a CPU-second': ENTRIES / cpuSeconds(),
    'ms an epoch, p50': percentile(epochs, 0.5),
    'ms an epoch, p99': percentile(epochs, 0.99),
    'MiB on disk': sizeOf(directory) / MIB,
    'MiB at its peak': peakMib(),
  };
}

async function start(directory: string): Promise<Figures> {
  const startedMs = performance.now();
  const { state, close } = await open(directory);
  const openedMs = performance.now();
  const count = 1000;
  for (let i = 0; i < count; i++)
    if (state.get(keyOf(i * 4999)) === undefined) throw new Error('An entry is missing.');
  const readMs = performance.now();
  if (state.size !== ENTRIES) throw new Error(`The size is ${state.size}.`);
  await close();
  return { 'ms until open': openedMs - startedMs, 'ms for the first 1,000 keys': readMs - openedMs };
}

/** Reads, changes and writes back keys anywhere. */
async function use(directory: string): Promise<Figures> {
  const { state, commitIfFull, close } = await open(directory);
  const count = 500_000;
  const startedMs = performance.now();
  let random = 1;
  for (let i = 0; i < count; i++) {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    const key = keyOf(random % ENTRIES);
    const row = state.get(key);
    if (row === undefined) throw new Error(`${key} is missing.`);
    state.put(key, [(row[0] as number) + 1, ...row.slice(1)]);
    if (i % BATCH_ROWS === 0) await commitIfFull();
  }
  await commitIfFull(true);
  const seconds = (performance.now() - startedMs) / 1000;
  await close();
  return {
    'get and put a second': count / seconds,
    'get and put a CPU-second': count / cpuSeconds(),
    'MiB at its peak': peakMib(),
  };
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function peakMib(): number {
  return process.resourceUsage().maxRSS / 1024;
}

function sizeOf(directory: string): number {
  return readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}

if (import.meta.main) {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const [name, directory = ''] = process.argv.slice(2);
  const parts: Record<string, () => Figures | Promise<Figures>> = {
    hot,
    fill: () => fill(directory),
    start: () => start(directory),
    use: () => use(directory),
  };
  const own = parts[name ?? ''];
  if (own !== undefined) print(JSON.stringify(await own()));
  else {
    print(describeRun());
    await benchState(print);
  }
}
