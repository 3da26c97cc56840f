import type { Clock } from '#foundation';
import { EPOCH_BYTES_MAX, EpochPace } from './epoch-pace.ts';
import type { EpochCommit, EpochStore } from './epoch-store.ts';
import type { Job, JobPositions, JobSource } from './job.ts';
import { JobState } from './job-state.ts';

/** How long the loop sleeps when there is nothing to do; sources wake it. */
const WAIT_MS_MAX = 1000;

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
  #rowsAtCommit = 0;
  #pumpsSinceCommit = 0;
  #rowsOutAtCommit = 0;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
    this.#pace = new EpochPace(options.clock);
    this.#state = new JobState(options.job, options.store?.place, options.stateDiskBytesMax);
  }

  /** Of the state as it was last written. */
  get stateBytes(): number {
    return this.#state.bytes;
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

  async #open(): Promise<void> {
    const { job, store } = this.#options;
    const last = await store?.load();
    const positions = store === undefined ? undefined : this.#state.open(last);
    this.epoch = last?.epoch ?? 0;
    for (const sink of job.sinks) await sink.open(positions?.sinks[sink.id]);
    for (const source of job.sources) {
      const isKnown = positions !== undefined && source.source.id in positions.sources;
      await source.source.open(isKnown ? positions.sources[source.source.id] : undefined);
      source.hasEnded = positions?.ended.includes(source.source.id) ?? false;
    }
  }

  async #loop(): Promise<'ended' | 'stopped'> {
    const { job, signal, store } = this.#options;
    while (!signal.aborted) {
      const active = job.sources.filter((source) => !source.hasEnded);
      if (active.length === 0) return 'ended';
      let hadRows = false;
      for (const source of active) {
        if (!(await this.#pump(source))) continue;
        hadRows = true;
        if (store === undefined) await this.#state.spill();
        if (this.#isFull()) await this.#commit(false);
      }
      await this.#options.drain?.();
      if (this.#isDue(hadRows)) await this.#commit(false);
      else if (!hadRows) await this.#wait(active);
    }
    return 'stopped';
  }

  async #pump(source: JobSource): Promise<boolean> {
    const result = await source.source.pump();
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
    }
    return true;
  }

  #rowsOut(): number {
    return this.#options.job.sinks.reduce((sum, sink) => sum + sink.rows, 0);
  }

  /** The epoch holds as much as it may, or a source has ended, which is not to be done again. */
  #isFull(): boolean {
    const { store, job, epochRowsMax, extraBytes } = this.#options;
    if (store === undefined || !this.#hasWork) return false;
    if (this.#hasEnd || job.state.isFull) return true;
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
    const waitMs =
      this.#hasWork && this.#options.store !== undefined ? Math.max(1, this.#pace.remainingMs) : WAIT_MS_MAX;
    const others = new AbortController();
    const signal = AbortSignal.any([this.#options.signal, others.signal]);
    await Promise.race(active.map((source) => source.source.ready(waitMs, signal)));
    others.abort();
  }

  async #commit(isLast: boolean): Promise<void> {
    const { job, store, clock } = this.#options;
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
    await this.#state.close();
    for (const { source } of job.sources) await source.close();
    for (const sink of job.sinks) {
      await sink.close();
      // Without a store nobody could go on with what is there.
      if (!this.#isFinished && store === undefined) sink.discard?.();
    }
    await store?.close();
  }
}
