import { CachedState, type CacheContext } from './cached-state.ts';
import { STATE_NUMBER_MAX } from './disk/key-place.ts';
import type { StateInUse } from './disk/compact.ts';
import type { MergeCursor } from './disk/merge-cursor.ts';
import { DELETED } from './disk/record-cursor.ts';
import type { FoundValue } from './disk/run-file.ts';
import type { FrameScope, StateStorage } from './disk/state-storage.ts';
import type { KeyedState, KeyedStateOptions, StateCodec, StateStore } from './keyed-state.ts';
import { stateErrors } from './errors.ts';
import type { StateBudget } from './state-budget.ts';
import type { StateReader } from './state-reader.ts';
import type { StateWriter } from './state-writer.ts';
import { timedCodec, TtlState } from './ttl-state.ts';

/** Entries looked at when one comes while memory is tight. */
const EVICTION_STEPS = 16;
/** An epoch ends when entries of this part of the memory changed in it. */
const EPOCH_PART_MAX = 1 / 8;
/** While memory is tight a run is made when this part of it cannot leave, and the pipeline waits at that one. */
const RUN_PART = 1 / 8;
const WAIT_PART = 1 / 2;
/** As much is read again at a restart, twice at most. */
const RUN_BYTES_MAX = 32 * 1024 * 1024;

/**
 * The keyed state of a pipeline: all that its operators opened, each by operator and name. Here the states learn
 * which epoch is under way and what is on disk, and share one budget.
 */
export class PipelineState implements StateStore, CacheContext {
  readonly budget: StateBudget;
  readonly #states = new Map<string, CachedState<unknown>>();
  readonly #list: CachedState<unknown>[] = [];
  /** The highest number a state has had: a state that is no more may have left records under its own. */
  #lastNumber = 0;
  #storage: StateStorage | undefined;
  #turn = 0;
  epoch = 1;

  readonly #nowMs: () => number;

  /** `nowMs`: processing time, by which entries with a TTL go. */
  constructor(budget: StateBudget, nowMs: () => number = Date.now) {
    this.budget = budget;
    this.#nowMs = nowMs;
  }

  open<V>(
    operator: string,
    name: string,
    codec: StateCodec<V>,
    { ttlMs }: KeyedStateOptions = {},
  ): KeyedState<V> {
    if (ttlMs === undefined) return this.#open(operator, name, codec);
    // Entries with their times are another state than those without.
    const timed = this.#open(operator, `${name} with TTL`, timedCodec(codec), ttlMs);
    return new TtlState(timed, this.#nowMs);
  }

  #open<V>(operator: string, name: string, codec: StateCodec<V>, ttlMs?: number): CachedState<V> {
    const id = idOf(operator, name);
    if (this.#states.has(id)) throw new TypeError(`The state ${name} of ${operator} is open already.`);
    const state = new CachedState(operator, name, codec, this, ttlMs);
    this.#states.set(id, state);
    this.#list.push(state);
    return state;
  }

  /** Changes whenever a value does. */
  get stateVersion(): number {
    let sum = 0;
    for (const { version } of this.#list) sum += version;
    return sum;
  }

  /** From now on entries may leave memory for these files. Their frames are replayed next. */
  attach(storage: StateStorage): void {
    this.#storage = storage;
    for (const state of this.#list) state.isComplete = !storage.hasRuns;
  }

  get storedEpoch(): number {
    return this.#storage?.runsEpoch ?? 0;
  }

  get keepsDeleted(): boolean {
    return this.#storage?.usesRuns ?? false;
  }

  find(state: number, key: Buffer): FoundValue | undefined {
    return this.#storage?.find(state, key);
  }

  scan(state: number): MergeCursor {
    if (this.#storage === undefined) throw new TypeError('There is nothing on disk.');
    return this.#storage.scan(state);
  }

  relieve(): void {
    this.#turn = (this.#turn + 1) % this.#list.length;
    this.#list[this.#turn]?.evict(EVICTION_STEPS);
  }

  /** So much has changed that the epoch should end. */
  get isFull(): boolean {
    return this.#changedBytes > this.budget.cacheLimit * EPOCH_PART_MAX;
  }

  get #changedBytes(): number {
    let bytes = 0;
    for (const state of this.#list) bytes += state.changedBytes;
    return bytes;
  }

  /** Memory of all entries. */
  get entryBytes(): number {
    let bytes = 0;
    for (const state of this.#list) bytes += state.bytes;
    return bytes;
  }

  get isComplete(): boolean {
    for (const state of this.#list) if (!state.isComplete) return false;
    return true;
  }

  /** Bytes on disk to make a run of: it passes through memory. */
  get runBytes(): number {
    return Math.min(RUN_BYTES_MAX, this.budget.cacheLimit * RUN_PART);
  }

  /** How much those entries press that cannot leave, as they are in no run. */
  get pressure(): 'none' | 'make-a-run' | 'wait' {
    const { isTight, cacheLimit } = this.budget;
    if (!isTight) return 'none';
    const { storedEpoch } = this;
    const bytes = this.#list.reduce((sum, state) => sum + state.bytesAfter(storedEpoch), 0);
    if (bytes > cacheLimit * WAIT_PART) return 'wait';
    return bytes > cacheLimit * RUN_PART ? 'make-a-run' : 'none';
  }

  /** What there is, for people. */
  describe(): { operator: string; name: string; entries: number }[] {
    return this.#list.map(({ operator, name, size }) => ({ operator, name, entries: size }));
  }

  /** The states that are in use, for who makes runs. */
  get states(): StateInUse[] {
    const nowMs = this.#nowMs();
    return this.#list.map(({ number, ttlMs }) => ({ number, expiredUntilMs: nowMs - ttlMs }));
  }

  /**
   * Writes which states there are and the entries that changed, or all:
   *
   *     u32 highest number │ u32 states │ for each: u32 number │ text operator │ text name │ f64 size │ u32 records │ record …
   *
   * A record is as in a sorted run (`disk/run-format.ts`).
   */
  write(scope: FrameScope, out: StateWriter): void {
    out.uint(this.#lastNumber);
    const start = out.length;
    out.uint(0);
    let count = 0;
    for (const state of this.#list) {
      if (scope === 'changes' && !state.hasChanges) continue;
      count++;
      out.uint(state.number);
      out.text(state.operator);
      out.text(state.name);
      out.float(state.size);
      state.write(scope === 'everything' ? 'all' : 'changed', out);
    }
    out.setUint(start, count);
  }

  get hasChanges(): boolean {
    for (const state of this.#list) if (state.hasChanges) return true;
    return false;
  }

  /** What `write` wrote was written for this epoch; the next one is under way. */
  written(epoch: number): void {
    for (const state of this.#list) state.written();
    this.epoch = epoch + 1;
    for (const state of this.#list) state.release();
    this.#recount();
  }

  /** Entries that expired on disk went without a word. */
  #recount(): void {
    const counts = this.#storage?.takeCounts();
    if (counts === undefined) return;
    for (const state of this.#list)
      if (Number.isFinite(state.ttlMs)) state.recount(counts.get(state.number) ?? 0);
  }

  /** Lets the next epoch be small: for a job without epochs, in which everything has changed at once. */
  holdBack(): void {
    for (const state of this.#list) state.holdBack(this.budget.cacheLimit * EPOCH_PART_MAX);
  }

  /**
   * Takes over what `write` wrote in an epoch before. `rename` gives the operator that is now what another was then;
   * states that nobody opened are left out.
   */
  replay(from: StateReader, epoch: number, rename: (operator: string) => string | undefined): void {
    this.#lastNumber = from.uint();
    const count = from.uint();
    for (let i = 0; i < count; i++) {
      const number = from.uint();
      const operator = rename(from.text());
      const name = from.text();
      const size = from.float();
      const state = operator === undefined ? undefined : this.#states.get(idOf(operator, name));
      if (state === undefined) {
        skipRecords(from);
        continue;
      }
      if (state.number !== number) state.begin(number);
      state.replay(from, epoch);
      state.size = size;
    }
  }

  /** All frames were replayed: gives numbers to the states that are new, and says which epoch is under way. */
  start(epoch: number): void {
    this.epoch = epoch;
    for (const state of this.#list) if (state.number < 0) state.number = this.#newNumber();
  }

  #newNumber(): number {
    this.#lastNumber++;
    if (this.#lastNumber >= STATE_NUMBER_MAX)
      throw stateErrors.state_corrupt('The pipeline has had too many states.');
    return this.#lastNumber;
  }
}

function idOf(operator: string, name: string): string {
  return `${operator} ${name}`;
}

function skipRecords(from: StateReader): void {
  const count = from.uint();
  for (let i = 0; i < count; i++) {
    const key = from.uint();
    const value = from.uint();
    from.skip(value === DELETED ? key : key + value);
  }
}
