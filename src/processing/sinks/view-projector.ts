import type { Database, Transaction } from '#database';
import { DEAD_LETTER_TOPIC, encodeDeadLetter, letterOfRecord } from '#dead-letters';
import { type Clock, isCoded, newId } from '#foundation';
import { type EventLog, type RecordBatch, recordAt } from '#log';
import type { Logger } from '#logging';
import { type ViewDefinition, viewTopic } from './view.ts';
import { collectChanges } from './view-changes.ts';
import { type ViewTable, viewTable } from './view-table.ts';

export interface ProjectorOptions {
  log: EventLog;
  database: Database;
  clock: Clock;
  logger: Logger;
  /** Told of each transaction: rows, rows that were refused, and how long it took. */
  meter?: { record(events: number, errors: number, latencyMs?: number): void } | undefined;
  /** Rows of one view. Beyond it the rows changed longest ago are evicted. */
  rowsMax: number;
}

export interface ViewProgress {
  nextOffset: number;
  rows: number;
  /** Rows that had to go because the view was full. */
  evicted: number;
}

interface Waiter {
  offset: number;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

const READ_BYTES_MAX = 1_048_576;
const READ_WAIT_MS_MAX = 30_000;
const RETRY_DELAY_MS = 50;
const RETRY_DELAY_MS_MAX = 5_000;
/** Eviction reads the whole table, so it waits until a hundredth is too much. */
const EVICTION_SLACK = 0.01;

/**
 * Keeps the table of one view equal to what its topic says. Rows and the offset after them are one transaction:
 * whatever crashes, each record works exactly once. That transaction need not be on disk when it returns, since
 * the topic is; so a view costs no disk sync.
 */
export class ViewProjector {
  readonly view: ViewDefinition;
  readonly progress: ViewProgress;
  readonly #options: ProjectorOptions;
  readonly #table: ViewTable;
  readonly #stopping = new AbortController();
  readonly #waiters = new Set<Waiter>();
  #done: Promise<void> = Promise.resolve();

  constructor(view: ViewDefinition, progress: ViewProgress, options: ProjectorOptions) {
    this.view = view;
    this.progress = progress;
    this.#options = options;
    this.#table = viewTable(view);
  }

  start(): void {
    this.#done = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the view stops'));
    await this.#done;
    for (const { reject } of this.#waiters) reject(this.#stopping.signal.reason);
    this.#waiters.clear();
  }

  /** Resolves when everything in the topic at this moment is in the table; rejects if the view stops before. */
  async caughtUp(): Promise<void> {
    const topic = await this.#options.log.describeTopic(viewTopic(this.view.name));
    const offset = topic?.offsets[0]?.latest ?? 0;
    if (this.progress.nextOffset >= offset) return;
    this.#stopping.signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => this.#waiters.add({ offset, resolve, reject }));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let delayMs = RETRY_DELAY_MS;
    while (!signal.aborted) {
      try {
        await this.#applyNext(signal);
        delayMs = RETRY_DELAY_MS;
      } catch (error) {
        if (signal.aborted) return;
        this.#options.logger.warn({ error, view: this.view.name }, 'a view waits to be written');
        await this.#options.clock.sleep(delayMs, signal).catch(() => undefined);
        delayMs = Math.min(delayMs * 2, RETRY_DELAY_MS_MAX);
      }
    }
  }

  async #applyNext(signal: AbortSignal): Promise<void> {
    const batch = await this.#read(signal);
    if (batch === undefined) return;
    await this.#applyRange(batch, 0, batch.count);
    if (this.progress.nextOffset < batch.nextOffset) await this.#save(batch.nextOffset);
    await this.#evict();
    for (const waiter of this.#waiters) {
      if (waiter.offset > this.progress.nextOffset) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }

  /** Undefined if there is nothing new, or if the records we wanted are no longer kept. */
  async #read(signal: AbortSignal): Promise<RecordBatch | undefined> {
    const topic = viewTopic(this.view.name);
    const offset = this.progress.nextOffset;
    try {
      const limits = { maxBytes: READ_BYTES_MAX, maxWaitMs: READ_WAIT_MS_MAX };
      const batch = await this.#options.log.read({ topic, partition: 0, offset, ...limits, signal });
      return batch.nextOffset === offset ? undefined : batch;
    } catch (error) {
      if (!isCoded(error, 'offset_out_of_range')) throw error;
      const earliest = (await this.#options.log.describeTopic(topic))?.offsets[0]?.earliest ?? 0;
      // At the end of the topic this is no gap but a topic that lost its records: trying again is all we can do.
      if (earliest <= offset) throw error;
      this.#options.logger.warn(
        { view: this.view.name, offset, earliest },
        'records of a view are no longer kept',
      );
      await this.#save(earliest);
      return undefined;
    }
  }

  /** Halves the records until the one that PostgreSQL refuses is alone; that one becomes a dead letter. */
  async #applyRange(batch: RecordBatch, from: number, to: number): Promise<void> {
    if (from === to) return;
    const startMs = this.#options.clock.monotonicMs();
    try {
      await this.#apply(batch, from, to);
      this.#options.meter?.record(to - from, 0, this.#options.clock.monotonicMs() - startMs);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (to - from === 1) {
        await this.#bury(batch, from, error);
        return;
      }
      const middle = (from + to) >>> 1;
      await this.#applyRange(batch, from, middle);
      await this.#applyRange(batch, middle, to);
    }
  }

  async #apply(batch: RecordBatch, from: number, to: number): Promise<void> {
    const changes = collectChanges(batch, from, to, this.view.primaryKey.length > 0);
    const nextOffset = (batch.offsets[to - 1] as number) + 1;
    const added = await this.#options.database.transaction(
      async (transaction) => {
        let rows = 0;
        if (changes.offsets.length > 0) {
          rows += await count(transaction, this.#table.upsert, [changes.rows, changes.offsets]);
        }
        if (changes.deletions > 0)
          rows -= await count(transaction, this.#table.delete, [changes.deletedKeys]);
        await this.#saveIn(transaction, nextOffset, rows);
        return rows;
      },
      { durable: false },
    );
    this.progress.nextOffset = nextOffset;
    this.progress.rows += added;
  }

  async #bury(batch: RecordBatch, i: number, error: Error): Promise<void> {
    const { clock, log } = this.#options;
    const record = recordAt(batch, i);
    const timeMs = clock.nowMs();
    const letter = encodeDeadLetter({
      ...letterOfRecord(record),
      id: newId('dl', timeMs),
      timeMs,
      stage: 'sink',
      code: 'view_row_refused',
      message: `View ${this.view.name} cannot hold this row: ${refusalText(error)}`,
      pipeline: this.view.pipeline,
    });
    await log.append(DEAD_LETTER_TOPIC, [letter]);
    await this.#save(record.offset + 1);
    this.#options.meter?.record(1, 1);
  }

  async #save(nextOffset: number): Promise<void> {
    await this.#options.database.transaction((transaction) => this.#saveIn(transaction, nextOffset, 0), {
      durable: false,
    });
    this.progress.nextOffset = nextOffset;
  }

  /** Refuses to go on if the progress is not where we left it: then another process writes this view. */
  async #saveIn(transaction: Transaction, nextOffset: number, added: number): Promise<void> {
    const saved = await transaction.query(
      `UPDATE processing.views SET next_offset = $4, rows = rows + $5
       WHERE name = $1 AND generation = $2 AND next_offset = $3 RETURNING 1`,
      [this.view.name, this.view.generation, this.progress.nextOffset, nextOffset, added],
    );
    if (saved.length === 0) throw new Error(`view ${this.view.name} is written by somebody else`);
  }

  async #evict(): Promise<void> {
    const { rowsMax, database } = this.#options;
    const excess = this.progress.rows - rowsMax;
    if (excess <= rowsMax * EVICTION_SLACK) return;
    await database.transaction(
      async (transaction) => {
        await transaction.query(this.#table.evict, [excess]);
        await transaction.query(
          'UPDATE processing.views SET rows = rows - $2, evicted = evicted + $2 WHERE name = $1',
          [this.view.name, excess],
        );
      },
      { durable: false },
    );
    this.progress.rows -= excess;
    this.progress.evicted += excess;
  }
}

async function count(transaction: Transaction, text: string, params: unknown[]): Promise<number> {
  const [row] = await transaction.query<{ count: number }>(text, params);
  return row?.count ?? 0;
}

/**
 * True if PostgreSQL refused a value (SQLSTATE 22, data; 23, constraint; 54, too large for an index): trying again
 * would not help.
 */
function isRefusal(error: unknown): error is Error {
  if (isCoded(error, 'database_constraint')) return true;
  return isCoded(error, 'database_failed') && /^(22|54)/.test(String(error.details['state']));
}

function refusalText(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
