import { isUtf8 } from 'node:buffer';
import { BATCH_ROWS_MAX } from '../batch/batch.ts';
import { type Column, createColumn, setValue } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { DataType, Field } from '../plan/types.ts';
import type { CsvDialect } from './csv-dialect.ts';
import { DecodeError } from './decode-error.ts';
import { convertJson } from './json-convert.ts';
import type { DecodeFailure, RowDecoder } from './row-decoder.ts';

/**
 * Lines of CSV as rows. Fields stand in the order of the table's physical columns; only those asked for are
 * converted. An empty field is NULL for every type but strings, where it is the empty string, unless a null
 * literal is declared.
 */
export class CsvDecoder implements RowDecoder {
  count = 0;
  readonly #fields: readonly Field[];
  readonly #places: readonly number[];
  readonly #width: number;
  readonly #dialect: CsvDialect;
  #columns: Column[] = [];

  /** `physical`: the columns of the file, of which `fields` are wanted. */
  constructor(fields: readonly Field[], physical: readonly Field[], dialect: CsvDialect) {
    this.#fields = fields;
    this.#places = fields.map((field) => physical.findIndex(({ name }) => name === field.name));
    this.#width = physical.length;
    this.#dialect = dialect;
  }

  reset(): void {
    this.count = 0;
    this.#columns = this.#fields.map((field) => createColumn(field.type, BATCH_ROWS_MAX));
  }

  decode(bytes: Uint8Array, start: number, end: number): DecodeFailure | undefined {
    const line = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
    if (!isUtf8(line)) return { code: 'malformed', message: 'The line is not UTF-8.' };
    if (this.#dialect.allowComments && line[0] === 0x23) return undefined;
    try {
      const cells = splitLine(line.toString().replace(/\r$/, ''), this.#dialect);
      if (cells.length > this.#width)
        throw new DecodeError('malformed', `The line has ${cells.length} fields instead of ${this.#width}.`);
      for (const [f, field] of this.#fields.entries()) {
        const cell = cells[this.#places[f] as number];
        setValue(this.#columns[f] as Column, this.count, this.#convert(cell, field));
      }
      this.count++;
      return undefined;
    } catch (error) {
      if (error instanceof DecodeError) return { code: error.code, message: error.message };
      throw error;
    }
  }

  #convert(cell: Cell | undefined, field: Field): Value {
    if (cell === undefined) throw new DecodeError('missing_field', `The line has no field ${field.name}.`);
    const { nullLiteral } = this.#dialect;
    if (nullLiteral !== undefined && cell.text === nullLiteral && !cell.quoted) return null;
    return this.#value(cell.text, field.type, field.name);
  }

  #value(text: string, type: DataType, path: string): Value {
    if (type.kind === 'CHAR' || type.kind === 'VARCHAR') return text;
    if (text === '') return null;
    const elements = (): string[] => text.split(this.#dialect.elementDelimiter);
    if (type.kind === 'ARRAY') return elements().map((item) => this.#value(item, type.element, path));
    if (type.kind === 'ROW') {
      const items = elements();
      return type.fields.map((field, i) => this.#value(items[i] ?? '', field.type, `${path}/${field.name}`));
    }
    return convertJson(text, type, 'SQL', path);
  }

  columns(): Column[] {
    return this.#columns;
  }
}

interface Cell {
  text: string;
  quoted: boolean;
}

/** RFC 4180, with Flink's escape character. */
function splitLine(line: string, dialect: CsvDialect): Cell[] {
  const { quote, delimiter } = dialect;
  const cells: Cell[] = [];
  let at = 0;
  for (;;) {
    if (quote !== null && line.charCodeAt(at) === quote) {
      const cell = quotedCell(line, at, quote, dialect.escape);
      cells.push({ text: cell.text, quoted: true });
      at = cell.end;
    } else {
      let end = line.indexOf(String.fromCharCode(delimiter), at);
      if (end < 0) end = line.length;
      cells.push({ text: line.slice(at, end), quoted: false });
      at = end;
    }
    if (at >= line.length) return cells;
    if (line.charCodeAt(at) !== delimiter)
      throw new DecodeError(
        'malformed',
        `Column ${at + 1}: a delimiter was expected after the closing quote.`,
      );
    at++;
  }
}

function quotedCell(
  line: string,
  start: number,
  quote: number,
  escape: number | null,
): { text: string; end: number } {
  let text = '';
  for (let at = start + 1; at < line.length; at++) {
    const unit = line.charCodeAt(at);
    if (unit === escape && escape !== quote) text += line[++at] ?? '';
    else if (unit !== quote) text += line[at];
    else if (line.charCodeAt(at + 1) === quote) text += line[++at];
    else return { text, end: at + 1 };
  }
  throw new DecodeError('malformed', `Column ${start + 1}: the quote is never closed.`);
}
