import { CodedError } from '#foundation';
import { errors } from '../errors.ts';

/** What `pg` attaches to an error that PostgreSQL reported. */
interface ServerError extends Error {
  /** SQLSTATE, or a system error code such as `ECONNREFUSED`. */
  code?: string;
  constraint?: string;
  table?: string;
  column?: string;
}

const CONSTRAINT_KINDS: Readonly<Record<string, string>> = {
  '23502': 'not_null',
  '23503': 'foreign_key',
  '23505': 'unique',
  '23514': 'check',
  '23P01': 'exclusion',
};

const RETRY_AFTER_S = 1;

/**
 * Gives an error of `pg` its place in our list, by SQLSTATE (PostgreSQL documentation, appendix A). Messages say
 * what a client of the API may know; what PostgreSQL said is the cause, for the log. Errors that are ours already
 * pass through.
 */
export function databaseError(cause: unknown): unknown {
  if (cause instanceof CodedError || cause instanceof TypeError || !(cause instanceof Error)) return cause;
  const state = (cause as ServerError).code ?? '';
  const options = { cause, details: { state } };
  const again = { ...options, retryAfterS: RETRY_AFTER_S };

  const kind = CONSTRAINT_KINDS[state];
  if (kind !== undefined) return constraintError(cause, kind);
  if (state === '40001' || state === '40P01')
    return errors.database_conflict('Another transaction was first.', again);
  if (state === '57014') return errors.database_timeout('The statement ran longer than its limit.', again);
  if (state === '55P03') return errors.database_timeout('Waited too long for a lock.', again);
  if (state === '25P03') return errors.database_timeout('The transaction was idle for too long.', again);
  if (state === '53100') return errors.database_full('The disk of the database is full.', options);
  if (/^28|^3D000/.test(state)) return errors.database_login_refused(`SQLSTATE ${state}.`, options);
  if (isConnectionLoss(state, cause.message)) {
    return errors.database_unavailable(`The connection failed${state && ` (${state})`}.`, again);
  }
  // The rest are mistakes of ours, such as a syntax error; only what PostgreSQL reported is renamed.
  return state.length === 5
    ? errors.database_failed(`A statement failed (SQLSTATE ${state}).`, options)
    : cause;
}

function constraintError(error: ServerError, kind: string): CodedError {
  const { constraint, table, column } = error;
  return errors.database_constraint(error.message, {
    cause: error,
    details: { kind, constraint, table, column },
  });
}

function isConnectionLoss(state: string, message: string): boolean {
  return (
    /^(08|57P0|53)/.test(state) ||
    /^(ECONN|EPIPE|ENOENT|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)/.test(state) ||
    /connection terminated|timeout (exceeded )?when trying to connect|connection timeout/i.test(message) ||
    /client was closed|not queryable|connection error|server closed/i.test(message)
  );
}
