import { isUtf8 } from 'node:buffer';

/** Different strings one dictionary holds; a full one is replaced before the next batch. */
export const DICTIONARY_ENTRIES_MAX = 65_536;
/** Bytes of all strings of one dictionary; a full one is replaced before the next batch. */
export const DICTIONARY_BYTES_MAX = 4 * 1024 * 1024;

const UTF8 = new TextDecoder('utf-8');

/**
 * Different strings, each with a code from 0. Equal codes are equal strings and the other way round, so that
 * grouping, comparing and encoding can work on the codes.
 *
 * Strings come in as bytes (`intern`): a repeated string costs its hash and one comparison of bytes, and makes
 * no new JavaScript string. The same text may come in several spellings (`"A"` and `"\u0041"` in JSON); each
 * spelling is remembered by its bytes, and all lead to one code.
 */
export class StringDictionary {
  /** By code. */
  readonly strings: string[] = [];
  /** By code: hash of the text, for hash tables over rows. */
  readonly hashes: number[] = [];
  /** By code: anything a writer wants to remember, such as the text in quotes as bytes. */
  readonly encoded: (Uint8Array | undefined)[] = [];

  #codes = new Map<string, number>();
  #arena = Buffer.allocUnsafe(4096);
  #arenaLength = 0;
  #spellings = 0;
  /** Open addressing over spellings: index + 1, or 0. */
  #table = new Int32Array(256);
  #hash = new Int32Array(128);
  #start = new Int32Array(128);
  #end = new Int32Array(128);
  #code = new Int32Array(128);

  get full(): boolean {
    return this.#spellings >= DICTIONARY_ENTRIES_MAX || this.#arenaLength >= DICTIONARY_BYTES_MAX;
  }

  /** The code of a string that is there as text. */
  codeOf(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.strings.length;
    this.strings.push(text);
    this.hashes.push(hashString(text));
    this.encoded.push(undefined);
    this.#codes.set(text, code);
    return code;
  }

  /**
   * The code of the spelling `bytes[start, end)`, whose {@link hashBytes} is `hash`. `decode` turns the spelling
   * into text when it is seen for the first time. Returns -1 if it cannot (not UTF-8, broken escapes).
   */
  intern(bytes: Uint8Array, start: number, end: number, hash: number, decode: DecodeSpelling): number {
    const mask = this.#table.length - 1;
    const length = end - start;
    let slot = mix(hash) & mask;
    for (;;) {
      const found = (this.#table[slot] as number) - 1;
      if (found < 0) break;
      if (this.#hash[found] === hash) {
        const from = this.#start[found] as number;
        if ((this.#end[found] as number) - from === length && this.#equals(bytes, start, from, length))
          return this.#code[found] as number;
      }
      slot = (slot + 1) & mask;
    }
    return this.#add(bytes, start, end, hash, decode);
  }

  #equals(bytes: Uint8Array, start: number, from: number, length: number): boolean {
    const arena = this.#arena;
    for (let i = 0; i < length; i++) if (arena[from + i] !== bytes[start + i]) return false;
    return true;
  }

  #add(bytes: Uint8Array, start: number, end: number, hash: number, decode: DecodeSpelling): number {
    const text = decode(bytes, start, end);
    if (text === undefined) return -1;
    const code = this.codeOf(text);
    const spelling = this.#spellings++;
    if (spelling === this.#hash.length) this.#growSpellings();
    this.#copyIn(bytes, start, end);
    this.#hash[spelling] = hash;
    this.#start[spelling] = this.#arenaLength - (end - start);
    this.#end[spelling] = this.#arenaLength;
    this.#code[spelling] = code;
    if (this.#spellings * 2 > this.#table.length) this.#table = new Int32Array(this.#table.length * 2);
    else {
      this.#insert(spelling);
      return code;
    }
    for (let i = 0; i < this.#spellings; i++) this.#insert(i);
    return code;
  }

  #insert(spelling: number): void {
    const mask = this.#table.length - 1;
    let slot = mix(this.#hash[spelling] as number) & mask;
    while (this.#table[slot] !== 0) slot = (slot + 1) & mask;
    this.#table[slot] = spelling + 1;
  }

  #copyIn(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.#arenaLength + end - start;
    if (needed > this.#arena.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#arena.length * 2));
      larger.set(this.#arena.subarray(0, this.#arenaLength));
      this.#arena = larger;
    }
    this.#arena.set(bytes.subarray(start, end), this.#arenaLength);
    this.#arenaLength = needed;
  }

  #growSpellings(): void {
    this.#hash = grown(this.#hash);
    this.#start = grown(this.#start);
    this.#end = grown(this.#end);
    this.#code = grown(this.#code);
  }
}

/** Text of a spelling, or undefined if it has none. */
export type DecodeSpelling = (bytes: Uint8Array, start: number, end: number) => string | undefined;

/** The spelling is the text in UTF-8. */
export const decodeUtf8: DecodeSpelling = (bytes, start, end) => {
  const slice = bytes.subarray(start, end);
  return isUtf8(slice) ? UTF8.decode(slice) : undefined;
};

/** Hash of a spelling; decoders compute the same while they look for its end. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0;
  return hash;
}

/** Hash of a text, the same in every process and on every machine. */
export function hashString(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return mix(hash);
}

/** Spreads a hash over all bits (the finalizer of MurmurHash3, shortened). */
export function mix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  return h ^ (h >>> 13);
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
