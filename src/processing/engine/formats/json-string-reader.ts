import type { Column } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import { StringColumn } from '../batch/string-column.ts';
import { type DecodeSpelling, decodeUtf8, StringDictionary } from '../batch/string-dictionary.ts';
import type { DataType } from '../plan/types.ts';
import { DecodeError } from './decode-error.ts';
import { JsonReader, type JsonReaderOptions } from './json-reader.ts';
import { MALFORMED, QUOTE, skipString } from './json-skip.ts';

const BACKSLASH = 0x5c;

/** After this many batches in a row with mostly new strings, a column is no longer put into a dictionary. */
const NOVEL_BATCHES_MAX = 2;
/** Share of new strings from which a batch counts as mostly new. */
const NOVEL_SHARE = 0.25;
/** Smaller batches say nothing about how many different strings there are. */
const NOVEL_ROWS_MIN = 512;

/**
 * CHAR and VARCHAR. Begins with a dictionary; a column whose strings rarely repeat changes to byte ranges,
 * which are decoded only if somebody looks at them.
 */
export class StringReader extends JsonReader {
  #dictionary: StringDictionary | null = new StringDictionary();
  readonly #codes: Int32Array;
  #knownBefore = 0;
  #novelBatches = 0;

  /** Ranges, when there is no dictionary. Texts of the slow way are put in here directly. */
  #bytes: Uint8Array = new Uint8Array(0);
  #starts = new Int32Array(0);
  #ends = new Int32Array(0);
  #plain = new Uint8Array(0);
  #texts: (string | undefined)[] = [];

  constructor(type: DataType, path: string, options: JsonReaderOptions) {
    super(type, path, options);
    this.#codes = new Int32Array(options.capacity);
  }

  protected override readUsual(bytes: Uint8Array, start: number, end: number, row: number): number {
    if (bytes[start] !== QUOTE) return MALFORMED;
    return this.#dictionary === null
      ? this.#readRange(bytes, start, end, row)
      : this.#readCode(bytes, start, end, row, this.#dictionary);
  }

  #readCode(
    bytes: Uint8Array,
    start: number,
    end: number,
    row: number,
    dictionary: StringDictionary,
  ): number {
    let hash = 0;
    let at = start + 1;
    let escaped = false;
    for (; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH || byte < 0x20) {
        escaped = true;
        break;
      }
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    if (at >= end) return MALFORMED;
    if (escaped) return this.#readEscapedCode(bytes, start, end, row, dictionary);
    const code = dictionary.intern(bytes, start + 1, at, hash, decodeUtf8);
    if (code < 0) this.#refuse(row);
    else this.#codes[row] = code;
    return at + 1;
  }

  #readEscapedCode(
    bytes: Uint8Array,
    start: number,
    end: number,
    row: number,
    dictionary: StringDictionary,
  ): number {
    const after = skipString(bytes, start, end);
    if (after === MALFORMED) return MALFORMED;
    const text = decodeJsonString(bytes, start + 1, after - 1);
    if (text === undefined) this.#refuse(row);
    else this.#codes[row] = dictionary.codeOf(text);
    return after;
  }

  #readRange(bytes: Uint8Array, start: number, end: number, row: number): number {
    let at = start + 1;
    let union = 0;
    for (; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH || byte < 0x20) return this.#readDecoded(bytes, start, end, row);
      union |= byte;
    }
    if (at >= end) return MALFORMED;
    if (union >= 0x80 || this.#bytes !== bytes) return this.#readDecoded(bytes, start, end, row);
    this.#starts[row] = start + 1;
    this.#ends[row] = at;
    this.#plain[row] = 1;
    return at + 1;
  }

  /** Escapes, other alphabets and foreign buffers: the text is made at once. */
  #readDecoded(bytes: Uint8Array, start: number, end: number, row: number): number {
    const after = skipString(bytes, start, end);
    if (after === MALFORMED) return MALFORMED;
    const text = decodeJsonString(bytes, start + 1, after - 1);
    if (text === undefined) this.#refuse(row);
    else this.setValue(row, text);
    return after;
  }

  /** The text is not UTF-8. */
  #refuse(row: number): void {
    if (!this.nullOnError) throw new DecodeError('malformed', `${this.path} is not UTF-8.`);
    this.setNull(row);
  }

  protected override setValue(row: number, value: Value): void {
    if (this.#dictionary !== null) this.#codes[row] = this.#dictionary.codeOf(value as string);
    else {
      this.#texts[row] = value as string;
      this.#plain[row] = 0;
    }
  }

  override setNull(row: number): void {
    super.setNull(row);
    this.#codes[row] = 0;
  }

  override clear(row: number): void {
    super.clear(row);
    // A text of the failed attempt would hide the range that the next one leaves here.
    if (row < this.#texts.length) this.#texts[row] = undefined;
  }

  /** `bytes`: where the rows of the batch will mostly lie, so that ranges can point into it. */
  bind(bytes: Uint8Array): void {
    this.#bytes = bytes;
  }

  override reset(): void {
    super.reset();
    this.#texts = [];
    if (this.#dictionary?.full === true) this.#dictionary = new StringDictionary();
    this.#knownBefore = this.#dictionary?.strings.length ?? 0;
  }

  override column(count: number): Column {
    const nulls = this.usedNulls();
    const dictionary = this.#dictionary;
    if (dictionary !== null) {
      this.#judge(count, dictionary.strings.length - this.#knownBefore);
      // A column of NULLs alone may have codes into an empty dictionary.
      if (dictionary.strings.length === 0) dictionary.codeOf('');
      return StringColumn.ofCodes(this.#codes, dictionary, nulls);
    }
    return StringColumn.ofRanges(
      { bytes: this.#bytes, starts: this.#starts, ends: this.#ends, plain: this.#plain, decode: decodeUtf8 },
      nulls,
      this.#texts,
    );
  }

  #judge(count: number, novel: number): void {
    if (count < NOVEL_ROWS_MIN) return;
    this.#novelBatches = novel > count * NOVEL_SHARE ? this.#novelBatches + 1 : 0;
    if (this.#novelBatches < NOVEL_BATCHES_MAX) return;
    this.#dictionary = null;
    this.#starts = new Int32Array(this.#codes.length);
    this.#ends = new Int32Array(this.#codes.length);
    this.#plain = new Uint8Array(this.#codes.length);
  }
}

/** The inside of a JSON string, which may hold escapes. */
export const decodeJsonString: DecodeSpelling = (bytes, start, end) => {
  const text = decodeUtf8(bytes, start, end);
  if (text === undefined || !text.includes('\\')) return text;
  return JSON.parse(`"${text}"`) as string;
};
