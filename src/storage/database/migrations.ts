import { createHash } from 'node:crypto';
import type { Database, Transaction } from './database.ts';
import { errors } from './errors.ts';

/** One step of a schema. Once released, neither its name nor its text ever changes. */
export interface Migration {
  /** Order within the context. Parts of one context take ranges of their own, so that they never meet. */
  id: number;
  name: string;
  /** Statements separated by semicolons; nothing that PostgreSQL refuses inside a transaction. */
  sql: string;
}

/** Who owns the tables; the name of a PostgreSQL schema, which holds the list of applied migrations too. */
export type MigrationContext = 'auth' | 'processing';

/** How long a process waits for another one's migrations. */
const LOCK_TIMEOUT_S = 120;
/** First half of the advisory lock's key ("mill"); the second is the context's. */
const LOCK_CLASS = 0x6d696c6c;

/**
 * Brings the tables of `context` up to date: applies the migrations not applied yet, in order of id, in one
 * transaction, so that either all of them happen or none. Safe from several processes at once: one applies,
 * the others wait and find nothing to do. Answers what this call applied.
 *
 * Rejects with `migration_changed` if the text of an applied migration is no longer what was applied.
 */
export async function migrate(
  database: Database,
  context: MigrationContext,
  migrations: readonly Migration[],
): Promise<Migration[]> {
  const ordered = inOrder(migrations);
  return database.transaction(async (transaction) => {
    await lock(transaction, context);
    const applied = await readApplied(transaction, context);
    const missing = ordered.filter((migration) => !isApplied(migration, context, applied));
    for (const migration of missing) await apply(transaction, context, migration);
    return missing;
  });
}

function inOrder(migrations: readonly Migration[]): Migration[] {
  const ordered = [...migrations].sort((a, b) => a.id - b.id);
  for (let i = 1; i < ordered.length; i++) {
    if (ordered[i]?.id === ordered[i - 1]?.id) {
      throw new TypeError(
        `Two migrations have the id ${ordered[i]?.id}: ${ordered[i - 1]?.name}, ${ordered[i]?.name}`,
      );
    }
  }
  return ordered;
}

async function lock(transaction: Transaction, context: MigrationContext): Promise<void> {
  await transaction.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT_S}s'; SET LOCAL statement_timeout = 0`);
  await transaction.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [LOCK_CLASS, context]);
  await transaction.query(`
    CREATE SCHEMA IF NOT EXISTS ${context};
    CREATE TABLE IF NOT EXISTS ${context}.migrations (
      id integer NOT NULL,
      name text NOT NULL,
      checksum text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (id, name)
    )`);
}

async function readApplied(
  transaction: Transaction,
  context: MigrationContext,
): Promise<Map<string, string>> {
  const rows = await transaction.query<{ id: number; name: string; checksum: string }>(
    `SELECT id, name, checksum FROM ${context}.migrations`,
  );
  return new Map(rows.map((row) => [`${row.id} ${row.name}`, row.checksum]));
}

function isApplied(migration: Migration, context: string, applied: Map<string, string>): boolean {
  const checksum = applied.get(`${migration.id} ${migration.name}`);
  if (checksum === undefined) return false;
  if (checksum !== checksumOf(migration)) {
    throw errors.migration_changed(
      `Migration ${migration.id} "${migration.name}" of ${context} was applied with another text. ` +
        'Applied migrations never change: put the text back, and write the difference as a new migration.',
      { details: { context, id: migration.id, name: migration.name } },
    );
  }
  return true;
}

async function apply(transaction: Transaction, context: string, migration: Migration): Promise<void> {
  await transaction.query(migration.sql);
  await transaction.query(`INSERT INTO ${context}.migrations (id, name, checksum) VALUES ($1, $2, $3)`, [
    migration.id,
    migration.name,
    checksumOf(migration),
  ]);
}

function checksumOf(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}
