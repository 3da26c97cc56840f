import type { Database } from '#database';
import { type Clock, isCoded } from '#foundation';
import { connectorErrors } from '../../connectors/errors.ts';
import type { TableLookup, TablePage, TableReader, TextRow } from '../../connectors/tables/table-reader.ts';
import { describeTable, quote, type StoredTable } from './stored-table.ts';

/** How long the columns of a table are taken to be what they were: a view that is made anew can have others. */
const DESCRIPTION_MS_MAX = 5000;
/** Tables whose columns are remembered. */
const DESCRIPTIONS_MAX = 1000;

/** The tables of one schema of a PostgreSQL database, the views of the platform for instance. */
export class DatabaseTables implements TableReader {
  readonly #database: Database;
  readonly #schema: string;
  readonly #clock: Clock;
  readonly #known = new Map<string, { table: StoredTable; untilMs: number }>();

  constructor(database: Database, schema: string, clock: Clock) {
    this.#database = database;
    this.#schema = schema;
    this.#clock = clock;
  }

  async lookup(request: TableLookup): Promise<TextRow[][]> {
    try {
      return await this.#lookupAll(request);
    } catch (error) {
      if (!isOfValue(error)) throw error;
    }
    // A key that is no value of its column's type, such as a number too large, equals nothing; the others go on.
    const { keys } = request;
    if (keys.length <= 1) return keys.map(() => []);
    const half = keys.length >> 1;
    const first = await this.lookup({ ...request, keys: keys.slice(0, half) });
    return [...first, ...(await this.lookup({ ...request, keys: keys.slice(half) }))];
  }

  async #lookupAll(request: TableLookup): Promise<TextRow[][]> {
    const table = await this.#describe(request.table);
    const { text, params } = lookupQuery(table, request);
    const rows = await this.#query<{ i: number; row: (string | null)[] }>(request.table, text, params);
    const found: TextRow[][] = request.keys.map(() => []);
    for (const { i, row } of rows) found[i - 1]?.push(row);
    return found;
  }

  async page(request: TablePage): ReturnType<TableReader['page']> {
    const table = await this.#describe(request.table);
    const { text, params } = pageQuery(table, request);
    type Found = { row: (string | null)[]; key: string[] };
    const rows = await this.#query<Found>(request.table, text, params);
    return { rows: rows.map(({ row }) => row), last: rows.at(-1)?.key ?? null };
  }

  async #describe(name: string): Promise<StoredTable> {
    const known = this.#known.get(name);
    const nowMs = this.#clock.monotonicMs();
    if (known !== undefined && known.untilMs > nowMs) return known.table;
    const read = (text: string, params: readonly unknown[]): Promise<object[]> =>
      this.#query(name, text, params);
    const table = await describeTable(read, this.#schema, name);
    if (this.#known.size >= DESCRIPTIONS_MAX) this.#known.clear();
    this.#known.set(name, { table, untilMs: nowMs + DESCRIPTION_MS_MAX });
    return table;
  }

  async #query<Row extends object>(name: string, text: string, params: readonly unknown[]): Promise<Row[]> {
    try {
      return await this.#database.query<Row>(text, params);
    } catch (error) {
      // The table may be another one by now.
      this.#known.delete(name);
      throw explain(error, name);
    }
  }
}

function explain(error: unknown, name: string): unknown {
  if (!isCoded(error)) return error;
  const isPassing = error.status === 503;
  const make = isPassing ? connectorErrors.lookup_failed : connectorErrors.option_invalid;
  return make(`The table ${name} cannot be read: ${error.message}`, { cause: error });
}

/** Whether the database refused a value, and nothing else was wrong: class 22 of SQLSTATE, "data exception". */
function isOfValue(error: unknown): boolean {
  const cause = isCoded(error) ? error.cause : undefined;
  return isCoded(cause, 'database_failed') && String(cause.details['state']).startsWith('22');
}

/** Keys are sent as a list for each of their columns, and joined: one statement however many there are. */
function lookupQuery(
  table: StoredTable,
  { columns, keyColumns, keys }: TableLookup,
): { text: string; params: unknown[] } {
  const lists = keyColumns.map((_, i) => `$${i + 1}::text[]`);
  const names = keyColumns.map((_, i) => `k${i}`);
  const matches = keyColumns.map((name, i) => `t.${quote(name)} = ${table.write(name, `k.k${i}`)}`);
  return {
    text: `SELECT k.i::int AS i, ${rowOf(table, columns)} AS row
      FROM unnest(${lists.join(', ')}) WITH ORDINALITY AS k(${names.join(', ')}, i)
      JOIN ${table.name} t ON ${matches.join(' AND ')}
      ORDER BY k.i, ${orderOf(table)}`,
    params: keyColumns.map((_, i) => keys.map((key) => storable(key[i]))),
  };
}

/** No text of PostgreSQL has a zero character or half of a surrogate pair: such a key equals nothing, as NULL does. */
function storable(text: string | undefined): string | null {
  return text === undefined || text.includes('\0') || !text.isWellFormed() ? null : text;
}

function pageQuery(
  table: StoredTable,
  { columns, after, rowsMax }: TablePage,
): { text: string; params: unknown[] } {
  const key = table.primaryKey.map((name) => `t.${quote(name)}`);
  const from = table.primaryKey.map((name, i) => table.write(name, `$${i + 2}`));
  const condition = after === null ? '' : `WHERE (${key.join(', ')}) > (${from.join(', ')})`;
  return {
    text: `SELECT ${rowOf(table, columns)} AS row, ${rowOf(table, table.primaryKey)} AS key
      FROM ${table.name} t ${condition} ORDER BY ${orderOf(table)} LIMIT $1::int`,
    params: [rowsMax, ...(after ?? [])],
  };
}

function rowOf(table: StoredTable, columns: readonly string[]): string {
  return `ARRAY[${columns.map((name) => table.read(name)).join(', ')}]::text[]`;
}

function orderOf(table: StoredTable): string {
  return table.primaryKey.map((name) => `t.${quote(name)}`).join(', ');
}
