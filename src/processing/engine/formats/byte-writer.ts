import { civilFromDays, MS_PER_DAY } from './calendar.ts';

const MINUS = 0x2d;
const DIGIT_ZERO = 0x30;

/** Bytes that grow at their end. Texts are written without making strings where that is possible. */
export class ByteWriter {
  #bytes: Buffer;
  length = 0;
  #lastDay = Number.NaN;
  readonly #lastDayText = Buffer.alloc(10);

  constructor(capacity = 64 * 1024) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.length));
    this.#bytes = larger;
  }

  byte(value: number): void {
    this.reserve(1);
    this.#bytes[this.length++] = value;
  }

  bytes(source: Uint8Array, start = 0, end = source.length): void {
    this.reserve(end - start);
    let at = this.length;
    // Copying a few bytes in a loop is quicker than making a view for `set`.
    if (end - start <= 64) for (let i = start; i < end; i++) this.#bytes[at++] = source[i] as number;
    else this.#bytes.set(source.subarray(start, end), at);
    this.length += end - start;
  }

  ascii(text: string): void {
    this.reserve(text.length);
    let at = this.length;
    for (let i = 0; i < text.length; i++) this.#bytes[at++] = text.charCodeAt(i);
    this.length = at;
  }

  utf8(text: string): void {
    this.reserve(text.length * 3);
    this.length += this.#bytes.write(text, this.length);
  }

  /** A whole number of at most 53 bits. */
  integer(value: number): void {
    this.reserve(20);
    let rest = value;
    if (rest < 0) {
      this.#bytes[this.length++] = MINUS;
      rest = -rest;
    }
    let digits = 1;
    for (let limit = 10; rest >= limit; limit *= 10) digits++;
    this.#digits(rest, digits);
  }

  /** Exactly `count` digits, with leading zeros. */
  padded(value: number, count: number): void {
    this.reserve(count);
    this.#digits(value, count);
  }

  #digits(value: number, count: number): void {
    let rest = value;
    for (let i = this.length + count - 1; i >= this.length; i--) {
      const tens = Math.floor(rest / 10);
      this.#bytes[i] = DIGIT_ZERO + (rest - tens * 10);
      rest = tens;
    }
    this.length += count;
  }

  /** `yyyy-MM-dd`, for years 0 to 9999; false, and nothing is written, for others. */
  date(days: number): boolean {
    if (days !== this.#lastDay && !this.#rememberDay(days)) return false;
    this.bytes(this.#lastDayText);
    return true;
  }

  #rememberDay(days: number): boolean {
    const { year, month, day } = civilFromDays(days);
    if (year < 0 || year > 9999) return false;
    const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
    this.#lastDayText.write(text, 'latin1');
    this.#lastDay = days;
    return true;
  }

  /** `yyyy-MM-dd HH:mm:ss` and `precision` (at most 3) digits; false, and nothing is written, for other years. */
  timestamp(ms: number, separator: number, precision: number): boolean {
    const days = Math.floor(ms / MS_PER_DAY);
    if (!this.date(days)) return false;
    this.byte(separator);
    const ofDay = ms - days * MS_PER_DAY;
    this.time(ofDay);
    if (precision > 0) {
      this.byte(0x2e);
      const below = ofDay % 1000;
      this.padded(precision === 3 ? below : Math.floor(below / 10 ** (3 - precision)), precision);
    }
    return true;
  }

  /** `HH:mm:ss`. */
  time(msOfDay: number): void {
    const seconds = Math.floor(msOfDay / 1000);
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    this.padded(hours, 2);
    this.byte(0x3a);
    this.padded(minutes - hours * 60, 2);
    this.byte(0x3a);
    this.padded(seconds - minutes * 60, 2);
  }

  /** What is written so far; valid until the next write. */
  view(start = 0): Buffer {
    return this.#bytes.subarray(start, this.length);
  }

  /** A copy of what is written so far, from `start`. */
  take(start = 0): Uint8Array {
    return new Uint8Array(this.#bytes.subarray(start, this.length));
  }

  clear(): void {
    this.length = 0;
  }
}
