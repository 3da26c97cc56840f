import type { Database, Transaction } from '#database';
import { type Clock, isCoded } from '#foundation';
import { type EventLog, type LogRecord, recordsOf } from '#log';
import type { Logger } from '#logging';

export interface FollowerOptions {
  log: EventLog;
  database: Database;
  clock: Clock;
  logger: Logger;
  /** A topic of one partition. */
  topic: string;
  /** Writes the records; the offset behind them is written in the same transaction. */
  apply: (transaction: Transaction, records: readonly LogRecord[]) => Promise<void>;
}

const READ_BYTES = 1024 * 1024;
const WAIT_MS = 5_000;
const RETRY_DELAY_MS = 100;
const RETRY_DELAY_MS_MAX = 10_000;

/**
 * Applies a topic's records to the database, each exactly once: records and offset are one transaction. While the
 * database or the log is away it tries again and again; nothing is passed over.
 */
export class TopicFollower {
  readonly #options: FollowerOptions;
  readonly #closing = new AbortController();
  #nextOffset = 0;
  #waiting: { offset: number; wake: () => void }[] = [];
  #running: Promise<void> | undefined;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** Applies what is there, then follows what comes. */
  async start(): Promise<void> {
    const { database, topic } = this.#options;
    const rows = await database.query<{ next_offset: number }>(
      'SELECT next_offset FROM processing.dead_letter_progress WHERE topic = $1',
      [topic],
    );
    this.#nextOffset = rows[0]?.next_offset ?? 0;
    while (await this.#step(0));
    this.#running = this.#follow();
  }

  /** Resolves when the record at `offset` is in the database. */
  async applied(offset: number): Promise<void> {
    if (offset < this.#nextOffset) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push({ offset, wake: resolve });
    });
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('closing'));
    await this.#running;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    let delayMs = RETRY_DELAY_MS;
    while (!signal.aborted) {
      try {
        await this.#step(WAIT_MS);
        delayMs = RETRY_DELAY_MS;
      } catch (error) {
        if (signal.aborted) return;
        this.#options.logger.error(
          { error, topic: this.#options.topic },
          'cannot follow the topic; trying again',
        );
        await this.#options.clock.sleep(delayMs, signal).catch(() => undefined);
        delayMs = Math.min(delayMs * 2, RETRY_DELAY_MS_MAX);
      }
    }
  }

  /** True if there was something. */
  async #step(maxWaitMs: number): Promise<boolean> {
    const { database, topic, apply } = this.#options;
    const batch = await this.#read(maxWaitMs);
    if (batch.nextOffset === this.#nextOffset) return false;
    const records = recordsOf(batch);
    await database.transaction(
      async (transaction) => {
        if (records.length > 0) await apply(transaction, records);
        await transaction.query(
          `INSERT INTO processing.dead_letter_progress VALUES ($1, $2)
           ON CONFLICT (topic) DO UPDATE SET next_offset = excluded.next_offset`,
          [topic, batch.nextOffset],
        );
      },
      { durable: false },
    );
    this.#nextOffset = batch.nextOffset;
    const [reached, others] = [this.#waiting.filter(isBelow(batch.nextOffset)), this.#waiting];
    this.#waiting = others.filter((each) => !reached.includes(each));
    for (const { wake } of reached) wake();
    return true;
  }

  async #read(maxWaitMs: number) {
    const { log, topic } = this.#options;
    const request = { topic, partition: 0, maxBytes: READ_BYTES, maxWaitMs, signal: this.#closing.signal };
    try {
      return await log.read({ ...request, offset: this.#nextOffset });
    } catch (error) {
      if (!isCoded(error, 'offset_out_of_range')) throw error;
      // Retention took what was not read yet, or the log is another one than the database knew.
      const description = await log.describeTopic(topic);
      this.#nextOffset = description?.offsets[0]?.earliest ?? 0;
      return log.read({ ...request, offset: this.#nextOffset });
    }
  }
}

function isBelow(nextOffset: number) {
  return ({ offset }: { offset: number }): boolean => offset < nextOffset;
}
