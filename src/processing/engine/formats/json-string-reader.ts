import type { Column } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import { StringColumn } from '../batch/string-column.ts';
import { type DecodeSpelling, decodeUtf8, StringDictionary } from '../batch/string-dictionary.ts';
import type { DataType } from '../plan/types.ts';
import { DecodeError } from './decode-error.ts';
import { JsonReader, type JsonReaderOptions } from './json-reader.ts';
import { escapeLength, MALFORMED, plainEnd, QUOTE, skipString, viewOf } from './json-skip.ts';

const BACKSLASH = 0x5c;

/** After so many stretches in a row with mostly new strings, a column is no longer put into a dictionary. */
const NOVEL_STRETCHES_MAX = 2;
/** Share of new strings from which a stretch counts as mostly new. */
const NOVEL_SHARE = 0.25;
/** Strings of a stretch at least; fewer say nothing about how many different ones there are. A stretch is whole batches. */
const STRETCH_STRINGS_MIN = 512;

/**
 * CHAR and VARCHAR. Begins with a dictionary; a column whose strings rarely repeat changes to byte ranges,
 * which are decoded only if somebody looks at them.
 */
export class StringReader extends JsonReader {
  #dictionary: StringDictionary | null = new StringDictionary();
  readonly #codes: Int32Array;
  /** Of the stretch under way: strings, NULL not counted, and how many the dictionary held at its start. */
  #stretchStrings = 0;
  #knownBefore = 0;
  #novelStretches = 0;

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

  override readUsual(bytes: Uint8Array, start: number, end: number, row: number): number {
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
    if (this.#bytes !== bytes) return this.#readDecoded(bytes, start, end, row);
    const view = viewOf(bytes);
    let at = plainEnd(view, start + 1, end);
    let isPlain = 1;
    for (; at < end && bytes[at] !== QUOTE; at = plainEnd(view, at, end)) {
      const byte = bytes[at] as number;
      // Whether other alphabets are UTF-8 must be known now.
      if (byte >= 0x80) return this.#readDecoded(bytes, start, end, row);
      const length = byte === BACKSLASH ? escapeLength(bytes, at) : 0;
      if (length === 0) return MALFORMED;
      isPlain = 0;
      at += length;
    }
    if (at >= end) return MALFORMED;
    this.#starts[row] = start + 1;
    this.#ends[row] = at;
    this.#plain[row] = isPlain;
    return at + 1;
  }

  /** Other alphabets and foreign buffers: the text is made at once. */
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

  override addNulls(mask: Uint8Array, count: number): void {
    super.addNulls(mask, count);
    if (this.#dictionary === null) return;
    for (let row = 0; row < count; row++) if (mask[row] === 1) this.#codes[row] = 0;
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
    if (this.#dictionary?.full !== true) return;
    this.#dictionary = new StringDictionary();
    this.#knownBefore = 0;
    this.#stretchStrings = 0;
  }

  override column(count: number): Column {
    const nulls = this.usedNulls();
    const dictionary = this.#dictionary;
    if (dictionary !== null) {
      this.#judge(count - this.nullCount, dictionary.strings.length);
      // A column of NULLs alone may have codes into an empty dictionary.
      if (dictionary.strings.length === 0) dictionary.codeOf('');
      return StringColumn.ofCodes(this.#codes, dictionary, nulls);
    }
    return StringColumn.ofRanges(
      {
        bytes: this.#bytes,
        starts: this.#starts,
        ends: this.#ends,
        plain: this.#plain,
        decode: decodeJsonString,
      },
      nulls,
      this.#texts,
    );
  }

  #judge(strings: number, known: number): void {
    this.#stretchStrings += strings;
    if (this.#stretchStrings < STRETCH_STRINGS_MIN) return;
    const isNovel = known - this.#knownBefore > this.#stretchStrings * NOVEL_SHARE;
    this.#novelStretches = isNovel ? this.#novelStretches + 1 : 0;
    this.#stretchStrings = 0;
    this.#knownBefore = known;
    if (this.#novelStretches < NOVEL_STRETCHES_MAX) return;
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
