import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../batch/batch.ts';
import { DecodeError } from '../decode-error.ts';
import type { JsonNode } from '../json-node.ts';
import type { ChangeDialect } from './change-dialect.ts';

/**
 * Oracle GoldenGate: `{"before": …, "after": …, "op_type": "I"}`, with op_type `I`, `U` or `D`.
 * https://docs.oracle.com/en/middleware/goldengate/big-data/
 */
export const oggJson: ChangeDialect = {
  members: ['before', 'after', 'op_type', 'table', 'primary_keys', 'current_ts', 'op_ts'],
  read(event) {
    const op = event.text('op_type');
    switch (op) {
      case 'I':
        event.addMember(INSERT, 'after');
        return;
      case 'U':
        event.addMember(UPDATE_BEFORE, 'before');
        event.addMember(UPDATE_AFTER, 'after');
        return;
      case 'D':
        event.addMember(DELETE, 'before');
        return;
      default:
        throw new DecodeError('wrong_type', `/op_type is "${op}", which is none of I, U and D.`);
    }
  },
  metadata(event, key) {
    switch (key) {
      case 'primary-keys':
        return event.node('primary_keys');
      case 'ingestion-timestamp':
        return utc(event.node('current_ts'));
      case 'event-timestamp':
        return utc(event.node('op_ts'));
      default:
        return event.node(key);
    }
  },
  write(rows, batch, row, isGone, out) {
    out.ascii(isGone ? '{"before":' : '{"before":null,"after":');
    rows.encode(batch, row, out);
    out.ascii(isGone ? ',"after":null,"op_type":"D"}' : ',"op_type":"I"}');
  },
};

/** `2020-05-13 15:40:06.000000`, or with a T between: a moment in UTC. */
function utc(node: JsonNode): JsonNode {
  return typeof node === 'string' ? `${node.replace(' ', 'T').replace(/Z$/, '')}Z` : null;
}
