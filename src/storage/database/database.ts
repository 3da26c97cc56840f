/**
 * The database: PostgreSQL, whoever starts it. `README.md` beside this file says what is promised;
 * `database.contract.ts` proves it for each adapter.
 */

/** A row as JavaScript values; `README.md` has the table of types. */
export type Row = Record<string, unknown>;

/** A value for `$1`, `$2`, …: undefined is sent as NULL, a plain object as JSON, an array as a PostgreSQL array. */
export type Parameter = unknown;

export interface Queryable {
  /**
   * Runs one statement and answers its rows, an empty array if it has none. Without `params` the text may
   * hold several statements, which succeed or fail together; then the rows of the last are answered.
   *
   * Rejects with the codes of `errors.ts`. `database_unavailable`, `database_timeout` and
   * `database_conflict` mean "try again"; the statement may have happened only with the first of them.
   */
  query<R extends object = Row>(text: string, params?: readonly Parameter[]): Promise<R[]>;
}

/** What `work` of a transaction speaks to. Unusable after `work` has settled. */
export type Transaction = Queryable;

export interface TransactionOptions {
  /** Default: PostgreSQL's `read committed`. */
  isolation?: 'read committed' | 'repeatable read' | 'serializable';
  /**
   * False lets the commit return before it is on disk: a crash may undo the whole transaction, never a part.
   * Right for projections, whose offset is undone with them and which are then read again from the log.
   */
  durable?: boolean;
}

export interface Database extends Queryable {
  /**
   * Runs `work` between BEGIN and COMMIT on one connection. Commits when it resolves, rolls back when it
   * rejects, and rejects with its error. Never runs `work` twice: who wants that catches `database_conflict`.
   * If the connection breaks during the commit (`database_unavailable`), it may or may not have happened.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;

  /** Lets running statements finish, then releases connections, and stops the server if we started it. */
  close(): Promise<void>;
}
