import type { Column } from '../batch/column.ts';
import { physicalKind, type Value } from '../batch/physical-kind.ts';
import type { DataType, Field } from '../plan/types.ts';
import { type JsonReader as Reader, JsonReader, type JsonReaderOptions, missing } from './json-reader.ts';
import {
  BooleanReader,
  Float64Reader,
  Int32Reader,
  Int64Reader,
  ObjectReader,
  TimestampMsReader,
} from './json-scalar-readers.ts';
import { MALFORMED, QUOTE, skipSpace, skipString, skipValue } from './json-skip.ts';
import { StringReader } from './json-string-reader.ts';

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const COMMA = 0x2c;
const COLON = 0x3a;

/** Members whose order is remembered; objects with more are read all the same, with a search for each name. */
const MEMBERS_REMEMBERED_MAX = 256;

/** What stood at a place in the last object: `"name":` as bytes, and who reads the value (null: nobody). */
interface Member {
  name: Uint8Array;
  reader: Reader | null;
}

/**
 * ROW, and the event itself. Objects of one stream nearly always have their members in one order, so each
 * member is first compared with the one that stood at its place last time, quotes and colon included.
 */
export class RowReader extends JsonReader {
  readonly readers: readonly Reader[];
  readonly #names: readonly Buffer[];
  readonly #failOnMissing: boolean;
  readonly #order: Member[] = [];
  #attempt = 0;

  constructor(fields: readonly Field[], type: DataType, path: string, options: JsonReaderOptions) {
    super(type, path, options);
    this.#names = fields.map((field) => Buffer.from(JSON.stringify(field.name)));
    this.#failOnMissing = options.failOnMissing;
    this.readers = fields.map((field) => createReader(field.type, `${path}/${field.name}`, options));
  }

  protected override readUsual(bytes: Uint8Array, start: number, end: number, row: number): number {
    if (bytes[start] !== OPEN_BRACE) return MALFORMED;
    const attempt = ++this.#attempt;
    const keepsMissing = this.#keepsMissing;
    let found = 0;
    let place = 0;
    let at = skipSpace(bytes, start + 1);
    if (bytes[at] === CLOSE_BRACE) return this.#finish(found, attempt, row, at + 1);
    for (;;) {
      const member = this.#memberAt(bytes, at, end, place++);
      if (member === null) return MALFORMED;
      at = skipSpace(bytes, this.#valueAt);
      const { reader } = member;
      if (reader === null) at = skipValue(bytes, at, end);
      else {
        // Of a name that comes twice the last value counts.
        if (reader.seenIn === attempt || keepsMissing) reader.clear(row);
        if (reader.seenIn !== attempt) found++;
        reader.seenIn = attempt;
        at = reader.read(bytes, at, end, row);
      }
      if (at === MALFORMED) return MALFORMED;
      if (bytes[at] !== COMMA) {
        at = skipSpace(bytes, at);
        if (bytes[at] === CLOSE_BRACE && at < end) return this.#finish(found, attempt, row, at + 1);
        if (bytes[at] !== COMMA || at >= end) return MALFORMED;
      }
      at++;
      if ((bytes[at] as number) <= 0x20) at = skipSpace(bytes, at);
    }
  }

  /**
   * Reads an object over the row that is already at `row`: only the fields it has are changed. For formats that tell of
   * an update only what was different.
   */
  readOver(bytes: Uint8Array, start: number, end: number, row: number): number {
    this.#keepsMissing = true;
    try {
      return this.readUsual(bytes, start, end, row);
    } finally {
      this.#keepsMissing = false;
    }
  }

  #keepsMissing = false;

  /** Position after the colon of the member found last. */
  #valueAt = 0;

  #memberAt(bytes: Uint8Array, start: number, end: number, place: number): Member | null {
    const expected = place < this.#order.length ? (this.#order[place] as Member) : undefined;
    if (expected !== undefined && startsWith(bytes, start, end, expected.name)) {
      this.#valueAt = start + expected.name.length;
      return expected;
    }
    return this.#findMember(bytes, start, end, place);
  }

  #findMember(bytes: Uint8Array, start: number, end: number, place: number): Member | null {
    if (start >= end || bytes[start] !== QUOTE) return null;
    const nameEnd = skipString(bytes, start, end);
    if (nameEnd === MALFORMED) return null;
    const colon = skipSpace(bytes, nameEnd);
    if (bytes[colon] !== COLON || colon >= end) return null;
    this.#valueAt = colon + 1;
    const spelled = Buffer.from(bytes.slice(start, nameEnd));
    const name = spelled.includes(0x5c)
      ? Buffer.from(JSON.stringify(JSON.parse(spelled.toString())))
      : spelled;
    const index = this.#names.findIndex((known) => known.equals(name));
    const member = {
      name: Buffer.concat([spelled, Buffer.from([COLON])]),
      reader: index < 0 ? null : (this.readers[index] as Reader),
    };
    if (place < MEMBERS_REMEMBERED_MAX) this.#order[place] = member;
    return member;
  }

  #finish(found: number, attempt: number, row: number, after: number): number {
    if (found < this.readers.length && !this.#keepsMissing) this.#fillMissing(attempt, row);
    return after;
  }

  #fillMissing(attempt: number, row: number): void {
    for (const reader of this.readers) {
      if (reader.seenIn === attempt) continue;
      if (this.#failOnMissing) throw missing(reader.path);
      reader.setNull(row);
    }
  }

  protected override setValue(row: number, value: Value): void {
    const values = value as readonly Value[];
    for (const [i, reader] of this.readers.entries()) reader.set(row, values[i] ?? null);
  }

  override setNull(row: number): void {
    super.setNull(row);
    for (const reader of this.readers) reader.setNull(row);
  }

  override reset(): void {
    super.reset();
    for (const reader of this.readers) reader.reset();
  }

  override clear(row: number): void {
    super.clear(row);
    for (const reader of this.readers) reader.clear(row);
  }

  bind(bytes: Uint8Array): void {
    for (const reader of this.readers)
      if (reader instanceof StringReader || reader instanceof RowReader) reader.bind(bytes);
  }

  override column(count: number): Column {
    return { kind: 'row', fields: this.columns(count), nulls: this.usedNulls() };
  }

  columns(count: number): Column[] {
    return this.readers.map((reader) => reader.column(count));
  }
}

function startsWith(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array): boolean {
  const length = wanted.length;
  if (start + length > end) return false;
  for (let i = 0; i < length; i++) if (bytes[start + i] !== wanted[i]) return false;
  return true;
}

function createReader(type: DataType, path: string, options: JsonReaderOptions): Reader {
  switch (physicalKind(type)) {
    case 'boolean':
      return new BooleanReader(type, path, options);
    case 'int32':
      return new Int32Reader(type, path, options);
    case 'int64':
      return new Int64Reader(type, path, options);
    case 'float64':
      return type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ'
        ? new TimestampMsReader(type, path, options)
        : new Float64Reader(type, path, options);
    case 'string':
      return new StringReader(type, path, options);
    case 'object':
      return new ObjectReader(type, path, options);
    case 'row':
      return new RowReader(type.kind === 'ROW' ? type.fields : [], type, path, options);
  }
}
