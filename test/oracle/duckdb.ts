import { DuckDBInstance, DuckDBTimestampValue, type DuckDBValue } from '@duckdb/node-api';
import { sortBytewise } from './changelog.ts';

/** A batch database in memory, to answer the same question in another way. */
export interface DuckDb {
  /** For statements without rows. */
  run(sql: string): Promise<void>;
  /** The rows as canonical JSON, sorted bytewise; the names are those of the query. Timestamps have three digits. */
  rows(sql: string): Promise<string[]>;
  close(): void;
}

/** One thread: the tests run beside others. */
export async function openDuckDb(): Promise<DuckDb> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  // In 1.5.5 it makes a row of NULLs of a Top 1 of no rows.
  await connection.run("SET disabled_optimizers = 'top_n_window_elimination'");
  return {
    run: async (sql) => void (await connection.run(sql)),
    rows: async (sql) => {
      const reader = await connection.runAndReadAll(sql);
      const names = reader.columnNames().map((name) => JSON.stringify(name));
      const texts = reader
        .getRows()
        .map((row) => `{${row.map((value, i) => `${names[i]}:${canonicalText(value)}`).join(',')}}`);
      return sortBytewise(texts);
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Decimals and dates are strings; whole numbers of any width and doubles are numbers. */
function canonicalText(value: DuckDBValue): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return JSON.stringify(value);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof DuckDBTimestampValue)
    return `"${new Date(Number(value.micros / 1000n)).toISOString().replace('T', ' ').slice(0, 23)}"`;
  return JSON.stringify(String(value));
}
