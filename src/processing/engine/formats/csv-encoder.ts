import type { Batch } from '../batch/batch.ts';
import { type Column, valueAt } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import { type DataType, type Field, isNumeric } from '../plan/types.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { CsvDialect } from './csv-dialect.ts';
import { digitsOfSecond, type JsonStyle, jsonText } from './json-value-text.ts';
import type { RowEncoder } from './row-encoder.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const TAB = 0x09;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const LETTER_Z = 0x5a;

/** Longer texts are quoted whatever is in them. */
const PLAIN_CHARACTERS_MAX = 24;

/** Rows as lines of CSV, quoted where it is needed. */
export class CsvEncoder implements RowEncoder {
  readonly #fields: readonly Field[];
  readonly #dialect: CsvDialect;
  readonly #style: JsonStyle;
  /** Delimiter, quote and line feed are characters up to this one. */
  readonly #specialMax: number;
  /** None of the dialect's characters can stand in a whole number or a timestamp. */
  readonly #isUsual: boolean;

  constructor(fields: readonly Field[], dialect: CsvDialect) {
    this.#fields = fields;
    this.#dialect = dialect;
    this.#specialMax = Math.max(dialect.delimiter, dialect.quote ?? 0, dialect.escape ?? 0, 0x0d);
    const { delimiter, quote, escape } = dialect;
    this.#isUsual = (delimiter === COMMA || delimiter === SEMICOLON || delimiter === TAB) && quote === QUOTE;
    this.#isUsual &&= escape === null || escape === QUOTE || escape === BACKSLASH;
    this.#style = {
      form: 'flink',
      separator: ' ',
      ignoreNulls: false,
      javaNumbers: true,
      plainDecimals: dialect.plainDecimals,
    };
  }

  encode(batch: Batch, row: number, out: ByteWriter): void {
    const { columns } = batch;
    for (let i = 0; i < columns.length; i++) {
      if (i > 0) out.byte(this.#dialect.delimiter);
      const column = columns[i] as Column;
      const { type } = this.#fields[i] as Field;
      const isNull = column.nulls !== null && column.nulls[row] === 1;
      if (isNull || !this.#writeUsual(column, type, row, out))
        out.utf8(this.#cell(valueAt(column, row), type));
    }
  }

  /** Writes what needs no text made of it first; false, and nothing is written, for everything else. */
  #writeUsual(column: Column, type: DataType, row: number, out: ByteWriter): boolean {
    if (!this.#isUsual) return false;
    const { kind } = type;
    if (column.kind === 'int32' && (kind === 'INT' || kind === 'SMALLINT' || kind === 'TINYINT')) {
      out.integer(column.values[row] as number);
      return true;
    }
    if (column.kind === 'int64' && kind === 'BIGINT') {
      out.ascii(String(column.values[row]));
      return true;
    }
    if (column.kind !== 'float64' || (kind !== 'TIMESTAMP' && kind !== 'TIMESTAMP_LTZ')) return false;
    return this.#timestamp(column.values[row] as number, kind, out);
  }

  /** Its space asks for quotes. */
  #timestamp(ms: number, kind: 'TIMESTAMP' | 'TIMESTAMP_LTZ', out: ByteWriter): boolean {
    const before = out.length;
    out.byte(QUOTE);
    if (!out.timestamp(ms, SPACE, digitsOfSecond(ms))) {
      out.length = before;
      return false;
    }
    if (kind === 'TIMESTAMP_LTZ') out.byte(LETTER_Z);
    out.byte(QUOTE);
    return true;
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
