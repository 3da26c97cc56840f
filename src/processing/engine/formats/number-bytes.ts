/**
 * Numbers from their bytes in JSON or CSV, for the shapes nearly all numbers have; whoever gets NaN or -1 takes
 * the slow way through text.
 */

const MINUS = 0x2d;
const DOT = 0x2e;
const EXPONENT = 0x65;

/** Mantissas below this and powers of ten up to 22 are exact doubles, so that one operation rounds correctly. */
const MANTISSA_MAX = 2 ** 53;
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/** The end of the last number read. */
export class NumberReader {
  end = 0;

  /**
   * The integer that starts at `start`: digits with an optional `-`, at most 15, no leading zero. NaN if it
   * has another shape (then `end` means nothing); -0 for `-0`.
   */
  readInteger(bytes: Uint8Array, start: number): number {
    let at = start;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    const first = at;
    let value = 0;
    for (;;) {
      const digit = (bytes[at] as number) - 48;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
      at++;
    }
    const digits = at - first;
    if (digits === 0 || digits > 15 || (digits > 1 && bytes[first] === 48)) return Number.NaN;
    const next = bytes[at] as number;
    if (next === DOT || (next | 0x20) === EXPONENT) return Number.NaN;
    this.end = at;
    return negative ? -value : value;
  }

  /**
   * The number that starts at `start`, correctly rounded (D. Gay's and W. Clinger's fast case: an exact mantissa
   * times or divided by an exact power of ten). NaN if it has another shape.
   */
  readDouble(bytes: Uint8Array, start: number): number {
    let at = start;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    const first = at;
    let mantissa = 0;
    let point = -1;
    for (;;) {
      const byte = bytes[at] as number;
      if (byte >= 48 && byte <= 57) mantissa = mantissa * 10 + (byte - 48);
      else if (byte === DOT && point === -1) point = at;
      else break;
      at++;
    }
    const wholeDigits = (point === -1 ? at : point) - first;
    const fractionDigits = point === -1 ? 0 : at - point - 1;
    if (wholeDigits === 0 || (wholeDigits > 1 && bytes[first] === 48)) return Number.NaN;
    if ((point !== -1 && fractionDigits === 0) || fractionDigits > 22) return Number.NaN;
    if (mantissa >= MANTISSA_MAX || ((bytes[at] as number) | 0x20) === EXPONENT) return Number.NaN;
    this.end = at;
    const value = fractionDigits === 0 ? mantissa : mantissa / (POWERS_OF_TEN[fractionDigits] as number);
    return negative ? -value : value;
  }
}
