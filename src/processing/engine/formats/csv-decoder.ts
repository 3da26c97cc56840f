import { isUtf8 } from 'node:buffer';
import { BATCH_ROWS_MAX } from '../batch/batch.ts';
import { type Column, createColumn, setValue } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { DataType, Field, RowType } from '../plan/types.ts';
import type { CsvDialect } from './csv-dialect.ts';
import { DecodeError } from './decode-error.ts';
import { convertJson } from './json-convert.ts';
import type { DecodeFailure, RowDecoder } from './row-decoder.ts';

const HASH = 0x23;

/**
 * Lines of CSV as rows, by Flink's rules. Fields stand in the order of the table's physical columns; only those asked
 * for are converted. Nothing is NULL but what equals the null literal, quoted or not: an empty field is an empty text
 * or list, and no number.
 */
export class CsvDecoder implements RowDecoder {
  count = 0;
  readonly #fields: readonly Field[];
  readonly #places: readonly number[];
  readonly #width: number;
  readonly #dialect: CsvDialect;
  readonly #nullOnError: boolean;
  #columns: Column[] = [];

  /** `physical`: the columns of the file, of which `fields` are wanted. `nullOnError`: option `csv.ignore-parse-errors`. */
  constructor(
    fields: readonly Field[],
    physical: readonly Field[],
    dialect: CsvDialect,
    nullOnError = false,
  ) {
    this.#fields = fields;
    this.#places = fields.map((field) => physical.findIndex(({ name }) => name === field.name));
    this.#width = physical.length;
    this.#dialect = dialect;
    this.#nullOnError = nullOnError;
  }

  reset(): void {
    this.count = 0;
    this.#columns = this.#fields.map((field) => createColumn(field.type, BATCH_ROWS_MAX));
  }

  decode(bytes: Uint8Array, start: number, end: number): DecodeFailure | undefined {
    if (this.#dialect.allowComments && bytes[start] === HASH) return undefined;
    const line = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
    if (!isUtf8(line)) return { code: 'malformed', message: 'The line is not UTF-8.' };
    try {
      const cells = splitLine(line.toString().replace(/\r?\n?$/, ''), this.#dialect);
      // With too many fields nothing says which is which, even where errors are ignored.
      if (cells.length > this.#width || (cells.length < this.#width && !this.#nullOnError))
        throw new DecodeError('malformed', `The line has ${cells.length} fields instead of ${this.#width}.`);
      for (const [f, field] of this.#fields.entries()) {
        const cell = cells[this.#places[f] as number];
        setValue(this.#columns[f] as Column, this.count, this.#convert(cell, field));
      }
      this.count++;
      return undefined;
    } catch (error) {
      if (error instanceof UnclosedQuote)
        return { code: error.code, message: error.message, isUnfinished: true };
      if (error instanceof DecodeError) return { code: error.code, message: error.message };
      throw error;
    }
  }

  #convert(cell: Cell | undefined, field: Field): Value {
    if (cell === undefined) return null;
    const { nullLiteral } = this.#dialect;
    if (nullLiteral !== undefined && cell.text === nullLiteral) return null;
    return this.#value(cell.text, field.type, field.name);
  }

  #value(text: string, type: DataType, path: string): Value {
    if (type.kind === 'CHAR' || type.kind === 'VARCHAR') return text;
    if (type.kind === 'ARRAY')
      return this.#elements(text).map((item) => this.#value(item, type.element, path));
    if (type.kind === 'ROW') return this.#row(text, type, path);
    const hasDate = type.kind === 'DATE' || type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ';
    return convertJson(hasDate ? withTwoDigits(text) : text, type, 'SQL', path, this.#nullOnError);
  }

  #row(text: string, { fields }: RowType, path: string): Value {
    const items = this.#elements(text);
    if (items.length === 0) return null;
    if (items.length !== fields.length && !this.#nullOnError)
      throw new DecodeError('wrong_type', `${path} has ${items.length} fields instead of ${fields.length}.`);
    return fields.map((field, i) => {
      const item = items[i];
      return item === undefined ? null : this.#value(item, field.type, `${path}/${field.name}`);
    });
  }

  #elements(text: string): string[] {
    const { elementDelimiter } = this.#dialect;
    if (text === '') return [];
    return elementDelimiter === '' ? [text] : text.split(elementDelimiter);
  }

  addNulls(): void {
    for (const column of this.#columns) setValue(column, this.count, null);
    this.count++;
  }

  columns(): Column[] {
    return this.#columns;
  }
}

interface Cell {
  text: string;
}

/** `2024-3-1` is read as `2024-03-01`. */
function withTwoDigits(text: string): string {
  return text.replace(
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/,
    (_, year: string, month: string, day: string) =>
      `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`,
  );
}

/** The event may go on in the next line. */
class UnclosedQuote extends DecodeError {}

/** RFC 4180, with Flink's escape character. */
function splitLine(line: string, dialect: CsvDialect): Cell[] {
  const { quote, delimiter } = dialect;
  const cells: Cell[] = [];
  let at = 0;
  for (;;) {
    const quoted = quote !== null && line.charCodeAt(at) === quote;
    const cell = quoted ? quotedCell(line, at, quote, dialect.escape) : plainCell(line, at, dialect);
    cells.push({ text: cell.text });
    at = cell.end;
    if (at >= line.length) return cells;
    if (line.charCodeAt(at) !== delimiter)
      throw new DecodeError(
        'malformed',
        `Column ${at + 1}: a delimiter was expected after the closing quote.`,
      );
    at++;
  }
}

function plainCell(
  line: string,
  start: number,
  { delimiter, escape }: CsvDialect,
): { text: string; end: number } {
  if (escape === null) {
    const end = line.indexOf(String.fromCharCode(delimiter), start);
    return end < 0 ? { text: line.slice(start), end: line.length } : { text: line.slice(start, end), end };
  }
  let text = '';
  let at = start;
  for (; at < line.length && line.charCodeAt(at) !== delimiter; at++) {
    if (line.charCodeAt(at) === escape && at + 1 < line.length) at++;
    text += line[at];
  }
  return { text, end: at };
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
  throw new UnclosedQuote('malformed', `Column ${start + 1}: the quote is never closed.`);
}
