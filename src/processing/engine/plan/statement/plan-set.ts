import { fail, type ResetOption, type SetOption } from '../../sql/index.ts';
import type { PlannedStatement } from '../physical-plan.ts';
import { types } from '../types.ts';
import { parseDurationMs } from '../catalog/option-values.ts';
import {
  LOCAL_TIME_ZONE,
  NOT_NULL_ENFORCER,
  problemOfOwnSetting,
  STATE_TTL,
  UPSERT_MATERIALIZE,
  TYPE_LENGTH_ENFORCER,
} from '../settings.ts';
import type { Session } from './session.ts';

/** `SET 'key' = 'value'`. Keys that nothing here reads are kept, as Flink keeps them. */
export function planSet(session: Session, statement: SetOption): PlannedStatement | undefined {
  const { key, value } = statement;
  if (key === undefined || value === undefined) return listSettings(session, statement);
  if (key === LOCAL_TIME_ZONE && !isTimeZone(value)) {
    fail('invalid', `There is no time zone "${value}".`, statement.span);
  }
  if (key === NOT_NULL_ENFORCER && !['error', 'drop'].includes(value.toLowerCase())) {
    fail('invalid', `'${NOT_NULL_ENFORCER}' is 'error' or 'drop', not '${value}'.`, statement.span);
  }
  if (key === UPSERT_MATERIALIZE && !['auto', 'none', 'force'].includes(value.toLowerCase())) {
    fail('invalid', `'${UPSERT_MATERIALIZE}' is 'auto', 'none' or 'force', not '${value}'.`, statement.span);
  }
  if (key === TYPE_LENGTH_ENFORCER && !['ignore', 'trim_pad'].includes(value.toLowerCase())) {
    fail(
      'unsupported',
      `'${TYPE_LENGTH_ENFORCER}' can be 'IGNORE' or 'TRIM_PAD', not '${value}'.`,
      statement.span,
    );
  }
  if (key === STATE_TTL && parseDurationMs(value) === undefined) {
    fail(
      'invalid',
      `'${STATE_TTL}' is a duration such as '12 h' or '30 min', not '${value}'.`,
      statement.span,
    );
  }
  if (key === 'execution.runtime-mode' && value.toLowerCase() !== 'streaming') {
    fail('unsupported', `Runtime mode '${value}' is not supported; the engine streams.`, statement.span);
  }
  const problem = problemOfOwnSetting(key, value);
  if (problem !== undefined) fail('invalid', problem, statement.span);
  session.settings.set(key, value);
  return undefined;
}

function listSettings(session: Session, statement: SetOption): PlannedStatement {
  const columns = ['key', 'value'].map((name) => ({ name, type: types.string() }));
  const rows = [...session.settings].sort(([a], [b]) => (a < b ? -1 : 1));
  return { kind: 'result', columns, rows, span: statement.span };
}

function isTimeZone(zone: string): boolean {
  if (zone === 'default') return true;
  try {
    // Throws a RangeError for a zone it does not know.
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Back to the default: one key, or all. */
export function planReset(session: Session, statement: ResetOption): void {
  const keys = statement.key === undefined ? [...session.settings.keys()] : [statement.key];
  for (const key of keys) session.settings.delete(key);
  for (const [key, value] of session.defaults) {
    if (keys.includes(key)) session.settings.set(key, value);
  }
}
