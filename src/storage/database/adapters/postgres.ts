import pg from 'pg';
import type { Database, Parameter, Row, Transaction, TransactionOptions } from '../database.ts';
import { errors } from '../errors.ts';
import { databaseError } from './pg-errors.ts';
import { pgTypes } from './pg-types.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?sslmode=verify-full`, or the parts of it. Never logged. */
  connection: string | { socketDirectory: string; user: string; database: string };
  /** Connections this process opens at most. */
  connectionsMax?: number;
  /** How long to wait for a connection: to the server, or for one of the pool to become free. */
  connectTimeoutMs?: number;
  /** A statement that runs longer is cancelled. */
  statementTimeoutMs?: number;
  /** A connection unused for so long is closed, so that an idle platform holds none. */
  idleTimeoutMs?: number;
  /** True lets the process end while connections are idle. For tests. */
  allowExitOnIdle?: boolean;
}

const CONNECTIONS_MAX = 8;
const CONNECT_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 30_000;
const LOCK_TIMEOUT_MS = 10_000;
/** A transaction whose owner went silent is ended by the server, so that its locks do not stay. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;
const IDLE_TIMEOUT_MS = 10_000;
/** Statements that may wait for a connection; the next is refused with `database_overloaded`. */
export const WAITING_STATEMENTS_MAX = 2_000;

/** Opens a pool of connections to a PostgreSQL 15 or newer. Connects when the first statement comes. */
export function openPostgres(options: PostgresOptions): Database {
  return new PostgresDatabase(new pg.Pool(poolConfig(options)));
}

class PostgresDatabase implements Database {
  readonly #pool: pg.Pool;
  #closed: Promise<void> | undefined;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
    // A connection that breaks says so to its statement. Without listeners the same news, coming while no
    // statement runs, would be an uncaught exception.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async query<R extends object = Row>(text: string, params?: readonly Parameter[]): Promise<R[]> {
    const client = await this.#connect();
    let broken = false;
    try {
      return await run<R>(client, text, params);
    } catch (error) {
      broken = isBroken(error);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async transaction<T>(
    work: (transaction: Transaction) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T> {
    const client = await this.#connect();
    let broken = false;
    try {
      await run(client, beginStatement(options));
      const result = await withTransaction(client, work);
      await commit(client);
      return result;
    } catch (error) {
      broken = isBroken(error) || !(await rolledBack(client));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#pool.end();
    return this.#closed;
  }

  async #connect(): Promise<pg.PoolClient> {
    if (this.#closed !== undefined) throw errors.database_unavailable('The database was closed.');
    if (this.#pool.waitingCount >= WAITING_STATEMENTS_MAX) {
      throw errors.database_overloaded(
        `${WAITING_STATEMENTS_MAX} statements already wait for a connection.`,
        {
          retryAfterS: 1,
        },
      );
    }
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw databaseError(error);
    }
  }
}

async function run<R extends object>(
  client: pg.PoolClient,
  text: string,
  params?: readonly Parameter[],
): Promise<R[]> {
  try {
    // Several statements in one text give several results.
    const result = (await client.query<R>(text, params === undefined ? undefined : [...params])) as
      | pg.QueryResult<R>
      | pg.QueryResult<R>[];
    return (Array.isArray(result) ? result.at(-1)?.rows : result.rows) ?? [];
  } catch (error) {
    throw databaseError(error);
  }
}

async function withTransaction<T>(
  client: pg.PoolClient,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  let isOpen = true;
  try {
    return await work({
      query: async (text, params) => {
        if (!isOpen) throw new TypeError('The transaction has ended: await every query inside its work.');
        return run(client, text, params);
      },
    });
  } finally {
    isOpen = false;
  }
}

function beginStatement({ isolation, durable = true }: TransactionOptions = {}): string {
  const level = isolation === undefined ? '' : ` ISOLATION LEVEL ${isolation.toUpperCase()}`;
  return `BEGIN${level}${durable ? '' : '; SET LOCAL synchronous_commit = off'}`;
}

/** PostgreSQL answers COMMIT of a failed transaction with a quiet ROLLBACK: that must not look like success. */
async function commit(client: pg.PoolClient): Promise<void> {
  const result = await client.query('COMMIT').catch((error: unknown) => Promise.reject(databaseError(error)));
  if (result.command === 'ROLLBACK') {
    throw errors.database_failed('A statement of the transaction failed and its error was not passed on.');
  }
}

async function rolledBack(client: pg.PoolClient): Promise<boolean> {
  return client.query('ROLLBACK').then(
    () => true,
    () => false,
  );
}

function isBroken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'database_unavailable';
}

function poolConfig(options: PostgresOptions): pg.PoolConfig {
  const { connection } = options;
  const target =
    typeof connection === 'string'
      ? { connectionString: connection }
      : { host: connection.socketDirectory, user: connection.user, database: connection.database };
  return {
    ...target,
    application_name: 'millrace',
    max: options.connectionsMax ?? CONNECTIONS_MAX,
    connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: options.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
    statement_timeout: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    allowExitOnIdle: options.allowExitOnIdle ?? false,
    keepAlive: true,
    types: pgTypes,
  };
}
