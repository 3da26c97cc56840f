import { createHash } from 'node:crypto';
import { CodedError } from '#foundation';
import { type Batch, BATCH_ROWS_MAX, eventAt, type Origin } from '../batch/batch.ts';
import type { Operator, OperatorReport, StatefulOperator } from '../operators/operator.ts';
import type { Exchange, PhysicalOperator } from '../plan/physical-plan.ts';
import type { FailureHandler } from '../runtime/failure.ts';
import type { StateRecord, TaskRecords } from '../state/disk/state-record.ts';
import { BatchDecoder } from './batch-decoder.ts';
import { BatchEncoder } from './batch-encoder.ts';
import type { BatchMessage } from './batch-message.ts';
import { FanIn, type Result } from './fan-in.ts';
import { hashRows, taskOf } from './hash-rows.ts';
import { keepOrigin } from './keep-origin.ts';
import type { Parallel, TaskLink, TaskPlan } from './task-link.ts';
import type { FromTask, TaskFailure, TaskReply, TaskStatePlace } from './task-messages.ts';
import { TaskOperator } from './task-operator.ts';

/** Messages whose replies are not all there; more, and the pipeline waits for its tasks. */
export const MESSAGES_IN_FLIGHT_MAX = 8;

export interface TaskGroupOptions {
  parallel: Parallel;
  /** Of the whole job. */
  plan: Omit<TaskPlan, 'sections' | 'ports'>;
  onFailure: FailureHandler;
  onLate: FailureHandler;
  /** Takes operators that stand for those of the tasks. */
  add: (operator: StatefulOperator & { report?: OperatorReport }) => void;
}

/** A message on its way through the tasks. */
interface Flight {
  number: number;
  /** Where its rows came from. */
  origin: Origin | null;
  /** Tasks that have not replied. */
  awaited: number;
  /** By task. */
  replies: (TaskReply | undefined)[];
}

/** Rows and a watermark of one exchange that were not sent yet: what follows at once goes with them. */
interface Pending {
  port: number;
  origin: Origin | null;
  parts: readonly ({ message: BatchMessage; transfer: ArrayBuffer[] } | undefined)[];
  watermarkMs: number | undefined;
}

/** A task seen from here. */
interface Task {
  link: TaskLink;
  encoder: BatchEncoder;
  decoder: BatchDecoder;
  /** Of the question under way, such as a `write`. */
  answer: ((message: FromTask) => void) | undefined;
  rows: Int32Array;
  count: number;
}

/**
 * The tasks of a job, seen from the thread of the pipeline. Rows go out by {@link port} and come back to the outputs of
 * the sections, in the order in which they were sent, whichever task is the faster. Nothing leaves a section but in
 * {@link answer}, so that a commit, which waits for all that is under way, finds the whole job at rest.
 */
export class TaskGroup {
  readonly #options: TaskGroupOptions;
  readonly #sections: { plan: PhysicalOperator; fanIn: FanIn }[] = [];
  readonly #ports: { signature: string; keys: readonly number[] }[] = [];
  #tasks: Task[] = [];
  #operators: TaskOperator[] = [];
  readonly #hashes = new Int32Array(BATCH_ROWS_MAX);
  #lastNumber = 0;
  #pending: Pending | undefined;
  readonly #flights: Flight[] = [];
  #failure: Error | undefined;
  #wake: () => void = () => {};
  readonly #full = new Set<number>();
  readonly #stateBytes: number[] = [];
  /** All that is under way comes back before anything else is sent. */
  isSettling = false;

  constructor(options: TaskGroupOptions) {
    this.#options = options;
  }

  get #count(): number {
    return this.#options.parallel.tasks;
  }

  /** What is above the exchanges of this plan is executed by the tasks, and comes out at `output`. */
  addSection(plan: PhysicalOperator, output: Operator): void {
    this.#sections.push({ plan, fanIn: new FanIn(this.#count, output) });
  }

  /** The way into the tasks; undefined if there is one for an equal exchange. */
  port({ distribution }: Exchange, signature: string): Operator | undefined {
    if (this.#ports.some((port) => port.signature === signature)) return undefined;
    const index = this.#ports.length;
    this.#ports.push({ signature, keys: distribution.kind === 'hash' ? distribution.keys : [] });
    return {
      push: (batch) => this.#push(index, batch),
      advance: (watermarkMs) => this.#advance(index, watermarkMs),
    };
  }

  /** Says who keeps which state: another layout cannot go on with it. */
  get layout(): string {
    const text = JSON.stringify([this.#count, this.#ports.map(({ signature }) => signature)]);
    return createHash('sha256').update(text).digest('hex').slice(0, 16);
  }

  get size(): number {
    return this.#count;
  }

  /** Starts the tasks. `state`: where each keeps its own; undefined: nowhere. */
  async open(state: ((task: number) => TaskStatePlace) | undefined): Promise<void> {
    const { parallel, plan } = this.#options;
    const sections = this.#sections.map((section) => section.plan);
    for (let index = 0; index < this.#count; index++) {
      const whole = { ...plan, sections, ports: this.#ports.map(({ signature }) => signature) };
      const link = parallel.start(whole, index, (message) => this.#hear(index, message));
      this.#tasks.push({
        link,
        encoder: new BatchEncoder(),
        decoder: new BatchDecoder(),
        answer: undefined,
        rows: new Int32Array(BATCH_ROWS_MAX),
        count: 0,
      });
    }
    const opened = await this.#ask('opened', (task) => ({ kind: 'open', state: state?.(task) }));
    this.#operators = (opened[0]?.operators ?? []).map(
      (id, i) => new TaskOperator(id, (nowMs) => this.#tick(i, nowMs)),
    );
    for (const operator of this.#operators) this.#options.add(operator);
  }

  #hear(index: number, message: FromTask): void {
    if (message.kind === 'failed') {
      const { code, status, title, message: text } = message.error;
      this.#failure ??= new CodedError({ code, status, title }, text);
    } else if (message.kind === 'reply') this.#noteReply(index, message);
    else {
      const task = this.#tasks[index] as Task;
      const { answer } = task;
      task.answer = undefined;
      answer?.(message);
    }
    this.#wake();
  }

  #noteReply(index: number, reply: TaskReply): void {
    const flight = this.#flights.find(({ number }) => number === reply.number);
    if (flight === undefined) throw new TypeError(`Nobody waits for the reply ${reply.number}.`);
    flight.replies[index] = reply;
    flight.awaited--;
    if (reply.isFull) this.#full.add(index);
    else this.#full.delete(index);
    for (const [i, status] of reply.operators.entries()) this.#operators[i]?.note(index, status);
  }

  /** Asks every task the same, and waits for all answers. */
  async #ask<K extends FromTask['kind']>(
    _kind: K,
    question: (task: number) => Parameters<TaskLink['post']>[0],
  ): Promise<Extract<FromTask, { kind: K }>[]> {
    const answers: Extract<FromTask, { kind: K }>[] = [];
    let open = this.#count;
    for (const [index, task] of this.#tasks.entries()) {
      task.answer = (message) => {
        answers[index] = message as Extract<FromTask, { kind: K }>;
        open--;
      };
      task.link.post(question(index));
    }
    while (open > 0 && this.#failure === undefined) await this.#nextMessage();
    if (this.#failure !== undefined) throw this.#failure;
    return answers;
  }

  #nextMessage(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #push(port: number, batch: Batch): void {
    this.#flush();
    const keys = (this.#ports[port] as { keys: readonly number[] }).keys;
    this.#spread(batch, keys);
    const { origin } = batch;
    const origins = origin === null ? undefined : (row: number): number => row;
    this.#pending = {
      port,
      origin: keepOrigin(batch),
      parts: this.#tasks.map(({ encoder, rows, count }) =>
        count === 0 ? undefined : encoder.encode(batch, { rows, count }, origins),
      ),
      // In force already, and a task that got none of the last rows has not heard of it.
      watermarkMs: batch.watermarks?.[batch.count - 1],
    };
  }

  /** Says of each task which rows it gets. */
  #spread(batch: Batch, keys: readonly number[]): void {
    hashRows(batch, keys, this.#hashes);
    for (const task of this.#tasks) task.count = 0;
    for (let i = 0; i < batch.count; i++) {
      const task = this.#tasks[taskOf(this.#hashes[i] as number, this.#count)] as Task;
      task.rows[task.count++] = i;
    }
  }

  #advance(port: number, watermarkMs: number): void {
    if (this.#pending?.port !== port) {
      this.#flush();
      this.#pending = { port, origin: null, parts: [], watermarkMs };
    } else this.#pending.watermarkMs = Math.max(watermarkMs, this.#pending.watermarkMs ?? watermarkMs);
  }

  #flush(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    const { port, origin, parts, watermarkMs } = pending;
    const flight = this.#begin(origin);
    for (const [index, { link }] of this.#tasks.entries()) {
      const part = parts[index];
      if (part === undefined && watermarkMs === undefined) continue;
      flight.awaited++;
      const { number } = flight;
      link.post({ kind: 'rows', number, port, batch: part?.message, watermarkMs }, part?.transfer);
    }
  }

  #begin(origin: Origin | null): Flight {
    const flight = { number: ++this.#lastNumber, origin, awaited: 0, replies: [] };
    this.#flights.push(flight);
    return flight;
  }

  /** All that is due in the tasks is done, whoever asked for it. */
  #tick(operator: number, nowMs: number): void {
    if (this.#operators.findIndex(({ dueMs }) => dueMs <= nowMs) !== operator) return;
    this.#flush();
    const flight = this.#begin(null);
    for (const { link } of this.#tasks) {
      flight.awaited++;
      link.post({ kind: 'tick', number: flight.number, nowMs });
    }
    for (const one of this.#operators) one.forgetDue(nowMs);
  }

  /** There is something to send or to take, or more is under way than may be. */
  get isWaiting(): boolean {
    if (this.#pending !== undefined || this.#failure !== undefined) return true;
    if (this.#flights[0]?.awaited === 0) return true;
    return this.#flights.length > (this.isSettling ? 0 : MESSAGES_IN_FLIGHT_MAX);
  }

  /** Sends what waits, and puts out what came back; waits for the tasks only where more is under way than may be. */
  async answer(): Promise<void> {
    this.#flush();
    this.#takeReplies();
    if (this.#pending !== undefined) return;
    if (this.#failure === undefined && this.isWaiting) await this.#nextMessage();
    if (this.#failure !== undefined) throw this.#failure;
    this.#takeReplies();
  }

  #takeReplies(): void {
    while (this.#flights[0]?.awaited === 0) this.#take(this.#flights.shift() as Flight);
  }

  #take({ origin, replies }: Flight): void {
    for (const reply of replies) for (const failure of reply?.failures ?? []) this.#tell(failure, origin);
    const results = this.#sections.map((): Result[][] => replies.map(() => []));
    for (const [task, reply] of replies.entries())
      for (const { section, batch, watermarkMs } of reply?.results ?? [])
        results[section]?.[task]?.push(
          batch === undefined
            ? { watermarkMs: watermarkMs ?? Number.NEGATIVE_INFINITY }
            : { batch: this.#decode(task, batch, origin) },
        );
    for (const [i, { fanIn }] of this.#sections.entries()) fanIn.merge(results[i] ?? []);
  }

  #decode(task: number, message: BatchMessage, origin: Origin | null): Batch {
    return (this.#tasks[task] as Task).decoder.decode(message, (rows) => {
      if (origin === null) return null;
      const { events, rows: known } = origin;
      return { events, rows: known === null ? rows : rows.map((row) => known[row] as number) };
    });
  }

  #tell({ failure, row }: TaskFailure, origin: Origin | null): void {
    const event = row === undefined ? undefined : eventAt({ ...NO_ROWS, origin }, row);
    const whole = event === undefined ? failure : { ...failure, event };
    if (failure.stage === 'late') this.#options.onLate(whole);
    else this.#options.onFailure(whole);
  }

  /** So much has changed that the epoch should end. */
  get isFull(): boolean {
    return this.#full.size > 0;
  }

  get stateBytes(): number {
    return this.#stateBytes.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Writes what the epoch changed in the tasks; nothing is under way. */
  async write(epoch: number): Promise<TaskRecords> {
    const written = await this.#ask('written', () => ({ kind: 'write', epoch }));
    for (const [i, { stateBytes }] of written.entries()) this.#stateBytes[i] = stateBytes;
    this.#full.clear();
    return { layout: this.layout, records: written.map(({ record }) => record) };
  }

  committed(records: readonly StateRecord[]): void {
    for (const [i, { link }] of this.#tasks.entries())
      link.post({ kind: 'committed', record: records[i] as StateRecord });
  }

  /** After an error the tasks are ended in the middle of what they do. */
  async close(): Promise<void> {
    const tasks = this.#tasks;
    try {
      if (this.#failure === undefined && tasks.length > 0)
        await this.#ask('closed', () => ({ kind: 'close' }));
    } finally {
      this.#tasks = [];
      for (const { link } of tasks) await link.close();
    }
  }
}

const NO_ROWS = { count: 0, columns: [], kinds: null, watermarks: null };
