import type { Batch } from '../batch/batch.ts';
import { valueAt } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { DataType, Field } from '../plan/types.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { CsvDialect } from './csv-dialect.ts';
import { type JsonStyle, jsonText } from './json-value-text.ts';
import type { RowEncoder } from './row-encoder.ts';

const FLINK: JsonStyle = { form: 'flink', separator: ' ', ignoreNulls: false };

/** Rows as lines of CSV, quoted where it is needed. */
export class CsvEncoder implements RowEncoder {
  readonly #fields: readonly Field[];
  readonly #dialect: CsvDialect;
  readonly #delimiter: string;

  constructor(fields: readonly Field[], dialect: CsvDialect) {
    this.#fields = fields;
    this.#dialect = dialect;
    this.#delimiter = String.fromCharCode(dialect.delimiter);
  }

  encode(batch: Batch, row: number, out: ByteWriter): void {
    for (const [i, column] of batch.columns.entries()) {
      if (i > 0) out.byte(this.#dialect.delimiter);
      out.utf8(this.#cell(valueAt(column, row), (this.#fields[i] as Field).type));
    }
  }

  #cell(value: Value, type: DataType): string {
    if (value === null) return this.#dialect.nullLiteral ?? '';
    const { elementDelimiter } = this.#dialect;
    const join = (values: readonly Value[], typeAt: (i: number) => DataType): string =>
      this.#quote(
        values.map((item, i) => (item === null ? '' : plainText(item, typeAt(i)))).join(elementDelimiter),
      );
    if (type.kind === 'ARRAY') return join(value as readonly Value[], () => type.element);
    if (type.kind === 'ROW') return join(value as readonly Value[], (i) => (type.fields[i] as Field).type);
    return this.#quote(plainText(value, type));
  }

  #quote(text: string): string {
    const { quote } = this.#dialect;
    if (quote === null) return text;
    const mark = String.fromCharCode(quote);
    const needed = text.includes(this.#delimiter) || text.includes(mark) || /[\r\n ]/.test(text);
    return needed ? mark + text.replaceAll(mark, mark + mark) + mark : text;
  }
}

/** The JSON text without its quotes. */
function plainText(value: Value, type: DataType): string {
  if (typeof value === 'string') return value;
  const text = jsonText(value, type, FLINK);
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}
