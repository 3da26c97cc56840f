/** Parts of a piece of JSON text by their places in the bytes, in columns: no object for each part. */
export interface JsonParts {
  count: number;
  starts: Int32Array;
  ends: Int32Array;
  /** Colons outside of strings: as many members as all objects of the part have, duplicates included. */
  members: Int32Array;
  /** Deepest nesting of arrays and objects in the part; 0 for a bare string or number. */
  depths: Int32Array;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const NEWLINE = 0x0a;

/**
 * Finds the elements of the array that `bytes` hold, or 'not_an_array', 'broken' or 'too_many' (more than
 * `countMax`). Strings, escapes and nesting are understood; whether each element is JSON is for the parser to say.
 * For text that is JSON, the parts are exactly the elements. The bytes are UTF-8 already checked.
 */
export function splitArray(
  bytes: Uint8Array,
  countMax: number,
): JsonParts | 'not_an_array' | 'broken' | 'too_many' {
  const first = skipSpace(bytes, 0);
  if (bytes[first] !== OPEN_ARRAY) return 'not_an_array';
  const parts = createParts(Math.min(countMax, 64 + (bytes.length >> 6)));
  let at = skipSpace(bytes, first + 1);
  if (bytes[at] === CLOSE_ARRAY) return skipSpace(bytes, at + 1) === bytes.length ? parts : 'broken';
  for (;;) {
    if (parts.count === countMax) return 'too_many';
    at = addPart(parts, bytes, at);
    if (bytes[at] === CLOSE_ARRAY) return skipSpace(bytes, at + 1) === bytes.length ? parts : 'broken';
    if (bytes[at] !== COMMA) return 'broken';
    at = skipSpace(bytes, at + 1);
  }
}

/**
 * The lines between `start` and `end` that are not blank, as parts, at most `countMax`. The last line may lack its
 * newline. `lines` has the number of each, counted from 0 at `start`; `nextStart` and `nextLine` say where to go on.
 */
export function splitLines(
  bytes: Uint8Array,
  start: number,
  end: number,
  countMax: number,
): { parts: JsonParts; lines: number[]; nextStart: number; nextLine: number } {
  const parts = createParts(Math.min(countMax, 64 + ((end - start) >> 6)));
  const lines: number[] = [];
  let at = start;
  let line = 0;
  for (; at < end && parts.count < countMax; line++) {
    let lineEnd = bytes.indexOf(NEWLINE, at);
    if (lineEnd < 0 || lineEnd > end) lineEnd = end;
    const first = skipSpace(bytes, at, lineEnd);
    if (first < lineEnd) {
      addLine(parts, bytes, first, lineEnd);
      lines.push(line);
    }
    at = lineEnd + 1;
  }
  return { parts, lines, nextStart: Math.min(at, end), nextLine: line };
}

/** The whole of `bytes` as one part. */
export function wholePart(bytes: Uint8Array): JsonParts {
  const parts = createParts(1);
  const first = skipSpace(bytes, 0);
  addLine(parts, bytes, first, bytes.length);
  return parts;
}

/** Goes over one element up to the comma or bracket that ends it, and returns where that stands. */
function addPart(parts: JsonParts, bytes: Uint8Array, start: number): number {
  let depth = 0;
  let deepest = 0;
  let members = 0;
  let at = start;
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfString(bytes, at);
    else if (byte === COLON) members++;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) deepest = Math.max(deepest, ++depth);
    else if (byte === COMMA) {
      if (depth === 0) break;
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
      if (depth === 0) break;
      depth--;
    }
  }
  put(parts, start, endWithoutSpace(bytes, start, Math.min(at, bytes.length)), members, deepest);
  return at;
}

/** The same for a part whose end is known. */
function addLine(parts: JsonParts, bytes: Uint8Array, start: number, end: number): void {
  let depth = 0;
  let deepest = 0;
  let members = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    // A string that is not closed must not be looked for in all the lines after this one.
    if (byte === QUOTE) at = endOfString(bytes, at, end);
    else if (byte === COLON) members++;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) deepest = Math.max(deepest, ++depth);
    else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth--;
  }
  put(parts, start, endWithoutSpace(bytes, start, end), members, deepest);
}

/** Place of the closing quote of the string that opens at `start`, or a place at or beyond `end`. */
export function endOfString(bytes: Uint8Array, start: number, end = bytes.length): number {
  let at = start + 1;
  for (; at < end && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++;
  return at;
}

export function skipSpace(bytes: Uint8Array, start: number, end = bytes.length): number {
  let at = start;
  while (at < end && isSpace(bytes[at])) at++;
  return at;
}

function endWithoutSpace(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(bytes[at - 1])) at--;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function createParts(capacity: number): JsonParts {
  const column = (): Int32Array => new Int32Array(capacity);
  return { count: 0, starts: column(), ends: column(), members: column(), depths: column() };
}

function put(parts: JsonParts, start: number, end: number, members: number, depth: number): void {
  const at = parts.count++;
  if (at === parts.starts.length) grow(parts);
  parts.starts[at] = start;
  parts.ends[at] = end;
  parts.members[at] = members;
  parts.depths[at] = depth;
}

function grow(parts: JsonParts): void {
  for (const name of ['starts', 'ends', 'members', 'depths'] as const) {
    const wider = new Int32Array(Math.max(16, parts[name].length * 2));
    wider.set(parts[name]);
    parts[name] = wider;
  }
}
