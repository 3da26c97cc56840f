/**
 * Finding the end of a JSON value in bytes without building it, strictly by RFC 8259: whatever is skipped is
 * well-formed. All functions return the position after the value, or {@link MALFORMED}.
 */

export const MALFORMED = -1;

/** Containers nested deeper than this are refused. */
export const JSON_DEPTH_MAX = 256;

export const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

const LINE_FEED = 0x0a;

/** Line feeds skipped as space so far: where a line is one event, it must not contain any. */
export let lineFeedsSkipped = 0;

export function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    const byte = bytes[at] as number;
    if (byte === LINE_FEED) lineFeedsSkipped++;
    else if (byte !== 0x20 && byte !== 0x0d && byte !== 0x09) return at;
    at++;
  }
}

export function skipValue(bytes: Uint8Array, start: number, end: number, depth = 0): number {
  if (start >= end || depth > JSON_DEPTH_MAX) return MALFORMED;
  switch (bytes[start]) {
    case QUOTE:
      return skipString(bytes, start, end);
    case OPEN_BRACE:
      return skipObject(bytes, start, end, depth);
    case OPEN_BRACKET:
      return skipArray(bytes, start, end, depth);
    case 0x74:
      return skipWord(bytes, start, end, TRUE);
    case 0x66:
      return skipWord(bytes, start, end, FALSE);
    case 0x6e:
      return skipWord(bytes, start, end, NULL);
    case undefined:
    default:
      return skipNumber(bytes, start, end);
  }
}

/** `start` is at the opening quote. */
export function skipString(bytes: Uint8Array, start: number, end: number): number {
  let at = start + 1;
  for (;;) {
    at = plainEnd(viewOf(bytes), at, end);
    if (at >= end) return MALFORMED;
    const byte = bytes[at] as number;
    if (byte === QUOTE) return at + 1;
    if (byte < 0x20) return MALFORMED;
    if (byte === BACKSLASH) {
      const length = escapeLength(bytes, at);
      if (length === 0) return MALFORMED;
      at += length;
    } else at++;
  }
}

let viewed: Uint8Array | undefined;
let view: DataView = new DataView(new ArrayBuffer(0));

/** A view over the bytes, kept for as long as it is asked for of the same. */
export function viewOf(bytes: Uint8Array): DataView {
  if (bytes === viewed) return view;
  viewed = bytes;
  view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return view;
}

/**
 * The first place from `start` on that is no plain character of a string: a quote, a backslash, a control character or
 * a byte of another alphabet; else `end`. Four bytes at a time: subtracting borrows from the high bit of a byte that was
 * smaller, and the lowest bit left is always right.
 */
export function plainEnd(view: DataView, start: number, end: number): number {
  let at = start;
  for (const last = end - 4; at <= last; at += 4) {
    const word = view.getInt32(at, true);
    const found =
      (((word ^ 0x22222222) - 0x01010101) | ((word ^ 0x5c5c5c5c) - 0x01010101) | (word - 0x20202020) | word) &
      0x80808080;
    if (found !== 0) return at + ((31 - Math.clz32(found & -found)) >> 3);
  }
  for (; at < end; at++) {
    const byte = view.getUint8(at);
    if (byte === QUOTE || byte === BACKSLASH || byte < 0x20 || byte >= 0x80) break;
  }
  return at;
}

/** Of the escape at a backslash; 0: there is none such. */
export function escapeLength(bytes: Uint8Array, at: number): number {
  const letter = bytes[at + 1] as number;
  if (letter === 0x75) {
    for (let i = at + 2; i < at + 6; i++) if (!isHexDigit(bytes[i] as number)) return 0;
    return 6;
  }
  // " \ / b f n r t
  const known =
    letter === QUOTE ||
    letter === BACKSLASH ||
    letter === 0x2f ||
    letter === 0x62 ||
    letter === 0x66 ||
    letter === 0x6e ||
    letter === 0x72 ||
    letter === 0x74;
  return known ? 2 : 0;
}

function isHexDigit(byte: number): boolean {
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}

export const TRUE = [0x74, 0x72, 0x75, 0x65];
export const FALSE = [0x66, 0x61, 0x6c, 0x73, 0x65];
export const NULL = [0x6e, 0x75, 0x6c, 0x6c];

export function skipWord(bytes: Uint8Array, start: number, end: number, word: readonly number[]): number {
  if (start + word.length > end) return MALFORMED;
  for (let i = 0; i < word.length; i++) if (bytes[start + i] !== word[i]) return MALFORMED;
  return start + word.length;
}

export function skipNumber(bytes: Uint8Array, start: number, end: number): number {
  let at = bytes[start] === 0x2d ? start + 1 : start;
  const whole = skipDigits(bytes, at, end);
  if (whole === at || (whole > at + 1 && bytes[at] === 0x30)) return MALFORMED;
  at = whole;
  if (bytes[at] === 0x2e && at < end) {
    const fraction = skipDigits(bytes, at + 1, end);
    if (fraction === at + 1) return MALFORMED;
    at = fraction;
  }
  if (at < end && ((bytes[at] as number) | 0x20) === 0x65) {
    const sign = bytes[at + 1] === 0x2b || bytes[at + 1] === 0x2d ? 1 : 0;
    const exponent = skipDigits(bytes, at + 1 + sign, end);
    if (exponent === at + 1 + sign) return MALFORMED;
    at = exponent;
  }
  return at;
}

function skipDigits(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(bytes[at] as number)) at++;
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

function skipArray(bytes: Uint8Array, start: number, end: number, depth: number): number {
  let at = skipSpace(bytes, start + 1);
  if (bytes[at] === CLOSE_BRACKET && at < end) return at + 1;
  for (;;) {
    at = skipValue(bytes, at, end, depth + 1);
    if (at === MALFORMED) return MALFORMED;
    at = skipSpace(bytes, at);
    if (at >= end) return MALFORMED;
    if (bytes[at] === CLOSE_BRACKET) return at + 1;
    if (bytes[at] !== COMMA) return MALFORMED;
    at = skipSpace(bytes, at + 1);
  }
}

function skipObject(bytes: Uint8Array, start: number, end: number, depth: number): number {
  let at = skipSpace(bytes, start + 1);
  if (bytes[at] === CLOSE_BRACE && at < end) return at + 1;
  for (;;) {
    at = skipMember(bytes, at, end, depth);
    if (at === MALFORMED) return MALFORMED;
    at = skipSpace(bytes, at);
    if (at >= end) return MALFORMED;
    if (bytes[at] === CLOSE_BRACE) return at + 1;
    if (bytes[at] !== COMMA) return MALFORMED;
    at = skipSpace(bytes, at + 1);
  }
}

function skipMember(bytes: Uint8Array, start: number, end: number, depth: number): number {
  if (bytes[start] !== QUOTE || start >= end) return MALFORMED;
  const name = skipString(bytes, start, end);
  if (name === MALFORMED) return MALFORMED;
  const colon = skipSpace(bytes, name);
  if (bytes[colon] !== COLON || colon >= end) return MALFORMED;
  return skipValue(bytes, skipSpace(bytes, colon + 1), end, depth + 1);
}
