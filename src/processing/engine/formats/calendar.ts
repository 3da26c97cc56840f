/** Days, wall clocks and their text, on the proleptic Gregorian calendar (ISO 8601, as Java's `java.time`). */

export const MS_PER_SECOND = 1000;
export const MS_PER_MINUTE = 60_000;
export const MS_PER_DAY = 86_400_000;
export const NS_PER_MS = 1_000_000n;

/** Days from 1970-01-01 to a date (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

export interface CivilDate {
  year: number;
  month: number;
  day: number;
}

/** The inverse of {@link daysFromCivil}. */
export function civilFromDays(days: number): CivilDate {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  };
}

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
}

/** `yyyy-MM-dd`. */
export function formatDate(days: number): string {
  const { year, month, day } = civilFromDays(days);
  return `${formatYear(year)}-${two(month)}-${two(day)}`;
}

/** `HH:mm:ss`, and `.` and `precision` digits if it is positive. */
export function formatTime(msOfDay: number, precision = 0): string {
  const seconds = Math.floor(msOfDay / MS_PER_SECOND);
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return precision === 0
    ? text
    : `${text}.${String(msOfDay % MS_PER_SECOND)
        .padStart(3, '0')
        .padEnd(precision, '0')
        .slice(0, precision)}`;
}

/** `yyyy-MM-dd HH:mm:ss` and exactly `precision` digits, of a wall clock in milliseconds since 1970. */
export function formatTimestampMs(ms: number, precision: number, separator = ' '): string {
  const days = Math.floor(ms / MS_PER_DAY);
  return `${formatDate(days)}${separator}${formatTime(ms - days * MS_PER_DAY, precision)}`;
}

/** The same of nanoseconds. */
export function formatTimestampNs(ns: bigint, precision: number, separator = ' '): string {
  const ms = floorDiv(ns, NS_PER_MS);
  if (precision <= 3) return formatTimestampMs(Number(ms), precision, separator);
  const below = ns - ms * NS_PER_MS;
  return (
    formatTimestampMs(Number(ms), 3, separator) +
    String(below)
      .padStart(6, '0')
      .slice(0, precision - 3)
  );
}

/** Division of whole numbers towards minus infinity. */
export function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

function formatYear(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0');
  return year < 0 ? `-${String(-year).padStart(4, '0')}` : `+${year}`;
}
