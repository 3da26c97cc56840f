import { setImmediate } from 'node:timers/promises';
import type { Clock } from '#foundation';
import { EPOCH_BYTES_MAX, EpochPace } from './epoch-pace.ts';
import type { EpochCommit, EpochStore } from './epoch-store.ts';
import type { Job, JobPositions, JobSource } from './job.ts';
import { backlogOf } from '../operators/operator.ts';
import { JobState, type SavepointSource } from './job-state.ts';
import { runtimeErrors } from './errors.ts';
import type { SavepointManifest } from '../state/savepoint.ts';

/**
 * After so many rounds timers, messages and signals are heard. Sources that always have rows wait for nothing, and would
 * keep them out for ever: a run could not be stopped.
 */
const ROUNDS_WITHOUT_PAUSE_MAX = 16;
/** How long the loop sleeps when there is nothing to do; sources wake it. */
const WAIT_MS_MAX = 1000;

/** A start that does not go on where the last one stopped. */
export interface NewBeginning {
  /** Positions in the log to begin at. */
  offsets: EpochCommit['offsets'];
  /** Undefined: with no state. */
  savepoint?: SavepointSource;
}

/** What the runner does not know of a savepoint it makes. */
export type SavepointAbout = Pick<
  SavepointManifest,
  'name' | 'createdAt' | 'scriptSha256' | 'operators' | 'outputs'
>;

interface SavepointRequest {
  directory: string;
  about: () => Promise<SavepointAbout>;
  resolve: (manifest: SavepointManifest) => void;
  reject: (error: unknown) => void;
}

const NO_POSITIONS: JobPositions = { sources: {}, ended: [], sinks: {} };

export interface JobRunnerOptions {
  job: Job;
  clock: Clock;
  /** Undefined: nothing survives a crash, and no epochs are made (a bounded run without state). */
  store: EpochStore | undefined;
  /** Ends the run after the current epoch. */
  signal: AbortSignal;
  /** Records that go with each epoch besides those of the sinks: dead letters. */
  extraRecords?: () => Promise<EpochCommit['records']>;
  /** Their bytes that wait. */
  extraBytes?: () => number;
  /** Called when everything is open, before the first row is read. */
  onOpen?: () => void;
  /** Waits until whoever takes results directly has taken them. */
  drain?: () => Promise<void>;
  /** Called after each pump that did something, before its epoch can end; tests make it throw. */
  onPump?: () => void;
  /** An epoch ends after at most this many rows, or pumps, as a pump may find only what is left out. */
  epochRowsMax?: number;
  /** Undefined: the job goes on where it stopped. */
  begin?: NewBeginning;
  /** What the state may take on disk. */
  stateDiskBytesMax?: number;
}

/**
 * Runs a job: read, process, and at the end of each epoch commit state, outputs and positions in one step.
 * A run that ended with an error has committed whole epochs only; a new runner goes on from there.
 */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #pace: EpochPace;
  readonly #state: JobState;
  epoch = 0;
  #hasWork = false;
  #hasEnd = false;
  #isFinished = false;
  #isClosed = false;
  #rowsAtCommit = 0;
  #pumpsSinceCommit = 0;
  #rowsOutAtCommit = 0;
  /** Positions in the log of the last epoch. */
  #offsets: EpochCommit['offsets'] = [];
  #requests: SavepointRequest[] = [];
  /** Ends the sleep of the loop. */
  #sleep: AbortController | undefined;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
    this.#pace = new EpochPace(options.clock);
    this.#state = new JobState(options.job, options.store?.place, options.stateDiskBytesMax);
  }

  /** Of the state as it was last written. */
  get stateBytes(): number {
    return this.#state.bytes;
  }

  /** It has ended, or is about to. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Resolves with `ended` when all sources have, with `stopped` on the signal. Always closes the job. */
  async run(): Promise<'ended' | 'stopped'> {
    const { job, store } = this.#options;
    try {
      await this.#open();
      this.#options.onOpen?.();
      const how = await this.#loop();
      await this.#commit(true);
      if (how === 'ended') {
        for (const sink of job.sinks) await sink.finish();
        await this.#state.close();
        await store?.finish();
        this.#isFinished = true;
      }
      return how;
    } finally {
      await this.#close();
    }
  }

  /**
   * Writes a savepoint of the next epoch, which ends at once; `about` is asked for after its commit. Rejects with
   * `savepoint_exists`, or if the disk has no room; the job goes on. Rejects with `pipeline_not_running` when it has ended.
   */
  savepoint(directory: string, about: () => Promise<SavepointAbout>): Promise<SavepointManifest> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) {
        reject(runtimeErrors.pipeline_not_running('The pipeline has ended.'));
        return;
      }
      this.#requests.push({ directory, about, resolve, reject });
      this.#sleep?.abort();
    });
  }

  async #open(): Promise<void> {
    const { job } = this.#options;
    const positions = await this.#restore();
    for (const sink of job.sinks) await sink.open(positions?.sinks[sink.id]);
    for (const operator of job.asking) await operator.open();
    for (const source of job.sources) {
      const isKnown = positions !== undefined && source.source.id in positions.sources;
      await source.source.open(isKnown ? positions.sources[source.source.id] : undefined);
      source.hasEnded = positions?.ended.includes(source.source.id) ?? false;
    }
  }

  async #restore(): Promise<JobPositions | undefined> {
    const { store, begin } = this.#options;
    if (store === undefined) {
      await this.#state.openTasks(undefined);
      return undefined;
    }
    const last = await store.load();
    this.epoch = last?.epoch ?? 0;
    if (begin === undefined) {
      const positions = this.#state.open(last);
      await this.#state.openTasks(last);
      return positions;
    }
    this.epoch = Math.max(this.epoch, begin.savepoint?.manifest.epoch ?? 0) + 1;
    const positions = await this.#state.openAnew(this.epoch, begin.savepoint);
    const stored = begin.savepoint && { state: begin.savepoint.manifest.state };
    await this.#state.openTasks({ epoch: this.epoch - 1, ...stored });
    const state = await this.#state.write(this.epoch, positions ?? NO_POSITIONS);
    await store.commit({ epoch: this.epoch, state, records: [], offsets: begin.offsets });
    this.#state.committed(state);
    return positions;
  }

  async #loop(): Promise<'ended' | 'stopped'> {
    const { job, signal, store } = this.#options;
    // What an epoch before a restart had left.
    await this.#carryOn();
    for (let round = 1; !signal.aborted; round++) {
      if (round % ROUNDS_WITHOUT_PAUSE_MAX === 0) await setImmediate();
      const active = job.sources.filter((source) => !source.hasEnded);
      if (active.length === 0) {
        await this.#runOut();
        return 'ended';
      }
      let hadRows = false;
      for (const source of active) {
        if (source.isHeld?.() === true || !(await this.#pump(source))) continue;
        hadRows = true;
        if (store === undefined) await this.#state.spill();
        if (this.#isFull()) await this.#commit(false);
      }
      this.#tick();
      if (!hadRows) await this.#settle();
      await this.#carryOn();
      await this.#options.drain?.();
      if (this.#requests.length > 0) await this.#makeSavepoints();
      if (this.#isDue(hadRows)) await this.#commit(false);
      else if (!hadRows) await this.#wait(active);
    }
    return 'stopped';
  }

  async #pump(source: JobSource): Promise<boolean> {
    const result = await source.source.pump();
    await this.#carryOn();
    if (result === 'nothing') {
      // A partition that is taken for idle moves event time on, and rows leave without any having come.
      if (this.#rowsOut() > this.#rowsOutAtCommit) this.#hasWork = true;
      return false;
    }
    this.#hasWork = true;
    this.#pumpsSinceCommit += 1;
    this.#options.onPump?.();
    if (result === 'end') {
      source.hasEnded = true;
      this.#hasEnd = true;
      for (const output of source.outputs) output.advance(Number.POSITIVE_INFINITY);
      await this.#carryOn();
    }
    return true;
  }

  /** What is under way in the tasks may end windows here, and these have more results than an epoch holds. */
  async #runOut(): Promise<void> {
    const { operators } = this.#options.job;
    for (await this.#settle(); backlogOf(operators) !== undefined; await this.#settle())
      await this.#carryOn();
  }

  /** Rows that wait go on, and results that are more than an epoch holds leave, before the next row comes. */
  async #carryOn(): Promise<void> {
    const { job, store } = this.#options;
    await this.#answer();
    for (let next = backlogOf(job.operators); next !== undefined; next = backlogOf(job.operators)) {
      next.giveOut?.();
      this.#hasWork = true;
      await this.#answer();
      if (store === undefined) await this.#state.spill();
      if (this.#isFull()) await this.#commit(false);
    }
  }

  /** Rows that wait for somebody's answer go on; what they lead to may wait further on. */
  async #answer(): Promise<void> {
    const { asking, tasks } = this.#options.job;
    while (tasks?.isWaiting === true || asking.some(({ isWaiting }) => isWaiting)) {
      if (tasks?.isWaiting === true) await tasks.answer();
      for (const operator of asking) await operator.answer();
    }
  }

  /** What is under way in the tasks comes back. */
  async #settle(): Promise<void> {
    const { tasks } = this.#options.job;
    if (tasks !== undefined) tasks.isSettling = true;
    await this.#answer();
    if (tasks !== undefined) tasks.isSettling = false;
  }

  /** Operators that go by the clock do what has come due. */
  #tick(): void {
    const nowMs = this.#options.clock.nowMs();
    for (const operator of this.#options.job.operators) {
      if ((operator.dueMs ?? Number.POSITIVE_INFINITY) > nowMs) continue;
      operator.tick?.(nowMs);
      this.#hasWork = true;
    }
    if (this.#options.job.sinks.some(({ isDue = false }) => isDue)) this.#hasWork = true;
  }

  #rowsOut(): number {
    return this.#options.job.sinks.reduce((sum, sink) => sum + sink.rows, 0);
  }

  /** The epoch holds as much as it may, or a source has ended, which is not to be done again. */
  #isFull(): boolean {
    const { store, job, epochRowsMax, extraBytes } = this.#options;
    if (store === undefined || !this.#hasWork) return false;
    if (this.#hasEnd || job.state.isFull || job.tasks?.isFull === true) return true;
    const rows = Math.max(job.counts.rowsIn - this.#rowsAtCommit, this.#pumpsSinceCommit);
    if (epochRowsMax !== undefined && rows >= epochRowsMax) return true;
    return job.sinks.reduce((sum, sink) => sum + sink.pendingBytes, extraBytes?.() ?? 0) >= EPOCH_BYTES_MAX;
  }

  /** Under load an epoch goes on until its time is up; with nothing left to read it ends as soon as it may. */
  #isDue(hadRows: boolean): boolean {
    if (this.#options.store === undefined || !this.#hasWork || this.#pace.remainingMs > 0) return false;
    return !hadRows || this.#pace.isOver;
  }

  async #wait(active: readonly JobSource[]): Promise<void> {
    if (this.#options.store === undefined) for (const sink of this.#options.job.sinks) sink.rest?.();
    const epochMs = this.#hasWork && this.#options.store !== undefined ? this.#pace.remainingMs : WAIT_MS_MAX;
    const waitMs = Math.max(1, Math.min(epochMs, this.#tickInMs()));
    const sleep = new AbortController();
    this.#sleep = sleep;
    const signal = AbortSignal.any([this.#options.signal, sleep.signal]);
    // Not all are held: see `WatermarkAlignment`.
    const awaited = active.filter(({ isHeld }) => isHeld?.() !== true);
    await Promise.race(awaited.map((source) => source.source.ready(waitMs, signal)));
    sleep.abort();
  }

  async #makeSavepoints(): Promise<void> {
    await this.#commit(true);
    for (const { directory, about, resolve, reject } of this.#requests.splice(0))
      await about()
        .then((known) =>
          this.#state.savepoint(directory, { ...known, epoch: this.epoch, offsets: this.#offsets }),
        )
        .then(resolve, reject);
  }

  /** How long until an operator wants to go by the clock. */
  #tickInMs(): number {
    const due = this.#options.job.operators.map(({ dueMs = Number.POSITIVE_INFINITY }) => dueMs);
    return Math.min(...due) - this.#options.clock.nowMs();
  }

  async #commit(isLast: boolean): Promise<void> {
    const { job, store, clock } = this.#options;
    await this.#settle();
    if (store === undefined) {
      for (const sink of job.sinks) if (isLast) await sink.flush();
      return;
    }
    if (!this.#hasWork && !isLast) return;
    const startedMs = clock.monotonicMs();
    const positions = await this.#positions();
    const offsets = job.sources.flatMap(({ source }) => source.offsets ?? []);
    this.epoch++;
    const state = await this.#state.write(this.epoch, positions);
    await store.commit({
      epoch: this.epoch,
      state,
      records: [
        ...job.sinks.flatMap((sink) => sink.takeRecords()),
        ...((await this.#options.extraRecords?.()) ?? []),
      ],
      offsets,
    });
    this.#state.committed(state);
    for (const sink of job.sinks) await sink.committed?.();
    this.#offsets = offsets;
    this.#hasWork = false;
    this.#hasEnd = false;
    this.#rowsAtCommit = job.counts.rowsIn;
    this.#pumpsSinceCommit = 0;
    this.#rowsOutAtCommit = this.#rowsOut();
    this.#pace.committed(startedMs);
  }

  async #positions(): Promise<JobPositions> {
    const { sources, sinks } = this.#options.job;
    const flushed: Record<string, JobPositions['sinks'][string]> = {};
    for (const sink of sinks) flushed[sink.id] = await sink.flush();
    const isInLog = sources.every(({ source }) => source.offsets !== undefined);
    return {
      // What stands in the log is committed there.
      sources: isInLog ? {} : Object.fromEntries(sources.map(({ source }) => [source.id, source.position])),
      ended: sources.filter(({ hasEnded }) => hasEnded).map(({ source }) => source.id),
      sinks: flushed,
    };
  }

  async #close(): Promise<void> {
    const { job, store } = this.#options;
    this.#isClosed = true;
    for (const { reject } of this.#requests.splice(0))
      reject(runtimeErrors.pipeline_not_running('The pipeline ended before there was a savepoint.'));
    await job.tasks?.close();
    await this.#state.close();
    for (const { source } of job.sources) await source.close();
    for (const operator of job.asking) await operator.close();
    for (const sink of job.sinks) {
      await sink.close();
      // Without a store nobody could go on with what is there.
      if (!this.#isFinished && store === undefined) sink.discard?.();
    }
    await store?.close();
  }
}
