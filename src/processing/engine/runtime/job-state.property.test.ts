import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createLocalCompactor } from '../state/disk/compactor.ts';
import type { StateRecord } from '../state/disk/state-record.ts';
import type { KeyedState, StateKey } from '../state/keyed-state.ts';
import { PipelineState } from '../state/pipeline-state.ts';
import { rowCodec } from '../state/row-codec.ts';
import { StateBudget } from '../state/state-budget.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';
import { DiskFailure, FaultyDisk } from '../state/testing.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { Job } from './job.ts';
import { JobState } from './job-state.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9));
const DIRECTORY = 'state';
const NOWHERE = { sources: {}, ended: [], sinks: {} };
/** Of the last state; entries of the others stay. */
const TTL_MS = 1000;
const TIMED = 2;

/** A job that is nothing but keyed states, one of which forgets, and an operator that counts. */
class Bench {
  readonly disk = new FaultyDisk();
  readonly #cacheBytes: number;
  #commit: { epoch: number; state: StateRecord } | undefined;
  #jobState: JobState | undefined;
  #state: PipelineState | undefined;
  readonly states: KeyedState<Value[]>[] = [];
  counter = 0;
  nowMs = 0;
  #restored = 0;

  constructor(cacheBytes: number) {
    this.#cacheBytes = cacheBytes;
  }

  open(): void {
    this.#state = new PipelineState(new StateBudget(undefined, this.#cacheBytes), () => this.nowMs);
    this.states.length = 0;
    for (const name of ['left', 'right']) this.states.push(this.#state.open('1/join-1', name, rowCodec()));
    this.states.push(this.#state.open('1/join-1', 'timed', rowCodec(), { ttlMs: TTL_MS }));
    this.counter = 0;
    const job = { operators: [this.#operator()], state: this.#state } as unknown as Job;
    const createCompactor = () => createLocalCompactor(this.disk);
    this.#jobState = new JobState(job, { disk: this.disk, directory: DIRECTORY, createCompactor });
    this.#jobState.open(this.#commit);
    this.#restored = this.counter;
  }

  #operator() {
    const counted = (): number => this.counter;
    return {
      id: '1/count-1',
      get stateVersion() {
        return counted();
      },
      snapshot: (out: StateWriter) => out.float(counted()),
      restore: (from: StateReader) => {
        this.counter = from.float();
      },
    };
  }

  get restored(): number {
    return this.#restored;
  }

  /** `onCommit` is called when the epoch counts, whatever the disk does afterwards. */
  async commit(onCommit: () => void): Promise<void> {
    const epoch = (this.#commit?.epoch ?? 0) + 1;
    const state = await this.#opened().write(epoch, NOWHERE);
    // As through a file or the log.
    this.#commit = JSON.parse(JSON.stringify({ epoch, state })) as { epoch: number; state: StateRecord };
    onCommit();
    this.#opened().committed(state);
  }

  async crash(keep: () => number): Promise<void> {
    await this.#opened().close();
    this.disk.crash(keep);
    this.open();
  }

  #opened(): JobState {
    if (this.#jobState === undefined) throw new TypeError('Not open.');
    return this.#jobState;
  }

  close(): Promise<void> {
    return this.#opened().close();
  }
}

type Command =
  | { kind: 'put'; state: number; key: number; size: number }
  | { kind: 'delete'; state: number; key: number }
  | { kind: 'get'; state: number; key: number }
  | { kind: 'flood'; state: number; key: number; count: number }
  | { kind: 'commit' }
  | { kind: 'rest' }
  | { kind: 'pass'; ms: number }
  | { kind: 'look' }
  | { kind: 'crash'; after: number; seed: number };

const stateIndex = fc.nat(TIMED);
const key = fc.nat(60);
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('put' as const), state: stateIndex, key, size: fc.nat(40) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('delete' as const), state: stateIndex, key }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('get' as const), state: stateIndex, key }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('flood' as const), state: stateIndex, key, count: fc.nat(300) }),
  },
  { weight: 6, arbitrary: fc.constant({ kind: 'commit' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'rest' as const }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(TTL_MS * 2) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'look' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('crash' as const), after: fc.nat(12), seed: fc.nat() }),
  },
);

/** Keys of every kind. */
function keyOf(number: number): StateKey {
  if (number === 0) return null;
  const kinds: StateKey[] = [
    `key ${number}`,
    number / 2,
    BigInt(number),
    'é'.repeat(number),
    number % 2 === 0,
  ];
  return kinds[number % kinds.length] as StateKey;
}

type Kept = Map<StateKey, { row: Value[]; putAtMs: number }>;
type Model = readonly Kept[];

const copyOf = (model: Model): Model => model.map((kept) => new Map(kept));

function dropExpired(kept: Kept, nowMs: number): void {
  for (const [k, { putAtMs }] of kept) if (nowMs - putAtMs >= TTL_MS) kept.delete(k);
}

async function check(commands: readonly Command[], cacheBytes: number): Promise<void> {
  const bench = new Bench(cacheBytes);
  bench.open();
  let model: Model = bench.states.map(() => new Map());
  let committed = copyOf(model);
  let counter = 0;
  let committedCounter = 0;
  const modelOf = (index: number): Kept => {
    const kept = model[index] as Kept;
    if (index === TIMED) dropExpired(kept, bench.nowMs);
    return kept;
  };
  const put = (state: number, k: StateKey, row: Value[]) => {
    bench.states[state]?.put(k, row);
    modelOf(state).set(k, { row, putAtMs: bench.nowMs });
  };
  const look = () => {
    for (const [i, state] of bench.states.entries()) {
      const kept = new Map([...modelOf(i)].map(([k, { row }]) => [k, row]));
      if (i !== TIMED) assert.equal(state.size, kept.size);
      assert.deepEqual(new Map(state.entries()), kept);
      for (const [k, row] of kept) assert.deepEqual(state.get(k), row);
    }
  };
  const commit = async () => {
    bench.counter = ++counter;
    const before = copyOf(model);
    await bench.commit(() => {
      committed = before;
      committedCounter = counter;
    });
  };
  for (const [i, step] of commands.entries()) {
    if (step.kind === 'put') put(step.state, keyOf(step.key), [i, 'x'.repeat(step.size), BigInt(i)]);
    else if (step.kind === 'flood')
      for (let n = 0; n < step.count; n++)
        put(step.state, `flood ${(step.key * 7 + n) % 400}`, [n, `value ${i}`]);
    else if (step.kind === 'delete') {
      bench.states[step.state]?.delete(keyOf(step.key));
      modelOf(step.state).delete(keyOf(step.key));
    } else if (step.kind === 'get')
      assert.deepEqual(
        bench.states[step.state]?.get(keyOf(step.key)),
        modelOf(step.state).get(keyOf(step.key))?.row,
      );
    else if (step.kind === 'commit') await commit();
    else if (step.kind === 'rest') await new Promise((resolve) => setImmediate(resolve));
    else if (step.kind === 'pass') bench.nowMs += step.ms;
    else if (step.kind === 'look') look();
    else {
      bench.disk.failAt = bench.disk.changes + step.after;
      try {
        await commit();
        await commit();
      } catch (error) {
        assert.ok(error instanceof DiskFailure, String(error));
      }
      let random = step.seed;
      await bench.crash(() => {
        random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
        return random / 2 ** 32;
      });
      model = copyOf(committed);
      counter = committedCounter;
      assert.equal(bench.restored, committedCounter);
      look();
    }
  }
  look();
  await bench.close();
}

test('whatever is put, deleted, expired, committed, evicted and lost, the state is what a Map would be', async (t) => {
  t.diagnostic(`seed ${SEED}`);
  const commands = fc.array(command, { maxLength: 120, size: 'max' });
  const cacheBytes = fc.constantFrom(4_000, 20_000, 60_000, 10_000_000);
  await fc.assert(fc.asyncProperty(commands, cacheBytes, check), {
    seed: SEED,
    numRuns: Number(process.env['RUNS'] ?? 150),
  });
});
