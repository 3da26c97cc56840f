import type { Transaction } from '#database';
import { columnType } from './column-type.ts';
import { OFFSET_COLUMN, POSITION_COLUMN, type ViewDefinition } from './view.ts';

/** An SQL identifier. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const tableOf = (view: string): string => `views.${quote(view)}`;

/** Statements that write the table of one view, made once. */
export interface ViewTable {
  create: string;
  drop: string;
  /** `$1` a JSON array of rows, no key twice, `$2` their offsets; answers how many were new. */
  upsert: string;
  /** `$1` a JSON array of keys; answers how many rows went. */
  delete: string;
  /** Removes the `$1` rows changed longest ago. */
  evict: string;
}

export function viewTable(view: ViewDefinition): ViewTable {
  const table = tableOf(view.name);
  return {
    create: createTable(view, table),
    drop: `DROP TABLE IF EXISTS ${table}`,
    upsert: upsert(view, table),
    delete: remove(view, table),
    evict: `DELETE FROM ${table} WHERE ${OFFSET_COLUMN} <=
      (SELECT ${OFFSET_COLUMN} FROM ${table} ORDER BY ${OFFSET_COLUMN} OFFSET $1::int - 1 LIMIT 1)`,
  };
}

export async function createViewTable(transaction: Transaction, view: ViewDefinition): Promise<void> {
  const table = viewTable(view);
  await transaction.query(`${table.drop}; ${table.create}`);
}

/**
 * Each row carries the offset of its last change. In a view without primary key that is the row's identity: a
 * record can never become two rows. Free space in each page lets an update stay in its page and touch no index.
 */
function createTable({ columns, primaryKey }: ViewDefinition, table: string): string {
  const lines = columns.map(
    ({ name, type }) =>
      `${quote(name)} ${columnType(type).postgres}${primaryKey.includes(name) ? ' NOT NULL' : ''}`,
  );
  const key = primaryKey.length > 0 ? primaryKey.map(quote).join(', ') : OFFSET_COLUMN;
  const fill = primaryKey.length > 0 ? ' WITH (fillfactor = 70)' : '';
  return `CREATE TABLE ${table} (${lines.join(', ')}, ${OFFSET_COLUMN} bigint NOT NULL, PRIMARY KEY (${key}))${fill}`;
}

/** PostgreSQL itself reads the rows' JSON: not one value passes through JavaScript. */
function upsert({ columns, primaryKey }: ViewDefinition, table: string): string {
  const names = columns.map(({ name }) => quote(name));
  const inputs = columns.map(({ name, type }) => `${quote(name)} ${columnType(type).input}`);
  const values = columns.map(({ name, type }) => columnType(type).store(`r.${quote(name)}`));
  return `
    WITH applied AS (
      INSERT INTO ${table} (${names.join(', ')}, ${OFFSET_COLUMN})
      SELECT ${values.join(', ')}, ($2::bigint[])[r.${POSITION_COLUMN}]
      FROM ROWS FROM (json_to_recordset($1::json) AS (${inputs.join(', ')})) WITH ORDINALITY
        AS r(${names.join(', ')}, ${POSITION_COLUMN})
      ${onConflict(primaryKey, names)}
      -- A row version that no transaction has replaced was inserted here.
      RETURNING xmax = 0 AS is_new
    )
    SELECT count(*) FILTER (WHERE is_new)::int AS count FROM applied`;
}

function onConflict(primaryKey: readonly string[], names: readonly string[]): string {
  if (primaryKey.length === 0) return `ON CONFLICT (${OFFSET_COLUMN}) DO NOTHING`;
  const keys = primaryKey.map(quote);
  const changes = [...names.filter((name) => !keys.includes(name)), OFFSET_COLUMN];
  return `ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${changes.map((name) => `${name} = excluded.${name}`).join(', ')}`;
}

function remove({ columns, primaryKey }: ViewDefinition, table: string): string {
  if (primaryKey.length === 0) return 'SELECT 0 AS count';
  const keys = columns.filter(({ name }) => primaryKey.includes(name));
  const inputs = keys.map(({ name, type }) => `${quote(name)} ${columnType(type).input}`);
  const matches = keys.map(({ name }) => `t.${quote(name)} = k.${quote(name)}`);
  return `
    WITH removed AS (
      DELETE FROM ${table} t USING json_to_recordset($1::json) AS k(${inputs.join(', ')})
      WHERE ${matches.join(' AND ')} RETURNING 1
    )
    SELECT count(*)::int AS count FROM removed`;
}
