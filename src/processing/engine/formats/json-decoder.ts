import { BATCH_ROWS_MAX } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';
import { type Field, types } from '../plan/types.ts';
import { DecodeError } from './decode-error.ts';
import { lineFeedsSkipped, MALFORMED, skipSpace } from './json-skip.ts';
import { RowReader } from './json-row-reader.ts';
import type { DecodeFailure, RowDecoder } from './row-decoder.ts';
import type { TimestampStandard } from './timestamp-text.ts';

const OPEN_BRACE = 0x7b;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

export interface JsonDecoderOptions {
  /** Option `json.timestamp-format.standard`; `SQL` by default. */
  standard?: TimestampStandard;
  /** Option `json.fail-on-missing-field`; false by default: a missing field is NULL. */
  failOnMissing?: boolean;
  /** Option `json.ignore-parse-errors`; false by default. What cannot be read is NULL. */
  nullOnError?: boolean;
  /** Rows of a batch at most. */
  capacity?: number;
}

/**
 * JSON objects as rows of `fields`: only these are read, everything else is skipped (but must be JSON). Values
 * follow Flink's `json` format: any scalar where a number or a string is wanted, if its text can be read so.
 */
export class JsonDecoder implements RowDecoder {
  count = 0;
  readonly #reader: RowReader;

  constructor(fields: readonly Field[], options: JsonDecoderOptions = {}) {
    this.#reader = new RowReader(fields, types.row(fields), '', {
      standard: options.standard ?? 'SQL',
      failOnMissing: options.failOnMissing ?? false,
      nullOnError: options.nullOnError ?? false,
      capacity: options.capacity ?? BATCH_ROWS_MAX,
    });
  }

  reset(bytes: Uint8Array): void {
    this.count = 0;
    this.#reader.reset();
    this.#reader.bind(bytes);
  }

  decode(bytes: Uint8Array, start: number, end: number): DecodeFailure | undefined {
    try {
      const first = skipSpace(bytes, start);
      const after =
        bytes[first] === OPEN_BRACE ? this.#reader.read(bytes, first, end, this.count) : MALFORMED;
      if (after !== MALFORMED && (after === end || skipSpace(bytes, after) >= end)) {
        this.count++;
        return undefined;
      }
      this.#reader.clear(this.count);
      return explain(bytes, start, end);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#reader.clear(this.count);
      return { code: error.code, message: error.message };
    }
  }

  decodeLine(bytes: Uint8Array, start: number, limit: number): number {
    if (bytes[start] !== OPEN_BRACE) return MALFORMED;
    try {
      const before = lineFeedsSkipped;
      const after = this.#reader.read(bytes, start, limit, this.count);
      if (after !== MALFORMED && lineFeedsSkipped === before) {
        let end = after;
        if (bytes[end] === CARRIAGE_RETURN) end++;
        if (end >= limit || bytes[end] === LINE_FEED) {
          this.count++;
          return end + 1;
        }
      }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
    this.#reader.clear(this.count);
    return MALFORMED;
  }

  addNulls(): void {
    this.#reader.setNull(this.count++);
  }

  columns(): Column[] {
    return this.#reader.columns(this.count);
  }
}

const EXCERPT_CHARACTERS = 80;

/** Why the bytes were refused: asked again of the platform's own parser, which says where. */
function explain(bytes: Uint8Array, start: number, end: number): DecodeFailure {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString();
  try {
    JSON.parse(text);
  } catch (error) {
    return { code: 'malformed', message: `Not JSON: ${(error as Error).message}` };
  }
  const excerpt = text.length > EXCERPT_CHARACTERS ? `${text.slice(0, EXCERPT_CHARACTERS)}…` : text;
  return { code: 'malformed', message: `Not a JSON object: ${excerpt}` };
}
