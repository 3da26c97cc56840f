import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../batch/batch.ts';
import { DecodeError } from '../decode-error.ts';
import { elementStarts } from '../json-members.ts';
import type { ChangeDecoder } from './change-decoder.ts';
import type { ChangeDialect } from './change-dialect.ts';
import { instant } from './instant.ts';

export interface CanalFilter {
  /** The whole name must match; undefined: any does. */
  database: RegExp | undefined;
  table: RegExp | undefined;
}

/**
 * Canal: `{"data": [row, …], "old": [what was different, …], "type": "UPDATE"}`, all rows of a statement in one event.
 * https://github.com/alibaba/canal
 */
export function canalJson(filter: CanalFilter): ChangeDialect {
  return {
    members: ['data', 'old', 'type', 'database', 'table', 'sqlType', 'pkNames', 'ts', 'es'],
    read(event) {
      if (passes(event, 'database', filter.database) && passes(event, 'table', filter.table))
        readChange(event);
    },
    metadata(event, key) {
      switch (key) {
        case 'sql-type':
          return event.node('sqlType');
        case 'pk-names':
          return event.node('pkNames');
        case 'ingestion-timestamp':
          return instant(event.node('ts'));
        case 'event-timestamp':
          return instant(event.node('es'));
        default:
          return event.node(key);
      }
    },
    write(rows, batch, row, isGone, out) {
      out.ascii('{"data":[');
      rows.encode(batch, row, out);
      out.ascii(isGone ? '],"type":"DELETE"}' : '],"type":"INSERT"}');
    },
  };
}

function passes(event: ChangeDecoder, member: string, pattern: RegExp | undefined): boolean {
  if (pattern === undefined) return true;
  const name = event.node(member);
  return typeof name === 'string' && pattern.test(name);
}

function readChange(event: ChangeDecoder): void {
  const type = event.text('type');
  switch (type) {
    case 'INSERT':
      for (const start of rowsOf(event, 'data')) event.add(INSERT, start, event.endOf('data'), 'data');
      return;
    case 'DELETE':
      for (const start of rowsOf(event, 'data')) event.add(DELETE, start, event.endOf('data'), 'data');
      return;
    case 'UPDATE':
      readUpdates(event);
      return;
    // A table was created: no row changed.
    case 'CREATE':
      return;
    default:
      throw new DecodeError('wrong_type', `/type is "${type}", which is none of INSERT, UPDATE and DELETE.`);
  }
}

/** `old` has for each row of `data` the fields that were different. */
function readUpdates(event: ChangeDecoder): void {
  const old = rowsOf(event, 'old');
  for (const [i, start] of rowsOf(event, 'data').entries()) {
    const end = event.endOf('data');
    event.addChanged(UPDATE_BEFORE, start, end, old[i] ?? -1, event.endOf('old'), 'data');
    event.add(UPDATE_AFTER, start, end, 'data');
  }
}

function rowsOf(event: ChangeDecoder, member: string): number[] {
  const start = event.startOf(member);
  const rows = start < 0 ? undefined : elementStarts(event.bytes, start, event.endOf(member));
  if (rows === undefined) throw new DecodeError('missing_field', `/${member} is no list of rows.`);
  return rows;
}
