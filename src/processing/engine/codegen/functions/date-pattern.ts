import { civilFromDays, daysFromCivil, daysInMonth, MS_PER_DAY } from '../../formats/calendar.ts';
import { failEvaluation } from '../evaluation-error.ts';
import { dayOfYear, isoWeekday } from './calendar-fields.ts';

/** A wall clock: milliseconds since 1970, and the nanoseconds below the millisecond. */
export interface WallClock {
  ms: number;
  nanosOfMs: number;
}

/** A compiled pattern of Java's `DateTimeFormatter` (English names). */
export interface DatePattern {
  format(clock: WallClock): string;
  /**
   * Reads a text; undefined if it does not fit. `isWhole`: nothing may be left over. The offset is there if the
   * pattern has one.
   */
  parse(text: string, isWhole: boolean): (WallClock & { offsetMs?: number }) | undefined;
}

interface Token {
  /** A letter of the pattern, or `'` for a literal. */
  letter: string;
  /** How often the letter stands there, or the literal. */
  width: number;
  literal: string;
}

const PATTERNS_MAX = 256;
const patterns = new Map<string, DatePattern>();

/** Throws an `EvaluationError` for a letter that means nothing. */
export function datePattern(pattern: string): DatePattern {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  if (patterns.size >= PATTERNS_MAX) patterns.clear();
  const tokens = tokenize(pattern);
  const made: DatePattern = {
    format: remembering(tokens),
    parse: (text, isWhole) => parseTokens(tokens, text, isWhole),
  };
  patterns.set(pattern, made);
  return made;
}

/** Letters that tell of less than a minute. */
const FINE_LETTERS = 'sSnNA';
const MS_PER_MINUTE = 60_000;

/** Remembers its last text: one row after the other has the same minute, and often the same millisecond. */
function remembering(tokens: readonly Token[]): DatePattern['format'] {
  const isFine = tokens.some(({ letter }) => FINE_LETTERS.includes(letter));
  let lastKey = Number.NaN;
  let lastNanos = 0;
  let lastText = '';
  return (clock) => {
    const key = isFine ? clock.ms : Math.floor(clock.ms / MS_PER_MINUTE);
    if (key === lastKey && (!isFine || clock.nanosOfMs === lastNanos)) return lastText;
    lastText = tokens.map((token) => formatToken(token, clock)).join('');
    lastKey = key;
    lastNanos = clock.nanosOfMs;
    return lastText;
  };
}

const LETTERS = 'yuYMLdDEeaHhkKmsSnNAGQqBwWFXxZzV';

function tokenize(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; ) {
    const letter = pattern[at] as string;
    if (letter === "'") {
      const end = closingQuote(pattern, at);
      const inside = pattern.slice(at + 1, end).replaceAll("''", "'");
      tokens.push({ letter: "'", width: 0, literal: inside === '' ? "'" : inside });
      at = end + 1;
    } else if (/[A-Za-z]/.test(letter)) {
      let end = at;
      while (pattern[end] === letter) end++;
      if (!LETTERS.includes(letter)) failPattern(pattern, letter);
      tokens.push({ letter, width: end - at, literal: '' });
      at = end;
    } else {
      if ('{}#'.includes(letter)) failPattern(pattern, letter);
      // Optional parts are always there: every field of a timestamp is known.
      if (letter !== '[' && letter !== ']') tokens.push({ letter: "'", width: 0, literal: letter });
      at++;
    }
  }
  return tokens;
}

function failPattern(pattern: string, letter: string): never {
  return failEvaluation('invalid_argument', `"${letter}" means nothing in the date pattern "${pattern}".`);
}

function closingQuote(pattern: string, start: number): number {
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern[at] !== "'") continue;
    if (pattern[at + 1] === "'" && at > start + 1) at++;
    else return at;
  }
  return failEvaluation('invalid_argument', `A quote in the date pattern "${pattern}" is never closed.`);
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const QUARTERS = ['1st quarter', '2nd quarter', '3rd quarter', '4th quarter'];

function formatToken({ letter, width, literal }: Token, { ms, nanosOfMs }: WallClock): string {
  if (letter === "'") return literal;
  const days = Math.floor(ms / MS_PER_DAY);
  const ofDay = ms - days * MS_PER_DAY;
  const { year, month, day } = civilFromDays(days);
  const hour = Math.floor(ofDay / 3_600_000);
  const pad = (value: number): string => String(value).padStart(width, '0');
  switch (letter) {
    case 'y':
      return yearText(year > 0 ? year : 1 - year, width);
    case 'u':
      return yearText(year, width);
    case 'Y':
      return yearText(weekOfLocale(days).year, width);
    case 'w':
      return pad(weekOfLocale(days).week);
    case 'W':
      return pad(Math.ceil((day + (isoWeekday(days - day + 1) % 7)) / 7));
    case 'F':
      return pad(Math.floor((day - 1) / 7) + 1);
    case 'M':
    case 'L':
      return width <= 2 ? pad(month) : nameOf(MONTHS, month - 1, width);
    case 'd':
      return pad(day);
    case 'D':
      return pad(dayOfYear(days));
    case 'E':
      return nameOf(WEEKDAYS, isoWeekday(days) - 1, width);
    case 'e':
      return width <= 2 ? pad((isoWeekday(days) % 7) + 1) : nameOf(WEEKDAYS, isoWeekday(days) - 1, width);
    case 'a':
      return hour < 12 ? 'AM' : 'PM';
    case 'H':
      return pad(hour);
    case 'h':
      return pad(hour % 12 === 0 ? 12 : hour % 12);
    case 'k':
      return pad(hour === 0 ? 24 : hour);
    case 'K':
      return pad(hour % 12);
    case 'm':
      return pad(Math.floor(ofDay / 60_000) % 60);
    case 's':
      return pad(Math.floor(ofDay / 1000) % 60);
    case 'S':
      return fraction(ofDay, nanosOfMs).padEnd(width, '0').slice(0, width);
    case 'n':
      return pad((ofDay % 1000) * 1_000_000 + nanosOfMs);
    case 'N':
      return pad(ofDay * 1_000_000 + nanosOfMs);
    case 'A':
      return pad(ofDay);
    case 'G':
      return width === 4
        ? year > 0
          ? 'Anno Domini'
          : 'Before Christ'
        : width === 5
          ? year > 0
            ? 'A'
            : 'B'
          : year > 0
            ? 'AD'
            : 'BC';
    case 'Q':
    case 'q':
      return quarterText(Math.ceil(month / 3), width);
    case 'B':
      return dayPeriod(hour, Math.floor(ofDay / 60_000) % 60);
    default:
      return failEvaluation('invalid_argument', `A timestamp has no "${letter}".`);
  }
}

function yearText(year: number, width: number): string {
  if (width === 2) return String(((year % 100) + 100) % 100).padStart(2, '0');
  return year < 0 ? `-${String(-year).padStart(width, '0')}` : String(year).padStart(width, '0');
}

function nameOf(names: readonly string[], index: number, width: number): string {
  const name = names[index] ?? '';
  if (width === 4) return name;
  return width === 5 ? name.slice(0, 1) : name.slice(0, 3);
}

function quarterText(quarter: number, width: number): string {
  if (width <= 2) return String(quarter).padStart(width, '0');
  return width === 3 ? `Q${quarter}` : width === 4 ? (QUARTERS[quarter - 1] ?? '') : String(quarter);
}

function fraction(ofDay: number, nanosOfMs: number): string {
  return String(ofDay % 1000).padStart(3, '0') + String(nanosOfMs).padStart(6, '0');
}

/** CLDR's English day periods. */
function dayPeriod(hour: number, minute: number): string {
  if (minute === 0 && hour === 0) return 'midnight';
  if (minute === 0 && hour === 12) return 'noon';
  if (hour < 6 || hour >= 21) return 'at night';
  if (hour < 12) return 'in the morning';
  return hour < 18 ? 'in the afternoon' : 'in the evening';
}

/** Weeks of the English locale: from Sunday, the first has 1 January. */
function weekOfLocale(days: number): { year: number; week: number } {
  const sunday = days - (isoWeekday(days) % 7);
  const { year } = civilFromDays(sunday + 6);
  const first = daysFromCivil(year, 1, 1);
  const firstSunday = first - (isoWeekday(first) % 7);
  return { year, week: Math.floor((sunday - firstSunday) / 7) + 1 };
}

interface Fields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  nanos: number;
  isAfternoon?: boolean;
  offsetMs?: number;
}

function parseTokens(
  tokens: readonly Token[],
  text: string,
  isWhole: boolean,
): (WallClock & { offsetMs?: number }) | undefined {
  const fields: Fields = { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, nanos: 0 };
  let at = 0;
  for (const [i, token] of tokens.entries()) {
    const isAdjacent = /[A-Za-z]/.test(tokens[i + 1]?.letter ?? "'");
    const length = parseToken(token, text, at, isAdjacent, fields);
    if (length < 0) return undefined;
    at += length;
  }
  if (isWhole && at !== text.length) return undefined;
  return assemble(fields);
}

function parseToken(token: Token, text: string, at: number, isAdjacent: boolean, fields: Fields): number {
  const { letter, width, literal } = token;
  if (letter === "'") return text.startsWith(literal, at) ? literal.length : -1;
  if (letter === 'a') return parseHalf(text, at, fields);
  if ((letter === 'M' || letter === 'L') && width > 2)
    return parseName(MONTHS, text, at, width, (i) => (fields.month = i + 1));
  if (letter === 'E') return parseName(WEEKDAYS, text, at, width, () => {});
  if ('ZXxz'.includes(letter)) return parseOffset(text, at, fields);
  const digits = /^\d+/.exec(text.slice(at))?.[0] ?? '';
  // Numbers that stand side by side, and two-letter fields, have a fixed width.
  const taken =
    isAdjacent || width >= 2
      ? digits.slice(0, letter === 'y' && width > 4 ? undefined : Math.max(width, letter === 'S' ? width : 2))
      : digits;
  if (taken === '' || (width >= 2 && taken.length < width)) return -1;
  return setNumber(letter, width, taken, fields) ? taken.length : -1;
}

function setNumber(letter: string, width: number, digits: string, fields: Fields): boolean {
  const value = Number(digits);
  switch (letter) {
    case 'y':
    case 'u':
    case 'Y':
      fields.year = width === 2 ? 2000 + value : value;
      return true;
    case 'M':
    case 'L':
      fields.month = value;
      return value >= 1 && value <= 12;
    case 'd':
      fields.day = value;
      return value >= 1 && value <= 31;
    case 'H':
    case 'k':
      fields.hour = letter === 'k' ? value % 24 : value;
      return value <= 24;
    case 'h':
    case 'K':
      fields.hour = value % 12;
      return value <= 12;
    case 'm':
      fields.minute = value;
      return value <= 59;
    case 's':
      fields.second = value;
      return value <= 59;
    case 'S':
      fields.nanos = Number(digits.padEnd(9, '0').slice(0, 9));
      return true;
    default:
      return false;
  }
}

function parseHalf(text: string, at: number, fields: Fields): number {
  const half = text.slice(at, at + 2).toUpperCase();
  if (half !== 'AM' && half !== 'PM') return -1;
  fields.isAfternoon = half === 'PM';
  return 2;
}

function parseName(
  names: readonly string[],
  text: string,
  at: number,
  width: number,
  found: (index: number) => void,
): number {
  for (const [i, name] of names.entries()) {
    const wanted = width === 4 ? name : name.slice(0, 3);
    if (!text.startsWith(wanted, at)) continue;
    found(i);
    return wanted.length;
  }
  return -1;
}

function parseOffset(text: string, at: number, fields: Fields): number {
  const match = /^(?:Z|([+-])(\d\d):?(\d\d)?)/.exec(text.slice(at));
  if (match === null) return -1;
  const minutes = Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0);
  fields.offsetMs = (match[1] === '-' ? -minutes : minutes) * 60_000;
  return match[0].length;
}

function assemble(fields: Fields): (WallClock & { offsetMs?: number }) | undefined {
  const { year, month, day, minute, second, nanos, isAfternoon, offsetMs } = fields;
  if (day > daysInMonth(year, month)) return undefined;
  const hour = fields.hour + (isAfternoon === true && fields.hour < 12 ? 12 : 0);
  const seconds = (hour * 60 + minute) * 60 + second;
  return {
    ms: daysFromCivil(year, month, day) * MS_PER_DAY + seconds * 1000 + Math.floor(nanos / 1_000_000),
    nanosOfMs: nanos % 1_000_000,
    ...(offsetMs === undefined ? {} : { offsetMs }),
  };
}
