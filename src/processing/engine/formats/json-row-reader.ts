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
import { compileObject, type Member, NAME_BYTES_MIN, type ReadObject } from './json-object-code.ts';
import { MALFORMED, QUOTE, skipSpace, skipString, skipValue, viewOf } from './json-skip.ts';
import { StringReader } from './json-string-reader.ts';

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const COMMA = 0x2c;
const COLON = 0x3a;

/** Members whose order is remembered; objects with more are read all the same, with a search for each name. */
const MEMBERS_REMEMBERED_MAX = 256;

/** After so many objects in a row with the same members in the same order, code is made for them. */
const STEADY_OBJECTS = 64;
/** Code that so many objects did not fit is thrown away; objects after it may be given new code. */
const MISFITS_MAX = 256;
/** Streams whose objects change too often are read without. */
const COMPILATIONS_MAX = 4;

/**
 * ROW, and the event itself. Objects of one stream nearly always have their members in one order, so each
 * member is first compared with the one that stood at its place last time, quotes and colon included; and when that
 * was right for a while code is made for this one order.
 */
export class RowReader extends JsonReader {
  readonly readers: readonly Reader[];
  readonly #names: readonly Buffer[];
  readonly #failOnMissing: boolean;
  readonly #order: Member[] = [];
  #attempt = 0;
  #code: ReadObject | null = null;
  #compilations = 0;
  /** Objects in a row that had the members of `#order`, `#steadyPlaces` of them. */
  #steadyObjects = 0;
  #steadyPlaces = 0;
  /** Objects that the code did not fit. */
  #misfits = 0;

  constructor(fields: readonly Field[], type: DataType, path: string, options: JsonReaderOptions) {
    super(type, path, options);
    this.#names = fields.map((field) => Buffer.from(JSON.stringify(field.name)));
    this.#failOnMissing = options.failOnMissing;
    this.readers = fields.map((field) => createReader(field.type, `${path}/${field.name}`, options));
  }

  override readUsual(bytes: Uint8Array, start: number, end: number, row: number): number {
    if (bytes[start] !== OPEN_BRACE) return MALFORMED;
    if (this.#code !== null && !this.#keepsMissing) {
      const after = this.#code(bytes, viewOf(bytes), start, end, row);
      if (after !== MALFORMED) return after;
      this.clear(row);
      this.#countMisfit();
    }
    return this.#readAny(bytes, start, end, row);
  }

  #countMisfit(): void {
    if (++this.#misfits < MISFITS_MAX) return;
    this.#code = null;
    this.#steadyObjects = 0;
  }

  /** Members in any order. */
  #readAny(bytes: Uint8Array, start: number, end: number, row: number): number {
    const attempt = ++this.#attempt;
    const keepsMissing = this.#keepsMissing;
    let found = 0;
    let place = 0;
    let at = skipSpace(bytes, start + 1);
    if (bytes[at] === CLOSE_BRACE) return this.#finish(found, attempt, row, place, at + 1);
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
        if (bytes[at] === CLOSE_BRACE && at < end) return this.#finish(found, attempt, row, place, at + 1);
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
      return bytes[start] === OPEN_BRACE ? this.#readAny(bytes, start, end, row) : MALFORMED;
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
    this.#steadyObjects = 0;
    return member;
  }

  #finish(found: number, attempt: number, row: number, places: number, after: number): number {
    if (found < this.readers.length && !this.#keepsMissing) this.#fillMissing(attempt, row);
    if (places !== this.#steadyPlaces) this.#steadyObjects = 0;
    this.#steadyPlaces = places;
    if (++this.#steadyObjects === STEADY_OBJECTS && this.#code === null) this.#compile(places);
    return after;
  }

  #compile(places: number): void {
    const members = this.#order.slice(0, places);
    const readers = members.flatMap(({ reader }) => reader ?? []);
    const missing = this.readers.filter((reader) => !readers.includes(reader));
    const fits =
      places > 0 &&
      places < MEMBERS_REMEMBERED_MAX &&
      new Set(readers).size === readers.length &&
      (missing.length === 0 || !this.#failOnMissing) &&
      members.every(({ name }) => name.length >= NAME_BYTES_MIN);
    if (!fits || this.#compilations >= COMPILATIONS_MAX) return;
    this.#compilations++;
    this.#misfits = 0;
    this.#code = compileObject(members, missing);
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
    // Where the row is NULL its fields are; told once a batch, as it is the most usual value of some rows.
    if (this.nullCount > 0) for (const reader of this.readers) reader.addNulls(this.nulls, count);
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
