import { daysFromCivil, daysInMonth, MS_PER_DAY, NS_PER_MS } from './calendar.ts';

const SPACE = 0x20;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;
const DOT = 0x2e;
const COLON = 0x3a;
const DASH = 0x2d;

/** Flink's `timestamp-format.standard`: `SQL` is `yyyy-MM-dd HH:mm:ss.f`, `ISO-8601` `yyyy-MM-ddTHH:mm:ss.f`. */
export type TimestampStandard = 'SQL' | 'ISO-8601';

/** Reads timestamps of one standard from bytes. Remembers the last day: streams rarely change it. */
export class TimestampReader {
  /** Nanoseconds within the millisecond of the last timestamp read. */
  nanosOfMs = 0;
  readonly #separator: number;
  readonly #zoned: boolean;
  #dayKey = -1;
  #dayMs = 0;

  /** `zoned`: a closing `Z` is demanded (TIMESTAMP_LTZ); otherwise it is refused. */
  constructor(standard: TimestampStandard, zoned: boolean) {
    this.#separator = standard === 'SQL' ? SPACE : LETTER_T;
    this.#zoned = zoned;
  }

  /**
   * `bytes[start, end)` as milliseconds since 1970 on its wall clock (UTC for `Z`), or NaN if it is none.
   * Up to nine digits after the second are read. ISO 8601 may leave the seconds out.
   */
  read(bytes: Uint8Array, start: number, end: number): number {
    let last = end;
    if (this.#zoned) {
      if (bytes[end - 1] !== LETTER_Z) return Number.NaN;
      last = end - 1;
    }
    if (last - start < 16 || bytes[start + 10] !== this.#separator) return Number.NaN;
    const dayMs = this.#day(bytes, start);
    const time = this.#time(bytes, start + 11, last);
    return dayMs + time;
  }

  #day(bytes: Uint8Array, at: number): number {
    if (bytes[at + 4] !== DASH || bytes[at + 7] !== DASH) return Number.NaN;
    const year = two(bytes, at) * 100 + two(bytes, at + 2);
    const month = two(bytes, at + 5);
    const day = two(bytes, at + 8);
    const key = year * 10_000 + month * 100 + day;
    if (key === this.#dayKey) return this.#dayMs;
    // The comparison is false for NaN.
    if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) return Number.NaN;
    this.#dayKey = key;
    this.#dayMs = daysFromCivil(year, month, day) * MS_PER_DAY;
    return this.#dayMs;
  }

  #time(bytes: Uint8Array, at: number, end: number): number {
    this.nanosOfMs = 0;
    const hour = two(bytes, at);
    const minute = two(bytes, at + 3);
    if (bytes[at + 2] !== COLON || !(hour <= 23 && minute <= 59)) return Number.NaN;
    const minutesMs = (hour * 60 + minute) * 60_000;
    if (end === at + 5) return this.#separator === LETTER_T ? minutesMs : Number.NaN;
    const second = two(bytes, at + 6);
    if (end < at + 8 || bytes[at + 5] !== COLON || !(second <= 59)) return Number.NaN;
    const secondsMs = minutesMs + second * 1000;
    if (end === at + 8) return secondsMs;
    return bytes[at + 8] === DOT ? secondsMs + this.#fraction(bytes, at + 9, end) : Number.NaN;
  }

  #fraction(bytes: Uint8Array, start: number, end: number): number {
    if (end === start || end - start > 9) return Number.NaN;
    let ms = 0;
    let nanos = 0;
    for (let i = 0; i < 9; i++) {
      const digit = start + i < end ? (bytes[start + i] as number) - 48 : 0;
      if (digit < 0 || digit > 9) return Number.NaN;
      if (i < 3) ms = ms * 10 + digit;
      else nanos = nanos * 10 + digit;
    }
    this.nanosOfMs = nanos;
    return ms;
  }
}

/** Two digits, or NaN. */
function two(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - 48;
  const units = (bytes[at + 1] as number) - 48;
  return tens >= 0 && tens <= 9 && units >= 0 && units <= 9 ? tens * 10 + units : Number.NaN;
}

/** `HH:mm[:ss[.f]]` as milliseconds of the day, or undefined. */
export function readTimeText(text: string): number | undefined {
  const match = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/.exec(text);
  if (match === null) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return ((hour * 60 + minute) * 60 + second) * 1000 + Number((match[4] ?? '').padEnd(3, '0').slice(0, 3));
}

/** `yyyy-MM-dd` as days since 1970, or undefined. */
export function readDateText(text: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return daysFromCivil(year, month, day);
}

/** Whole nanoseconds from what {@link TimestampReader.read} found. */
export function nanosOf(ms: number, nanosOfMs: number): bigint {
  return BigInt(ms) * NS_PER_MS + BigInt(nanosOfMs);
}
