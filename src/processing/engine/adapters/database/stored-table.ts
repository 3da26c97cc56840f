import { nearestName } from '#foundation';
import { connectorErrors } from '../../connectors/errors.ts';

/** A table as the database has it, with what reads and writes its values as texts. */
export interface StoredTable {
  /** With its schema, quoted. */
  name: string;
  /** Its order; never empty. */
  primaryKey: readonly string[];
  /** An expression for the text of a column of `t`. Throws `option_invalid` if there is no such column. */
  read: (column: string) => string;
  /** An expression for the value of a text that stands for the column. */
  write: (column: string, text: string) => string;
}

type Query = (text: string, params: readonly unknown[]) => Promise<object[]>;

/** Without the lengths of these types: a cast to them would round a key, or cut it off, and find the rows of another. */
const COLUMNS = `SELECT a.attname AS name, format_type(a.atttypid, CASE WHEN a.atttypid = ANY ('{numeric, varchar, time,
    timestamp, timestamptz}'::regtype[]) THEN NULL ELSE a.atttypmod END) AS type
  FROM pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped`;

const PRIMARY_KEY = `SELECT a.attname AS name FROM pg_index i
  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
  WHERE i.indrelid = to_regclass($1) AND i.indisprimary ORDER BY array_position(i.indkey::int2[], a.attnum)`;

/** Rejects with `table_not_found`. */
export async function describeTable(query: Query, schema: string, table: string): Promise<StoredTable> {
  const name = `${quote(schema)}.${quote(table)}`;
  const columns = (await query(COLUMNS, [name])) as { name: string; type: string }[];
  if (columns.length === 0) throw connectorErrors.table_not_found(`There is no table "${table}".`);
  const key = (await query(PRIMARY_KEY, [name])) as { name: string }[];
  if (key.length === 0)
    throw connectorErrors.option_invalid(`The table ${table} has no primary key to read it by.`);
  const types = new Map(columns.map((column) => [column.name, column.type]));
  const typeOf = (column: string): string =>
    types.get(column) ?? failColumn(table, column, [...types.keys()]);
  return {
    name,
    primaryKey: key.map((column) => column.name),
    read: (column) => readText(`t.${quote(column)}`, typeOf(column)),
    write: (column, text) => writeText(text, typeOf(column)),
  };
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function failColumn(table: string, column: string, names: readonly string[]): never {
  const suggestion = nearestName(column, names);
  const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
  throw connectorErrors.option_invalid(`The table ${table} has no column "${column}".${hint}`);
}

function readText(column: string, type: string): string {
  if (type.startsWith('timestamp') && type.endsWith('with time zone'))
    return `(${column} AT TIME ZONE 'UTC')::text || 'Z'`;
  // PostgreSQL breaks base64 into lines (RFC 2045).
  if (type === 'bytea') return `replace(encode(${column}, 'base64'), E'\\n', '')`;
  return `${column}::text`;
}

function writeText(text: string, type: string): string {
  return type === 'bytea' ? `decode(${text}, 'base64')` : `CAST(${text} AS ${type})`;
}
