import { isCoded } from '#foundation';
import type { Value } from '../../batch/physical-kind.ts';
import { DecodeError } from '../../formats/decode-error.ts';
import type { Field } from '../../plan/types.ts';
import { connectorErrors } from '../errors.ts';
import type { Lookup, LookupRequest } from '../lookup.ts';
import type { TableReader, TextRow } from './table-reader.ts';
import { textFromValue, valueFromText } from './table-text.ts';

/** Keys of one question to the database. */
const KEYS_PER_QUERY_MAX = 1000;

/** Rows of a table of the platform's database, asked for anew each time. */
export class TableLookup implements Lookup {
  readonly #reader: TableReader;
  readonly #request: LookupRequest;
  readonly #table: string;

  constructor(reader: TableReader, request: LookupRequest, table: string) {
    this.#reader = reader;
    this.#request = request;
    this.#table = table;
  }

  async get(keys: readonly (readonly Value[])[]): Promise<Value[][][]> {
    const found: Value[][][] = [];
    for (let from = 0; from < keys.length; from += KEYS_PER_QUERY_MAX)
      found.push(...(await this.#ask(keys.slice(from, from + KEYS_PER_QUERY_MAX))));
    return found;
  }

  async #ask(keys: readonly (readonly Value[])[]): Promise<Value[][][]> {
    const { fields, keyColumns } = this.#request;
    const keyFields = keyColumns.map((column) => fields[column] as Field);
    const rows = await this.#reader.lookup({
      table: this.#table,
      columns: fields.map(({ name }) => name),
      keyColumns: keyFields.map(({ name }) => name),
      keys: keys.map((key) => key.map((value, i) => textFromValue(value, (keyFields[i] as Field).type))),
    });
    return rows.map((ofKey) => ofKey.map((row) => rowFromTexts(row, fields, this.#table)));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Rejects a row whose texts do not fit the columns that the script declares. */
export function rowFromTexts(row: TextRow, fields: readonly Field[], table: string): Value[] {
  try {
    return fields.map(({ name, type }, i) => valueFromText(row[i] ?? null, type, name));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw connectorErrors.option_invalid(
      `Table ${table} does not have the columns that are declared: ${error.message}`,
    );
  }
}

/** Whether a question that failed so may be asked again. */
export function isRetryable(error: unknown): boolean {
  return isCoded(error, 'lookup_failed');
}
