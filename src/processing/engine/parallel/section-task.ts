import { isCoded } from '#foundation';
import { type Batch, BATCH_ROWS_MAX } from '../batch/batch.ts';
import { backlogOf, type Operator } from '../operators/operator.ts';
import type { Failure } from '../runtime/failure.ts';
import { compileSections, type SectionOptions, type SectionJob } from '../runtime/job-compiler.ts';
import { JobState } from '../runtime/job-state.ts';
import type { StatePlace } from '../runtime/epoch-store.ts';
import { BatchDecoder } from './batch-decoder.ts';
import { BatchEncoder } from './batch-encoder.ts';
import { ExchangedEvent, ExchangedEvents } from './exchanged-events.ts';
import { NO_STATE } from '../state/disk/state-record.ts';
import type {
  FromTask,
  RowsToTask,
  TaskError,
  TaskFailure,
  TaskReply,
  TaskResult,
  TaskStatePlace,
  ToTask,
} from './task-messages.ts';

/** Says something; the buffers are handed over. */
export type SayOfTask = (message: FromTask, transfer: readonly ArrayBuffer[]) => void;

export type TaskFiles = Pick<StatePlace, 'disk' | 'createCompactor'>;

const NO_POSITIONS = { sources: {}, ended: [], sinks: {} };
const EVERY_ROW = Int32Array.from({ length: BATCH_ROWS_MAX }, (_, i) => i);

/** Runs the sections of a job for its part of the keys. Ends with the first error, which it tells. */
export class SectionTask {
  readonly #say: SayOfTask;
  readonly #files: TaskFiles;
  readonly #job: SectionJob;
  readonly #decoder = new BatchDecoder();
  readonly #encoder = new BatchEncoder();
  #state: JobState;
  #keeps = false;
  #isWorking = false;
  readonly #waiting: ToTask[] = [];
  #hasFailed = false;
  /** Of the message under way. */
  #events = new ExchangedEvents(0);
  #results: TaskResult[] = [];
  #failures: TaskFailure[] = [];
  #transfer: ArrayBuffer[] = [];

  /** `files`: where its state can lie. */
  constructor(
    options: Omit<SectionOptions, 'outputs' | 'onFailure' | 'onLate'>,
    files: TaskFiles,
    say: SayOfTask,
  ) {
    this.#say = say;
    this.#files = files;
    const note = (failure: Failure): void => this.#note(failure);
    this.#job = compileSections({
      ...options,
      outputs: options.sections.map((_, section) => this.#output(section)),
      onFailure: note,
      onLate: note,
    });
    this.#state = new JobState(this.#job, undefined);
  }

  /** Messages are worked off one by one. */
  handle(message: ToTask): void {
    this.#waiting.push(message);
    if (!this.#isWorking) void this.#workOff();
  }

  async #workOff(): Promise<void> {
    this.#isWorking = true;
    for (let message = this.#waiting.shift(); message !== undefined; message = this.#waiting.shift()) {
      if (this.#hasFailed && message.kind !== 'close') continue;
      try {
        await this.#do(message);
      } catch (error) {
        this.#hasFailed = true;
        this.#say({ kind: 'failed', error: describe(error) }, []);
      }
    }
    this.#isWorking = false;
  }

  #do(message: ToTask): Promise<void> | void {
    switch (message.kind) {
      case 'open':
        return this.#open(message.state);
      case 'rows':
        this.#take(message);
        return this.#reply(message.number);
      case 'tick':
        this.#events = new ExchangedEvents(message.number);
        for (const operator of this.#job.operators)
          if ((operator.dueMs ?? Number.POSITIVE_INFINITY) <= message.nowMs) operator.tick?.(message.nowMs);
        return this.#reply(message.number);
      case 'write':
        return this.#write(message.epoch);
      case 'committed':
        return this.#state.committed(message.record);
      case 'close':
        return this.#close();
    }
  }

  #open(state: TaskStatePlace | undefined): void {
    if (state !== undefined) {
      const { directory, epoch, record, inlineBytesMax, diskBytesMax } = state;
      const place = { ...this.#files, directory, inlineBytesMax };
      this.#keeps = true;
      this.#state = new JobState(this.#job, place, diskBytesMax);
      this.#state.open({ epoch, state: record ?? NO_STATE });
    }
    this.#say({ kind: 'opened', operators: this.#job.operators.map(({ id }) => id) }, []);
  }

  #take({ number, port, batch, watermarkMs }: RowsToTask): void {
    const entry = this.#job.entries[port];
    if (entry === undefined) throw new TypeError(`There is no exchange ${port}.`);
    this.#events = new ExchangedEvents(number);
    const events = this.#events;
    if (batch !== undefined) entry.push(this.#decoder.decode(batch, (rows) => ({ events, rows })));
    if (watermarkMs !== undefined) entry.advance(watermarkMs);
    this.#giveOut();
  }

  /** In one epoch: only the thread of the pipeline ends them. */
  #giveOut(): void {
    const { operators } = this.#job;
    for (let next = backlogOf(operators); next !== undefined; next = backlogOf(operators)) next.giveOut?.();
  }

  #reply(number: number): Promise<void> | void {
    const reply: TaskReply = {
      kind: 'reply',
      number,
      results: this.#results,
      failures: this.#failures,
      operators: this.#job.operators.map(({ report, firesAtMs, heldRows, dueMs }) => ({
        lateRows: report?.lateRows ?? 0,
        lateWindows: report?.lateWindows ?? 0,
        firesAtMs,
        heldRows,
        dueMs,
      })),
      isFull: this.#job.state.isFull,
    };
    this.#say(reply, this.#transfer);
    this.#results = [];
    this.#failures = [];
    this.#transfer = [];
    return this.#keeps ? undefined : this.#state.spill();
  }

  async #write(epoch: number): Promise<void> {
    const record = await this.#state.write(epoch, NO_POSITIONS);
    this.#say({ kind: 'written', record, stateBytes: this.#state.bytes }, []);
  }

  async #close(): Promise<void> {
    await this.#state.close();
    this.#say({ kind: 'closed' }, []);
  }

  #output(section: number): Operator {
    return {
      push: (batch) => this.#put(section, batch),
      advance: (watermarkMs) => void this.#results.push({ section, watermarkMs }),
    };
  }

  /** Operators use their columns again, so that they are copied at once. */
  #put(section: number, batch: Batch): void {
    const { origin } = batch;
    const isOfMessage = origin !== null && origin.events === this.#events;
    const rows = origin?.rows;
    const { message, transfer } = this.#encoder.encode(
      batch,
      { rows: EVERY_ROW, count: batch.count },
      isOfMessage ? (row) => rows?.[row] ?? row : undefined,
    );
    this.#results.push({ section, batch: message });
    this.#transfer.push(...transfer);
  }

  #note(failure: Failure): void {
    const { event } = failure;
    if (!(event instanceof ExchangedEvent)) this.#failures.push({ failure, row: undefined });
    else {
      const { source, raw, row } = event;
      this.#failures.push({ failure: { ...failure, event: { source, raw } }, row });
    }
  }
}

function describe(error: unknown): TaskError {
  const message = error instanceof Error ? error.message : String(error);
  if (!isCoded(error))
    return { code: 'pipeline_failed', status: 500, title: 'A task of the pipeline failed', message };
  return { code: error.code, status: error.status, title: error.title, message };
}
