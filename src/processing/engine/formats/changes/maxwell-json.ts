import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../batch/batch.ts';
import { DecodeError } from '../decode-error.ts';
import { JsonNumber } from '../json-node.ts';
import type { ChangeDialect } from './change-dialect.ts';
import { instant } from './instant.ts';

const MS_PER_SECOND = 1000;

/**
 * Maxwell: `{"data": row, "old": what was different, "type": "update"}`.
 * https://maxwells-daemon.io/dataformat/
 */
export const maxwellJson: ChangeDialect = {
  members: ['data', 'old', 'type', 'database', 'table', 'primary_key_columns', 'ts'],
  read(event) {
    const type = event.text('type');
    const [start, end] = [event.startOf('data'), event.endOf('data')];
    switch (type) {
      case 'insert':
        event.add(INSERT, start, end, 'data');
        return;
      case 'delete':
        event.add(DELETE, start, end, 'data');
        return;
      case 'update':
        event.addChanged(UPDATE_BEFORE, start, end, event.startOf('old'), event.endOf('old'), 'data');
        event.add(UPDATE_AFTER, start, end, 'data');
        return;
      default:
        throw new DecodeError(
          'wrong_type',
          `/type is "${type}", which is none of insert, update and delete.`,
        );
    }
  },
  metadata(event, key) {
    if (key === 'primary-key-columns') return event.node('primary_key_columns');
    if (key !== 'ingestion-timestamp') return event.node(key);
    const seconds = event.node('ts');
    return seconds instanceof JsonNumber
      ? instant(new JsonNumber(String(Number(seconds.text) * MS_PER_SECOND)))
      : null;
  },
  write(rows, batch, row, isGone, out) {
    out.ascii('{"data":');
    rows.encode(batch, row, out);
    out.ascii(isGone ? ',"type":"delete"}' : ',"type":"insert"}');
  },
};
