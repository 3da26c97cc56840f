import type { Nulls } from './column.ts';
import { type DecodeSpelling, hashString, type StringDictionary } from './string-dictionary.ts';

/**
 * Strings of a batch, in one of two forms:
 *
 * - *coded*: `codes[i]` points into a dictionary that lives longer than the batch. Few different strings.
 * - *plain*: the string itself, or the range of bytes it can be decoded from when somebody asks. Many
 *   different strings, most of which are only passed on.
 */
export class StringColumn {
  readonly kind = 'string';
  nulls: Nulls;
  /** Null in the plain form. */
  readonly codes: Int32Array | null;
  readonly dictionary: StringDictionary | null;
  /** By code in the coded form, by row in the plain form. */
  readonly strings: (string | undefined)[];
  /** Where a plain string comes from; null if all are there. */
  readonly source: StringSource | null;

  private constructor(
    nulls: Nulls,
    codes: Int32Array | null,
    dictionary: StringDictionary | null,
    strings: (string | undefined)[],
    source: StringSource | null,
  ) {
    this.nulls = nulls;
    this.codes = codes;
    this.dictionary = dictionary;
    this.strings = strings;
    this.source = source;
  }

  static ofCodes(codes: Int32Array, dictionary: StringDictionary, nulls: Nulls): StringColumn {
    return new StringColumn(nulls, codes, dictionary, dictionary.strings, null);
  }

  static ofStrings(strings: (string | undefined)[], nulls: Nulls): StringColumn {
    return new StringColumn(nulls, null, null, strings, null);
  }

  /**
   * Nothing is decoded before {@link get}; the bytes must stay as they are until the batch is done with.
   * `known`: strings that are there already; their ranges mean nothing.
   */
  static ofRanges(source: StringSource, nulls: Nulls, known: (string | undefined)[] = []): StringColumn {
    return new StringColumn(nulls, null, null, known, source);
  }

  /** The string at row `i`, which must not be NULL. */
  get(i: number): string {
    const text = this.strings[this.codes === null ? i : (this.codes[i] as number)];
    return text === undefined ? this.#decode(i) : text;
  }

  /** A hash of the text at row `i`, equal for equal texts in whatever form. */
  hashAt(i: number): number {
    return this.codes === null || this.dictionary === null
      ? hashString(this.get(i))
      : (this.dictionary.hashes[this.codes[i] as number] as number);
  }

  /** Only for a plain column. */
  set(i: number, text: string): void {
    this.strings[i] = text;
  }

  #decode(i: number): string {
    const source = this.source;
    if (source === null) return '';
    const text = source.decode(source.bytes, source.starts[i] as number, source.ends[i] as number) ?? '';
    this.strings[i] = text;
    return text;
  }
}

/** Byte ranges of strings, by row. */
export interface StringSource {
  bytes: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
  /** 1 where the range is the text in ASCII, with nothing that JSON would escape; 0: see the known strings. */
  plain: Uint8Array;
  decode: DecodeSpelling;
}
