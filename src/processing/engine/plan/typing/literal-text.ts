import type { IntervalQualifier, IntervalUnit } from '../../sql/index.ts';

/** Days since 1970-01-01 of `yyyy-MM-dd`, or undefined if that is no day. */
export function parseDateText(text: string): number | undefined {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || year === 0) return undefined;
  return Math.floor(date.getTime() / 86_400_000);
}

/** Nanoseconds of the day of `HH:mm:ss[.fraction]` and the number of digits in the fraction. */
export function parseTimeText(text: string): { nanos: bigint; precision: number } | undefined {
  const match = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{0,9}))?$/.exec(text);
  if (match === null) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = match[4] ?? '';
  const seconds = BigInt(hour * 3600 + minute * 60 + second);
  return { nanos: seconds * 1_000_000_000n + BigInt(fraction.padEnd(9, '0')), precision: fraction.length };
}

/** Nanoseconds since 1970 of `yyyy-MM-dd HH:mm:ss[.fraction]`, on whatever clock is meant. */
export function parseTimestampText(text: string): { nanos: bigint; precision: number } | undefined {
  const space = text.indexOf(' ');
  if (space === -1) return undefined;
  const days = parseDateText(text.slice(0, space));
  const time = parseTimeText(text.slice(space + 1));
  if (days === undefined || time === undefined) return undefined;
  return { nanos: BigInt(days) * 86_400_000_000_000n + time.nanos, precision: time.precision };
}

const UNIT_MS: Readonly<Record<string, number>> = {
  WEEK: 604_800_000,
  DAY: 86_400_000,
  HOUR: 3_600_000,
  MINUTE: 60_000,
  SECOND: 1_000,
};
const UNIT_MONTHS: Readonly<Record<string, number>> = { YEAR: 12, QUARTER: 3, MONTH: 1 };

/** Units from the larger to the smaller, as `DAY TO SECOND` runs through them. */
const FIELDS: readonly IntervalUnit[] = ['DAY', 'HOUR', 'MINUTE', 'SECOND'];

/** How many of a field make one of the field before it. */
const FIELD_LIMIT: Readonly<Record<string, number>> = { HOUR: 24, MINUTE: 60, SECOND: 60, MONTH: 12 };

export type IntervalValue = { kind: 'INTERVAL_MONTHS' | 'INTERVAL_MS'; amount: number };

/** The length of an interval literal, or undefined if the text does not fit its units. */
export function parseIntervalText(
  text: string,
  negative: boolean,
  qualifier: IntervalQualifier,
): IntervalValue | undefined {
  const signed = /^\s*([+-]?)(.*?)\s*$/s.exec(text);
  if (signed === null) return undefined;
  const sign = (signed[1] === '-') === negative ? 1 : -1;
  const body = signed[2] ?? '';
  const value =
    qualifier.to === undefined
      ? parseSingle(body, qualifier.from)
      : parseCompound(body, qualifier.from, qualifier.to);
  return value && { kind: value.kind, amount: value.amount === 0 ? 0 : sign * value.amount };
}

function parseSingle(body: string, unit: IntervalUnit): IntervalValue | undefined {
  const months = UNIT_MONTHS[unit];
  if (months !== undefined) {
    return /^\d+$/.test(body) ? { kind: 'INTERVAL_MONTHS', amount: Number(body) * months } : undefined;
  }
  const pattern = unit === 'SECOND' ? /^(\d+)(?:\.(\d{1,9}))?$/ : /^(\d+)$/;
  const match = pattern.exec(body);
  const unitMs = UNIT_MS[unit];
  if (match === null || unitMs === undefined) return undefined;
  return { kind: 'INTERVAL_MS', amount: Number(match[1]) * unitMs + fractionMs(match[2]) };
}

/** Flink keeps milliseconds of an interval and drops what is smaller. */
function fractionMs(digits: string | undefined): number {
  return Number((digits ?? '').slice(0, 3).padEnd(3, '0'));
}

function parseCompound(body: string, from: IntervalUnit, to: IntervalUnit): IntervalValue | undefined {
  if (from === 'YEAR' && to === 'MONTH') {
    const match = /^(\d+)-(\d+)$/.exec(body);
    if (match === null || Number(match[2]) >= 12) return undefined;
    return { kind: 'INTERVAL_MONTHS', amount: Number(match[1]) * 12 + Number(match[2]) };
  }
  const units = FIELDS.slice(FIELDS.indexOf(from), FIELDS.indexOf(to) + 1);
  if (!FIELDS.includes(from) || units.length < 2) return undefined;
  const pattern = units.map((unit) => (unit === 'SECOND' ? '(\\d+)(?:\\.(\\d{1,9}))?' : '(\\d+)'));
  const separators = units.map((unit, i) => (i === 0 ? '' : unit === 'HOUR' ? '\\s+' : ':'));
  const match = new RegExp(`^${pattern.map((part, i) => separators[i] + part).join('')}$`).exec(body);
  if (match === null) return undefined;
  let amount = 0;
  for (const [i, unit] of units.entries()) {
    const value = Number(match[i + 1]);
    if (i > 0 && value >= (FIELD_LIMIT[unit] ?? Number.POSITIVE_INFINITY)) return undefined;
    amount += value * (UNIT_MS[unit] ?? 0);
  }
  return {
    kind: 'INTERVAL_MS',
    amount: amount + (to === 'SECOND' ? fractionMs(match[units.length + 1]) : 0),
  };
}
