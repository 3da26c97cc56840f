import { daysFromCivil, daysInMonth, MS_PER_DAY, NS_PER_MS } from '../formats/calendar.ts';

/**
 * Dates and times as `CAST` reads them: `1999-9-10`, `1999-09-10 5:6:7.123456`, days and hours of one or two
 * digits, fractions of up to nine. No `T`, no zone.
 */

const DATE = /^(\d{1,4})-(\d{1,2})-(\d{1,2})$/;
/** A date alone may stop after the year or the month, a time alone after the hour. */
const SHORT_DATE = /^(\d{1,4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/;
const TIME = /^(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?)?$/;

/** Days since 1970; a day that the month does not have is refused. */
export function parseDateText(text: string): number | undefined {
  const match = SHORT_DATE.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
  return isDate(year, month, day) ? daysFromCivil(year, month, day) : undefined;
}

function isDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** Milliseconds of the day. */
export function parseTimeText(text: string): number | undefined {
  const ns = timeNanos(text);
  return ns === undefined ? undefined : Number(ns / NS_PER_MS);
}

function timeNanos(text: string): bigint | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = BigInt((match[4] ?? '').padEnd(9, '0'));
  return BigInt(((hour * 60 + minute) * 60 + second) * 1000) * NS_PER_MS + fraction;
}

/** Nanoseconds since 1970 on the wall clock; the 29th to 31st of a shorter month become its last day. */
export function parseTimestampText(text: string): bigint | undefined {
  const space = text.indexOf(' ');
  const match = DATE.exec(space < 0 ? text : text.slice(0, space));
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const time = space < 0 ? 0n : fullTimeNanos(text.slice(space + 1));
  if (time === undefined) return undefined;
  const days = daysFromCivil(year, month, Math.min(day, daysInMonth(year, month)));
  return BigInt(days) * BigInt(MS_PER_DAY) * NS_PER_MS + time;
}

/** Seconds must be there in a timestamp. */
function fullTimeNanos(text: string): bigint | undefined {
  return text.split(':').length === 3 ? timeNanos(text) : undefined;
}
