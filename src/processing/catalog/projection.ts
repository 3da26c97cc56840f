import type { Database, Transaction } from '#database';
import type { Clock } from '#foundation';
import type { Logger } from '#logging';
import type { AnyObject, Applied } from './object-store.ts';

/** Changes written in one transaction. */
const BATCH_CHANGES_MAX = 500;
/** Changes that may wait for the database; the next command waits too. */
export const WAITING_CHANGES_MAX = 5_000;
const RETRY_DELAY_MS = 100;
const RETRY_DELAY_MS_MAX = 10_000;

interface Waiting {
  change: Applied | undefined;
  nextOffset: number;
}

export interface ProjectionOptions {
  database: Database;
  clock: Clock;
  logger: Logger;
}

/**
 * The objects in PostgreSQL, with the offset up to which events are in them, in one transaction: after a crash both
 * are true together. It follows behind the memory; while the database is away, changes wait here, and are in the
 * log if they wait in vain.
 */
export class Projection {
  readonly #options: ProjectionOptions;
  readonly #closing = new AbortController();
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;

  constructor(options: ProjectionOptions) {
    this.#options = options;
  }

  async load(): Promise<{ nextOffset: number; objects: { kind: string; object: AnyObject }[] }> {
    const { database } = this.#options;
    const [progress] = await database.query<{ next_offset: number }>(
      'SELECT next_offset FROM processing.catalog_progress',
    );
    const rows = await database.query<ObjectRow>(
      `SELECT kind, id, version, tenant, created_at_ms, updated_at_ms, value
       FROM processing.catalog_objects ORDER BY created_at_ms, id`,
    );
    return { nextOffset: progress?.next_offset ?? 0, objects: rows.map(objectOf) };
  }

  /** Takes the change to be written soon, in order. `change` is undefined for an event that concerns nobody here. */
  add(change: Applied | undefined, nextOffset: number): void {
    this.#waiting.push({ change, nextOffset });
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  get isFull(): boolean {
    return this.#waiting.length >= WAITING_CHANGES_MAX;
  }

  /** Resolves when everything added so far is in the database. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  /** Empties the tables; what follows is added from offset 0. */
  async reset(): Promise<void> {
    await this.flush();
    await this.#options.database.transaction(async (transaction) => {
      await transaction.query('DELETE FROM processing.catalog_objects');
      await transaction.query('UPDATE processing.catalog_progress SET next_offset = 0');
    });
  }

  /** Gives up what still waits: the log has it, and the next start reads it again. */
  close(): void {
    this.#closing.abort(new Error('closing'));
  }

  async #write(): Promise<void> {
    let delayMs = RETRY_DELAY_MS;
    while (this.#waiting.length > 0 && !this.#closing.signal.aborted) {
      const batch = this.#waiting.slice(0, BATCH_CHANGES_MAX);
      try {
        await this.#options.database.transaction((transaction) => writeBatch(transaction, batch), {
          durable: false,
        });
        this.#waiting = this.#waiting.slice(batch.length);
        delayMs = RETRY_DELAY_MS;
      } catch (error) {
        this.#options.logger.error(
          { error },
          'the catalog could not be written to the database; trying again',
        );
        await this.#options.clock.sleep(delayMs, this.#closing.signal).catch(() => undefined);
        delayMs = Math.min(delayMs * 2, RETRY_DELAY_MS_MAX);
      }
    }
  }
}

async function writeBatch(transaction: Transaction, batch: readonly Waiting[]): Promise<void> {
  for (const { change } of batch) {
    if (change !== undefined) await writeChange(transaction, change);
  }
  await transaction.query('UPDATE processing.catalog_progress SET next_offset = $1', [
    batch.at(-1)?.nextOffset,
  ]);
}

async function writeChange(transaction: Transaction, { kind, before, after }: Applied): Promise<void> {
  if (after === undefined) {
    await transaction.query('DELETE FROM processing.catalog_objects WHERE kind = $1 AND id = $2', [
      kind,
      before?.id,
    ]);
    return;
  }
  await transaction.query(
    `INSERT INTO processing.catalog_objects (kind, id, name, version, tenant, created_at_ms, updated_at_ms, value)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (kind, id) DO UPDATE
     SET name = excluded.name, version = excluded.version, updated_at_ms = excluded.updated_at_ms, value = excluded.value`,
    [
      kind,
      after.id,
      after.value.name,
      after.version,
      after.tenant,
      after.createdAtMs,
      after.updatedAtMs,
      JSON.stringify(after.value),
    ],
  );
}

interface ObjectRow {
  kind: string;
  id: string;
  version: number;
  tenant: string;
  created_at_ms: number;
  updated_at_ms: number;
  value: { name: string };
}

function objectOf(row: ObjectRow): { kind: string; object: AnyObject } {
  const { kind, id, version, tenant, value } = row;
  return {
    kind,
    object: { id, version, tenant, createdAtMs: row.created_at_ms, updatedAtMs: row.updated_at_ms, value },
  };
}
