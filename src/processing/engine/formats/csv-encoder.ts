import type { Batch } from '../batch/batch.ts';
import { valueAt } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import { type DataType, type Field, isNumeric } from '../plan/types.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { CsvDialect } from './csv-dialect.ts';
import { type JsonStyle, jsonText } from './json-value-text.ts';
import type { RowEncoder } from './row-encoder.ts';

/** Longer texts are quoted whatever is in them. */
const PLAIN_CHARACTERS_MAX = 24;

/** Rows as lines of CSV, quoted where it is needed. */
export class CsvEncoder implements RowEncoder {
  readonly #fields: readonly Field[];
  readonly #dialect: CsvDialect;
  readonly #style: JsonStyle;
  /** Delimiter, quote and line feed are characters up to this one. */
  readonly #specialMax: number;

  constructor(fields: readonly Field[], dialect: CsvDialect) {
    this.#fields = fields;
    this.#dialect = dialect;
    this.#specialMax = Math.max(dialect.delimiter, dialect.quote ?? 0, dialect.escape ?? 0, 0x0d);
    this.#style = {
      form: 'flink',
      separator: ' ',
      ignoreNulls: false,
      javaNumbers: true,
      plainDecimals: dialect.plainDecimals,
    };
  }

  encode(batch: Batch, row: number, out: ByteWriter): void {
    for (const [i, column] of batch.columns.entries()) {
      if (i > 0) out.byte(this.#dialect.delimiter);
      out.utf8(this.#cell(valueAt(column, row), (this.#fields[i] as Field).type));
    }
  }

  #cell(value: Value, type: DataType): string {
    if (value === null) return this.#dialect.nullLiteral ?? '';
    if (type.kind === 'ARRAY') return this.#join(value as readonly Value[], () => type.element);
    if (type.kind === 'ROW')
      return this.#join(value as readonly Value[], (i) => (type.fields[i] as Field).type);
    const text = plainText(value, type, this.#style);
    const isNumber = isNumeric(type) && !text.includes(String.fromCharCode(this.#dialect.delimiter));
    return isNumber ? text : this.#quote(text);
  }

  #join(values: readonly Value[], typeAt: (i: number) => DataType): string {
    const { nullLiteral = '', elementDelimiter } = this.#dialect;
    const items = values.map((item, i) =>
      item === null ? nullLiteral : plainText(item, typeAt(i), this.#style),
    );
    return this.#quote(items.join(elementDelimiter));
  }

  /** As Flink does, quotes long texts and those with a character that is no letter for certain. */
  #quote(text: string): string {
    const { quote, escape } = this.#dialect;
    if (quote === null) return text;
    const mark = String.fromCharCode(quote);
    if (text.length <= PLAIN_CHARACTERS_MAX && !this.#needsQuotes(text)) return text;
    const before = escape === null ? mark : String.fromCharCode(escape);
    const escaped = escape === null ? text : text.replaceAll(before, before + before);
    return mark + escaped.replaceAll(mark, before + mark) + mark;
  }

  #needsQuotes(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) <= this.#specialMax) return true;
    return false;
  }
}

/** The JSON text without its quotes. */
function plainText(value: Value, type: DataType, style: JsonStyle): string {
  if (typeof value === 'string') return value;
  const text = jsonText(value, type, style);
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}
