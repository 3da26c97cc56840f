import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../batch/batch.ts';
import { DecodeError } from '../decode-error.ts';
import { isJsonObject, JsonNumber, type JsonNode, type JsonObject, printJson } from '../json-node.ts';
import type { ChangeDialect } from './change-dialect.ts';
import type { ChangeDecoder } from './change-decoder.ts';
import { instant } from './instant.ts';

/**
 * Debezium: `{"before": …, "after": …, "op": "c"}`, with op `c` (create), `r` (read by a snapshot), `u` (update) or `d`
 * (delete). With `schema-include` it is the `payload` beside a `schema`.
 * https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-events
 */
export function debeziumJson(schemaInclude: boolean): ChangeDialect {
  return {
    members: ['before', 'after', 'op', 'source', 'ts_ms', 'schema', 'payload'],
    read(event) {
      if (schemaInclude) event.enter('payload');
      readChange(event);
    },
    metadata: readMetadata,
    write(rows, batch, row, isGone, out) {
      out.ascii(isGone ? '{"before":' : '{"before":null,"after":');
      rows.encode(batch, row, out);
      out.ascii(isGone ? ',"after":null,"op":"d"}' : ',"op":"c"}');
    },
  };
}

function readChange(event: ChangeDecoder): void {
  const op = event.text('op');
  switch (op) {
    case 'c':
    case 'r':
      event.addMember(INSERT, 'after');
      return;
    case 'u':
      needBefore(event, 'UPDATE');
      event.addMember(UPDATE_BEFORE, 'before');
      event.addMember(UPDATE_AFTER, 'after');
      return;
    case 'd':
      needBefore(event, 'DELETE');
      event.addMember(DELETE, 'before');
      return;
    default:
      throw new DecodeError('wrong_type', `/op is "${op}", which is none of c, r, u and d.`);
  }
}

/** PostgreSQL says the row before only where the table was told to (REPLICA IDENTITY FULL). */
function needBefore(event: ChangeDecoder, what: string): void {
  if (event.hasRow('before')) return;
  throw new DecodeError(
    'missing_field',
    `/before of ${what} is null; in PostgreSQL set REPLICA IDENTITY FULL for the table.`,
  );
}

function readMetadata(event: ChangeDecoder, key: string): JsonNode {
  if (key === 'schema') return textOrNull(event.outerNode('schema'));
  if (key === 'ingestion-timestamp') return instant(event.node('ts_ms'));
  const source = event.node('source');
  if (!isJsonObject(source)) return null;
  switch (key) {
    case 'source.timestamp':
      return instant(source['ts_ms'] ?? null);
    case 'source.database':
      return source['db'] ?? null;
    case 'source.schema':
      return source['schema'] ?? null;
    case 'source.table':
      return source['table'] ?? null;
    case 'source.properties':
      return texts(source);
    default:
      return null;
  }
}

function textOrNull(node: JsonNode): JsonNode {
  return node === null ? null : printJson(node);
}

/** Every member as text: a MAP of STRING. */
function texts(object: JsonObject): JsonNode {
  return Object.fromEntries(
    Object.entries(object).map(([name, node]) => [name, node instanceof JsonNumber ? node.text : node]),
  );
}
