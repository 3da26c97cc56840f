import { MALFORMED, QUOTE, skipSpace, skipString, skipValue } from './json-skip.ts';

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

/** Where some members of a JSON object lie in its bytes, without reading what they hold. */
export class JsonMembers {
  readonly #names: readonly Buffer[];
  /** By index of the name; a start of -1: the object has no such member. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;

  constructor(names: readonly string[]) {
    this.#names = names.map((name) => Buffer.from(JSON.stringify(name)));
    this.starts = new Int32Array(names.length);
    this.ends = new Int32Array(names.length);
  }

  /** Looks at the object that starts at `start`. Returns the position after it, or {@link MALFORMED}. */
  find(bytes: Uint8Array, start: number, end: number): number {
    this.starts.fill(-1);
    if (start >= end || bytes[start] !== OPEN_BRACE) return MALFORMED;
    let at = skipSpace(bytes, start + 1);
    if (bytes[at] === CLOSE_BRACE && at < end) return at + 1;
    for (;;) {
      at = this.#member(bytes, at, end);
      if (at === MALFORMED) return MALFORMED;
      at = skipSpace(bytes, at);
      if (at >= end) return MALFORMED;
      if (bytes[at] === CLOSE_BRACE) return at + 1;
      if (bytes[at] !== COMMA) return MALFORMED;
      at = skipSpace(bytes, at + 1);
    }
  }

  #member(bytes: Uint8Array, start: number, end: number): number {
    if (start >= end || bytes[start] !== QUOTE) return MALFORMED;
    const nameEnd = skipString(bytes, start, end);
    if (nameEnd === MALFORMED) return MALFORMED;
    const colon = skipSpace(bytes, nameEnd);
    if (bytes[colon] !== COLON || colon >= end) return MALFORMED;
    const valueStart = skipSpace(bytes, colon + 1);
    const valueEnd = skipValue(bytes, valueStart, end);
    if (valueEnd === MALFORMED) return MALFORMED;
    const index = this.#names.findIndex((name) => name.equals(bytes.subarray(start, nameEnd)));
    // Of a name that comes twice the last value counts.
    if (index >= 0) {
      this.starts[index] = valueStart;
      this.ends[index] = valueEnd;
    }
    return valueEnd;
  }
}

/** Start of each element of the JSON array at `start`, which is known to be well-formed; undefined if it is no array. */
export function elementStarts(bytes: Uint8Array, start: number, end: number): number[] | undefined {
  if (bytes[start] !== OPEN_BRACKET) return undefined;
  const starts: number[] = [];
  let at = skipSpace(bytes, start + 1);
  while (at < end && bytes[at] !== CLOSE_BRACKET) {
    starts.push(at);
    at = skipSpace(bytes, skipValue(bytes, at, end));
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1);
  }
  return starts;
}
