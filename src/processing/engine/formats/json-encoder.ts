import type { Batch } from '../batch/batch.ts';
import { type Column, valueAt } from '../batch/column.ts';
import type { StringColumn } from '../batch/string-column.ts';
import type { DataType, Field } from '../plan/types.ts';
import type { ByteWriter } from './byte-writer.ts';
import { digitsOfSecond, CANONICAL, doubleIn, floatIn, type JsonStyle, jsonText } from './json-value-text.ts';
import type { RowEncoder } from './row-encoder.ts';

const COMMA = 0x2c;
const CLOSE_BRACE = 0x7d;
const QUOTE = 0x22;
const LETTER_Z = 0x5a;
const LETTER_T = 0x54;
const SPACE = 0x20;
const NULL_TEXT = Buffer.from('null');

/** Rows as compact JSON objects, written from the columns' arrays without making an object for a row. */
export class JsonEncoder implements RowEncoder {
  readonly #fields: readonly Field[];
  readonly #style: JsonStyle;
  /** `{"name":` of the first field, `,"name":` of the others. */
  readonly #openings: readonly Uint8Array[];

  constructor(fields: readonly Field[], style: JsonStyle = CANONICAL) {
    this.#fields = fields;
    this.#style = style;
    this.#openings = fields.map((field, i) =>
      Buffer.from(`${i === 0 ? '{' : ','}${JSON.stringify(field.name)}:`),
    );
  }

  encode(batch: Batch, row: number, out: ByteWriter): void {
    const { columns } = batch;
    const start = out.length;
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i] as Column;
      const isNull = column.nulls !== null && column.nulls[row] === 1;
      if (isNull && this.#style.ignoreNulls) continue;
      out.bytes(this.#openings[i] as Uint8Array);
      if (isNull) out.bytes(NULL_TEXT);
      else this.#value(column, (this.#fields[i] as Field).type, row, out);
    }
    this.#close(start, out);
  }

  #close(start: number, out: ByteWriter): void {
    // With fields left out, the object may have begun with a comma, or not at all.
    if (out.length === start) out.ascii('{');
    else if (out.view(start)[0] === COMMA) out.view(start)[0] = 0x7b;
    out.byte(CLOSE_BRACE);
  }

  #value(column: Column, type: DataType, row: number, out: ByteWriter): void {
    switch (column.kind) {
      case 'string':
        writeString(column, row, out);
        return;
      case 'float64':
        if (type.kind === 'INTERVAL_MS') break;
        this.#float64(column.values[row] as number, type, out);
        return;
      case 'int32':
        if (type.kind === 'DATE' || type.kind === 'TIME' || type.kind === 'INTERVAL_MONTHS') break;
        out.integer(column.values[row] as number);
        return;
      case 'int64':
        if (type.kind === 'DECIMAL') break;
        out.ascii(String(column.values[row]));
        return;
      case 'boolean':
        out.ascii(column.values[row] === 1 ? 'true' : 'false');
        return;
      case 'object':
      case 'row':
    }
    out.utf8(jsonText(valueAt(column, row), type, this.#style));
  }

  #float64(value: number, type: DataType, out: ByteWriter): void {
    if (type.kind !== 'TIMESTAMP' && type.kind !== 'TIMESTAMP_LTZ') {
      const isPlain =
        this.#style.javaNumbers !== true && Number.isSafeInteger(value) && !Object.is(value, -0);
      if (isPlain) out.integer(value);
      else out.ascii(type.kind === 'FLOAT' ? floatIn(this.#style, value) : doubleIn(this.#style, value));
      return;
    }
    const before = out.length;
    out.byte(QUOTE);
    const separator = this.#style.separator === 'T' ? LETTER_T : SPACE;
    const precision = this.#style.form === 'flink' ? digitsOfSecond(value) : type.precision;
    if (!out.timestamp(value, separator, precision)) {
      out.length = before;
      out.ascii(jsonText(value, type, this.#style));
      return;
    }
    if (type.kind === 'TIMESTAMP_LTZ') out.byte(LETTER_Z);
    out.byte(QUOTE);
  }
}

/** A string in quotes: the remembered bytes of a code, the source's own bytes, or the text escaped anew. */
function writeString(column: StringColumn, row: number, out: ByteWriter): void {
  const { codes, dictionary, source } = column;
  if (codes !== null && dictionary !== null) {
    const code = codes[row] as number;
    let encoded = dictionary.encoded[code];
    if (encoded === undefined) {
      encoded = Buffer.from(JSON.stringify(dictionary.strings[code]));
      dictionary.encoded[code] = encoded;
    }
    out.bytes(encoded);
  } else if (source !== null && source.plain[row] === 1 && column.strings[row] === undefined) {
    out.byte(QUOTE);
    out.bytes(source.bytes, source.starts[row], source.ends[row]);
    out.byte(QUOTE);
  } else out.utf8(JSON.stringify(column.get(row)));
}
