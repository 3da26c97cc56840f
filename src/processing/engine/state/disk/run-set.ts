import type { CompactionResult, StateInUse } from './compact.ts';
import type { Compactor } from './compactor.ts';
import { hashKey } from './key-place.ts';
import { MergeCursor } from './merge-cursor.ts';
import { planMerge } from './merge-plan.ts';
import { RunCursor } from './run-cursor.ts';
import { type FoundValue, RunFile } from './run-file.ts';
import type { StateDisk } from './state-disk.ts';
import { runNumber, runPath } from './state-record.ts';

const MERGES_MAX = 2;
/** A key that is nowhere is looked for in each run, and the commit record names them all. */
const RUNS_WAIT_MAX = 48;

interface KnownRun {
  file: RunFile;
  bytes: number;
}

/** The sorted runs of a pipeline's state, the newest first: the newest that knows a key is right. */
export class RunSet {
  readonly #disk: StateDisk;
  readonly #home: string;
  #runs: KnownRun[];
  /** Merged into others; the last commit record may still name them. */
  #retired: RunFile[] = [];
  #nextNumber = 1;
  #counts: ReadonlyMap<number, number> | undefined;
  readonly #merges = new Set<Promise<void>>();
  /** Being merged. */
  readonly #busy = new Set<KnownRun>();

  constructor(disk: StateDisk, home: string, numbers: readonly number[]) {
    this.#disk = disk;
    this.#home = home;
    this.#removeOthers(numbers);
    this.#runs = numbers.map((number) => {
      const path = runPath(home, number);
      return { file: new RunFile(disk, path, number), bytes: sizeOf(disk, path) };
    });
  }

  /** Runs that no record names were being made when the process died. */
  #removeOthers(numbers: readonly number[]): void {
    for (const name of this.#disk.list(this.#home)) {
      const number = runNumber(name);
      if (number === undefined) continue;
      this.#nextNumber = Math.max(this.#nextNumber, number + 1);
      if (!numbers.includes(number)) this.#disk.remove(runPath(this.#home, number));
    }
  }

  get numbers(): number[] {
    return this.#runs.map(({ file }) => file.number);
  }

  get bytes(): number {
    return this.#runs.reduce((sum, run) => sum + run.bytes, 0);
  }

  /** Of indexes and filters. */
  get memoryBytes(): number {
    return this.#runs.reduce((sum, { file }) => sum + file.memoryBytes, 0);
  }

  /** The value of a key, valid until the next call; undefined if it has none. */
  find(state: number, key: Buffer): FoundValue | undefined {
    const hash = hashKey(key, 0, key.length);
    for (const { file } of this.#runs) {
      const found = file.find(state, hash, key);
      if (found !== undefined) return found.isDeleted ? undefined : found;
    }
    return undefined;
  }

  /** All records of a state, deleted keys among them. */
  scan(state: number): MergeCursor {
    return new MergeCursor(this.#runs.map(({ file }) => new RunCursor(file, state)));
  }

  /** A number and a path that no run has had. */
  allocate(): { number: number; path: string } {
    const number = this.#nextNumber++;
    return { number, path: runPath(this.#home, number) };
  }

  /** A new run, newer than all others. */
  add(number: number, result: CompactionResult): void {
    if (result.records > 0) this.#runs.unshift(this.#known(number, result));
  }

  #known(number: number, { bytes }: CompactionResult): KnownRun {
    return { file: new RunFile(this.#disk, runPath(this.#home, number), number), bytes };
  }

  /**
   * Resolves when runs were merged, if there was a reason to. Two merges may go on at a time, so that small runs need
   * not wait for large ones.
   */
  async merge(compactor: Compactor, states: readonly StateInUse[]): Promise<void> {
    if (this.#merges.size >= MERGES_MAX) return;
    const firstBusy = this.#runs.findIndex((run) => this.#busy.has(run));
    const idle = firstBusy < 0 ? this.#runs : this.#runs.slice(0, firstBusy);
    const inputs = idle.slice(0, planMerge(idle.map(({ bytes }) => bytes)));
    if (inputs.length === 0) return;
    for (const run of inputs) this.#busy.add(run);
    const merge = this.#mergeInto(inputs, compactor, states);
    this.#merges.add(merge);
    await merge.finally(() => this.#merges.delete(merge));
    await this.merge(compactor, states);
  }

  async #mergeInto(
    inputs: readonly KnownRun[],
    compactor: Compactor,
    states: readonly StateInUse[],
  ): Promise<void> {
    const { number, path } = this.allocate();
    const isAll = inputs.length === this.#runs.length;
    const result = await compactor.run({
      inputs: inputs.map(({ file }) => ({ kind: 'run', path: file.path })),
      target: path,
      directory: this.#home,
      dropDeleted: isAll,
      states,
    });
    this.#replace(inputs, number, result);
    if (isAll) this.#counts = result.counts;
    for (const run of inputs) this.#busy.delete(run);
  }

  /** Records by state after the last merge of all runs, if there was one since the last call. */
  takeCounts(): ReadonlyMap<number, number> | undefined {
    const counts = this.#counts;
    this.#counts = undefined;
    return counts;
  }

  /** So many runs wait to be merged that no more should come; resolves when there are fewer. */
  async rest(): Promise<void> {
    while (this.#runs.length > RUNS_WAIT_MAX && this.#merges.size > 0) await Promise.race(this.#merges);
  }

  /** Runs that came meanwhile stand in front. */
  #replace(inputs: readonly KnownRun[], number: number, result: CompactionResult): void {
    const at = this.#runs.indexOf(inputs[0] as KnownRun);
    const merged = result.records > 0 ? [this.#known(number, result)] : [];
    this.#runs.splice(at, inputs.length, ...merged);
    this.#retired.push(...inputs.map(({ file }) => file));
  }

  /** Removes what was merged, now that no record names it. */
  removeRetired(named: readonly number[]): void {
    const free = this.#retired.filter(({ number }) => !named.includes(number));
    this.#retired = this.#retired.filter((file) => !free.includes(file));
    for (const file of free) {
      file.close();
      this.#disk.remove(file.path);
    }
  }

  close(): void {
    for (const { file } of this.#runs) file.close();
    for (const file of this.#retired) file.close();
  }
}

function sizeOf(disk: StateDisk, path: string): number {
  const file = disk.open(path, 'read');
  const { size } = file;
  file.close();
  return size;
}
