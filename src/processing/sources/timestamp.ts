/** Widest range of a JavaScript date, and so of the log's timestamps. */
const TIMESTAMP_MS_MAX = 8.64e15;

/**
 * Milliseconds since 1970 of an RFC 3339 date-time (`2026-11-23T13:00:00.123456Z`, any offset), NaN if the text is
 * none. Parts of a millisecond are cut off; a leap second (`:60`) counts as the second after it.
 */
export function parseTimestamp(text: string): number {
  const match = RFC_3339.exec(text);
  if (match === null) return Number.NaN;
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour, offsetMinute] = match;
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  // A day that the month does not have rolls over into the next.
  if (date.getUTCDate() !== Number(day)) return Number.NaN;
  const offsetMinutes =
    sign === undefined ? 0 : Number(`${sign}1`) * (Number(offsetHour) * 60 + Number(offsetMinute));
  return (
    date.getTime() + ((Number(hour) * 60 + Number(minute) - offsetMinutes) * 60 + Number(second)) * 1_000 + ms
  );
}

const RFC_3339 =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.(\d+))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** Milliseconds since 1970 of a JSON value: an RFC 3339 text, or a number of milliseconds. NaN if it is neither. */
export function timestampOf(value: unknown): number {
  if (typeof value === 'string') return parseTimestamp(value);
  if (typeof value !== 'number' || Math.abs(value) > TIMESTAMP_MS_MAX) return Number.NaN;
  return Math.trunc(value);
}
