import type { Column } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { DataType } from '../plan/types.ts';
import { JsonReader, type JsonReaderOptions } from './json-reader.ts';
import { MALFORMED, QUOTE } from './json-skip.ts';
import { NumberReader } from './number-bytes.ts';
import { TimestampReader } from './timestamp-text.ts';

const numbers = new NumberReader();

/** BOOLEAN. */
export class BooleanReader extends JsonReader {
  readonly #values: Uint8Array;

  constructor(type: DataType, path: string, options: JsonReaderOptions) {
    super(type, path, options);
    this.#values = new Uint8Array(options.capacity);
  }

  override readUsual(bytes: Uint8Array, start: number, end: number, row: number): number {
    const length = bytes[start] === 0x74 ? 4 : 5;
    if (start + length > end) return MALFORMED;
    // "true" and "alse" as numbers; the first letter is compared with the word's length.
    const at = start + length - 4;
    const word =
      ((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number);
    if (length === 4 ? word !== 0x74727565 : word !== 0x616c7365 || bytes[start] !== 0x66) return MALFORMED;
    this.#values[row] = length === 4 ? 1 : 0;
    return start + length;
  }

  protected override setValue(row: number, value: Value): void {
    this.#values[row] = value === true ? 1 : 0;
  }

  override column(): Column {
    return { kind: 'boolean', values: this.#values, nulls: this.usedNulls() };
  }
}

const RANGES: Partial<Record<DataType['kind'], number>> = {
  TINYINT: 2 ** 7,
  SMALLINT: 2 ** 15,
  INT: 2 ** 31,
};

/** TINYINT, SMALLINT, INT; DATE and TIME through their text. */
export class Int32Reader extends JsonReader {
  readonly #values: Int32Array;
  readonly #limit: number;

  constructor(type: DataType, path: string, options: JsonReaderOptions) {
    super(type, path, options);
    this.#values = new Int32Array(options.capacity);
    this.#limit = RANGES[type.kind] ?? 0;
  }

  override readUsual(bytes: Uint8Array, start: number, _end: number, row: number): number {
    const value = numbers.readInteger(bytes, start);
    // False for NaN, and for the types that are no integers in JSON.
    if (!(value < this.#limit && value >= -this.#limit)) return MALFORMED;
    this.#values[row] = value;
    return numbers.end;
  }

  protected override setValue(row: number, value: Value): void {
    this.#values[row] = value as number;
  }

  override column(): Column {
    return { kind: 'int32', values: this.#values, nulls: this.usedNulls() };
  }
}

const TWO_TO_32 = 2 ** 32;

/** BIGINT, and DECIMAL of at most 18 digits. Written as two halves: making a BigInt for each row is slower. */
export class Int64Reader extends JsonReader {
  readonly #values: BigInt64Array;
  readonly #words: Int32Array;
  readonly #usual: boolean;

  constructor(type: DataType, path: string, options: JsonReaderOptions) {
    super(type, path, options);
    this.#values = new BigInt64Array(options.capacity);
    this.#words = new Int32Array(this.#values.buffer);
    this.#usual = type.kind === 'BIGINT';
  }

  override readUsual(bytes: Uint8Array, start: number, _end: number, row: number): number {
    const value = this.#usual ? numbers.readInteger(bytes, start) : Number.NaN;
    if (Number.isNaN(value)) return MALFORMED;
    const high = Math.floor(value / TWO_TO_32);
    this.#words[2 * row] = value - high * TWO_TO_32;
    this.#words[2 * row + 1] = high;
    return numbers.end;
  }

  protected override setValue(row: number, value: Value): void {
    this.#values[row] = value as bigint;
  }

  override column(): Column {
    return { kind: 'int64', values: this.#values, nulls: this.usedNulls() };
  }
}

/** FLOAT, DOUBLE. */
export class Float64Reader extends JsonReader {
  readonly #values: Float64Array;
  readonly #single: boolean;

  constructor(type: DataType, path: string, options: JsonReaderOptions) {
    super(type, path, options);
    this.#values = new Float64Array(options.capacity);
    this.#single = type.kind === 'FLOAT';
  }

  override readUsual(bytes: Uint8Array, start: number, _end: number, row: number): number {
    const value = numbers.readDouble(bytes, start);
    if (Number.isNaN(value)) return MALFORMED;
    this.#values[row] = this.#single ? Math.fround(value) : value;
    return numbers.end;
  }

  protected override setValue(row: number, value: Value): void {
    this.#values[row] = value as number;
  }

  override column(): Column {
    return { kind: 'float64', values: this.#values, nulls: this.usedNulls() };
  }
}

/** No timestamp is longer, its opening quote included. */
const TIMESTAMP_BYTES_MAX = 34;

/** TIMESTAMP and TIMESTAMP_LTZ of at most 3 digits. */
export class TimestampMsReader extends JsonReader {
  readonly #values: Float64Array;
  readonly #reader: TimestampReader;
  /** From the opening to the closing quote, last time. */
  #length = 0;

  constructor(type: DataType, path: string, options: JsonReaderOptions) {
    super(type, path, options);
    this.#values = new Float64Array(options.capacity);
    this.#reader = new TimestampReader(options.standard, type.kind === 'TIMESTAMP_LTZ');
  }

  override readUsual(bytes: Uint8Array, start: number, end: number, row: number): number {
    if (bytes[start] !== QUOTE) return MALFORMED;
    // The timestamps of a stream are mostly of one length; what lies in between is checked when it is read.
    let close = start + this.#length;
    if (close === start || close >= end || bytes[close] !== QUOTE) {
      close = start + 1;
      const last = Math.min(end, start + TIMESTAMP_BYTES_MAX);
      while (close < last && bytes[close] !== QUOTE) close++;
      if (close >= last) return MALFORMED;
      this.#length = close - start;
    }
    const ms = this.#reader.read(bytes, start + 1, close);
    if (Number.isNaN(ms)) return MALFORMED;
    this.#values[row] = ms;
    return close + 1;
  }

  protected override setValue(row: number, value: Value): void {
    this.#values[row] = value as number;
  }

  override column(): Column {
    return { kind: 'float64', values: this.#values, nulls: this.usedNulls() };
  }
}

/** Everything that lies in an array of values: ARRAY, MAP, BYTES, long DECIMALs and fine TIMESTAMPs. */
export class ObjectReader extends JsonReader {
  #values: Value[] = [];

  override readUsual(): number {
    return MALFORMED;
  }

  protected override setValue(row: number, value: Value): void {
    this.#values[row] = value;
  }

  override setNull(row: number): void {
    super.setNull(row);
    this.#values[row] = null;
  }

  override addNulls(mask: Uint8Array, count: number): void {
    super.addNulls(mask, count);
    for (let row = 0; row < count; row++) if (mask[row] === 1) this.#values[row] = null;
  }

  override reset(): void {
    super.reset();
    this.#values = [];
  }

  override column(): Column {
    return { kind: 'object', values: this.#values, nulls: this.usedNulls() };
  }
}
