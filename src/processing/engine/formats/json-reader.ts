import type { Column, Nulls } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { DataType } from '../plan/types.ts';
import { DecodeError } from './decode-error.ts';
import { convertJson } from './json-convert.ts';
import { parseJson } from './json-node.ts';
import { MALFORMED, skipValue } from './json-skip.ts';
import type { TimestampStandard } from './timestamp-text.ts';

const LETTER_N = 0x6e;

export interface JsonReaderOptions {
  standard: TimestampStandard;
  /** A missing field is an error instead of NULL. */
  failOnMissing: boolean;
  /** What cannot be read is NULL instead of an error; only what is no JSON at all still is one. */
  nullOnError: boolean;
  /** Rows of a batch at most. */
  capacity: number;
}

/**
 * Reads the values of one column, row by row, from JSON bytes into its arrays. The arrays are used again for the
 * next batch.
 *
 * `read` takes the usual shape of its type; for every other shape the value's bytes are cut out, parsed as a
 * tree and converted with Flink's leniency. So being quick and being right are two separate pieces of code.
 */
export abstract class JsonReader {
  readonly type: DataType;
  /** JSON pointer of the field, for messages. */
  readonly path: string;
  readonly standard: TimestampStandard;
  /** A value that does not fit its type is NULL instead of an error (Flink's `ignore-parse-errors`). */
  readonly nullOnError: boolean;
  /** Attempt in which the field was last found; the object reader's mark. */
  seenIn = -1;
  protected readonly nulls: Uint8Array;
  protected nullCount = 0;

  constructor(type: DataType, path: string, options: JsonReaderOptions) {
    this.type = type;
    this.path = path;
    this.standard = options.standard;
    this.nullOnError = options.nullOnError;
    this.nulls = new Uint8Array(options.capacity);
  }

  /**
   * Reads the value at `start` into row `row` and returns the position after it, or {@link MALFORMED}.
   * Throws a {@link DecodeError} if the value does not fit the type.
   */
  read(bytes: Uint8Array, start: number, end: number, row: number): number {
    if (bytes[start] === LETTER_N) {
      const after = skipValue(bytes, start, end);
      if (after !== MALFORMED) this.setNull(row);
      return after;
    }
    const after = this.readUsual(bytes, start, end, row);
    return after === MALFORMED ? this.readUnusual(bytes, start, end, row) : after;
  }

  /** The usual shape, or {@link MALFORMED} for any other; must not leave the row NULL. */
  abstract readUsual(bytes: Uint8Array, start: number, end: number, row: number): number;

  /** Writes a converted value that is not null. */
  protected abstract setValue(row: number, value: Value): void;

  /** The column of the rows read so far; valid until the next `reset`. */
  abstract column(count: number): Column;

  set(row: number, value: Value): void {
    this.nulls[row] = 0;
    if (value === null) this.setNull(row);
    else this.setValue(row, value);
  }

  setNull(row: number): void {
    this.nulls[row] = 1;
    this.nullCount++;
  }

  /** NULL in all of the first `count` rows that the mask has as 1: those of the object around it that are not there. */
  addNulls(mask: Uint8Array, count: number): void {
    const { nulls } = this;
    for (let row = 0; row < count; row++) {
      if (mask[row] !== 1 || nulls[row] === 1) continue;
      nulls[row] = 1;
      this.nullCount++;
    }
  }

  /** Starts a new batch. */
  reset(): void {
    if (this.nullCount > 0) this.nulls.fill(0);
    this.nullCount = 0;
  }

  /** Forgets what was written at `row`: the attempt failed, the next one will write there again. */
  clear(row: number): void {
    this.nulls[row] = 0;
  }

  protected usedNulls(): Nulls {
    return this.nullCount === 0 ? null : this.nulls;
  }

  /** Any shape at all, slowly. */
  readUnusual(bytes: Uint8Array, start: number, end: number, row: number): number {
    const after = skipValue(bytes, start, end);
    if (after === MALFORMED) return MALFORMED;
    const node = parseJson(Buffer.from(bytes.buffer, bytes.byteOffset + start, after - start).toString());
    this.set(row, convertJson(node, this.type, this.standard, this.path, this.nullOnError));
    return after;
  }
}

export function missing(path: string): DecodeError {
  return new DecodeError('missing_field', `${path} is missing.`);
}
