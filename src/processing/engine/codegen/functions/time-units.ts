import { civilFromDays, daysFromCivil, floorDiv, MS_PER_DAY } from '../../formats/calendar.ts';
import type { Expression, FunctionCall } from '../../plan/expression.ts';
import type { TimeUnit } from '../../plan/functions/function-id.ts';
import type { DataType } from '../../plan/types.ts';
import type { CompileContext } from '../compile-context.ts';
import { dayOfYear, isoWeek, isoWeekday } from './calendar-fields.ts';
import { addMonths, monthsBetween, toMs } from './datetime-arithmetic.ts';
import type { Implementations, ValueFunction } from './implementation.ts';
import { fromWallClock, toWallClock } from './wall-clock.ts';

/** Functions with a unit of time, which is their first argument, a literal. */
export const timeUnits: Implementations = {
  EXTRACT: { kind: 'strict', make: extract },
  FLOOR_TO: { kind: 'strict', make: (call, context) => roundToUnit(call, context, false) },
  CEIL_TO: { kind: 'strict', make: (call, context) => roundToUnit(call, context, true) },
  TIMESTAMPADD: { kind: 'strict', make: timestampAdd },
  TIMESTAMPDIFF: { kind: 'strict', make: timestampDiff },
};

function unitOf(call: FunctionCall): TimeUnit {
  const unit = call.args[0];
  return (unit?.kind === 'literal' ? unit.value : '') as TimeUnit;
}

function operandType(call: FunctionCall, index: number): DataType {
  return (call.args[index] as Expression).type;
}

const MS: Partial<Record<TimeUnit, number>> = {
  WEEK: 7 * MS_PER_DAY,
  DAY: MS_PER_DAY,
  HOUR: 3_600_000,
  MINUTE: 60_000,
  SECOND: 1000,
  MILLISECOND: 1,
};
const MONTHS: Partial<Record<TimeUnit, number>> = { YEAR: 12, QUARTER: 3, MONTH: 1 };

function extract(call: FunctionCall, context: CompileContext): ValueFunction {
  const unit = unitOf(call);
  const type = operandType(call, 1);
  if (type.kind === 'INTERVAL_MONTHS')
    return (_unit: string, months: number) => BigInt(unit === 'YEAR' ? Math.trunc(months / 12) : months % 12);
  if (type.kind === 'INTERVAL_MS') return (_unit: string, ms: number) => BigInt(intervalField(unit, ms));
  const clock = toWallClock(type, context.zone);
  if (unit === 'EPOCH' && type.kind === 'TIMESTAMP_LTZ') {
    const instant = toMs(type);
    return (_unit: string, value: number | bigint) => BigInt(Math.floor(instant(value) / 1000));
  }
  return (_unit: string, value: number | bigint) => {
    const { ms, nanosOfMs } = clock(value);
    return BigInt(field(unit, ms, nanosOfMs));
  };
}

function intervalField(unit: TimeUnit, ms: number): number {
  switch (unit) {
    case 'DAY':
      return Math.trunc(ms / MS_PER_DAY);
    case 'HOUR':
      return Math.trunc(ms / 3_600_000) % 24;
    case 'MINUTE':
      return Math.trunc(ms / 60_000) % 60;
    case 'SECOND':
      return Math.trunc(ms / 1000) % 60;
    case 'EPOCH':
      return Math.trunc(ms / 1000);
    case 'CENTURY':
    case 'DECADE':
    case 'DOW':
    case 'DOY':
    case 'ISODOW':
    case 'ISOYEAR':
    case 'MICROSECOND':
    case 'MILLENNIUM':
    case 'MILLISECOND':
    case 'MONTH':
    case 'NANOSECOND':
    case 'QUARTER':
    case 'WEEK':
    case 'YEAR':
      return ms % 1000;
  }
}

/** A field of a wall clock. Weeks are ISO's; `DOW` counts from Sunday, 1. */
function field(unit: TimeUnit, ms: number, nanosOfMs: number): number {
  const days = Math.floor(ms / MS_PER_DAY);
  const ofDay = ms - days * MS_PER_DAY;
  const { year, month, day } = civilFromDays(days);
  switch (unit) {
    case 'MILLENNIUM':
      return year > 0 ? Math.floor((year + 999) / 1000) : -Math.floor((999 - year + 1) / 1000);
    case 'CENTURY':
      return year > 0 ? Math.floor((year + 99) / 100) : -Math.floor((99 - year + 1) / 100);
    case 'DECADE':
      return Math.floor(year / 10);
    case 'YEAR':
      return year;
    case 'ISOYEAR':
      return isoWeek(days).year;
    case 'QUARTER':
      return Math.ceil(month / 3);
    case 'MONTH':
      return month;
    case 'WEEK':
      return isoWeek(days).week;
    case 'DAY':
      return day;
    case 'DOW':
      return (isoWeekday(days) % 7) + 1;
    case 'ISODOW':
      return isoWeekday(days);
    case 'DOY':
      return dayOfYear(days);
    case 'HOUR':
      return Math.floor(ofDay / 3_600_000);
    case 'MINUTE':
      return Math.floor(ofDay / 60_000) % 60;
    case 'SECOND':
      return Math.floor(ofDay / 1000) % 60;
    case 'MILLISECOND':
      return ofDay % 1000;
    case 'MICROSECOND':
      return (ofDay % 1000) * 1000 + Math.floor(nanosOfMs / 1000);
    case 'NANOSECOND':
      return (ofDay % 1000) * 1_000_000 + nanosOfMs;
    case 'EPOCH':
      return Math.floor(ms / 1000);
  }
}

/** FLOOR and CEIL on the wall clock, back to the type. */
function roundToUnit(call: FunctionCall, context: CompileContext, isUp: boolean): ValueFunction {
  const unit = unitOf(call);
  const type = operandType(call, 1);
  const [read, write] = [toWallClock(type, context.zone), fromWallClock(call.type, context.zone)];
  return (_unit: string, value: number | bigint) => {
    const { ms, nanosOfMs } = read(value);
    const floor = floorTo(unit, ms);
    const isExact = floor === ms && nanosOfMs === 0;
    return write({ ms: isUp && !isExact ? floorTo(unit, next(unit, floor)) : floor, nanosOfMs: 0 });
  };
}

function floorTo(unit: TimeUnit, ms: number): number {
  const days = Math.floor(ms / MS_PER_DAY);
  const { year, month } = civilFromDays(days);
  const startOf = (y: number, m = 1): number => daysFromCivil(y, m, 1) * MS_PER_DAY;
  switch (unit) {
    case 'MILLENNIUM':
      return startOf(Math.floor((year - 1) / 1000) * 1000 + 1);
    case 'CENTURY':
      return startOf(Math.floor((year - 1) / 100) * 100 + 1);
    case 'DECADE':
      return startOf(Math.floor(year / 10) * 10);
    case 'YEAR':
      return startOf(year);
    case 'QUARTER':
      return startOf(year, Math.floor((month - 1) / 3) * 3 + 1);
    case 'MONTH':
      return startOf(year, month);
    case 'WEEK':
      // From Sunday, other than EXTRACT(WEEK).
      return (days - (isoWeekday(days) % 7)) * MS_PER_DAY;
    case 'DAY':
    case 'DOW':
    case 'DOY':
    case 'EPOCH':
    case 'HOUR':
    case 'ISODOW':
    case 'ISOYEAR':
    case 'MICROSECOND':
    case 'MILLISECOND':
    case 'MINUTE':
    case 'NANOSECOND':
    case 'SECOND': {
      const size = MS[unit] ?? 1;
      return Math.floor(ms / size) * size;
    }
  }
}

/** Somewhere in the next unit. */
function next(unit: TimeUnit, floor: number): number {
  const months: Partial<Record<TimeUnit, number>> = {
    MILLENNIUM: 12_000,
    CENTURY: 1200,
    DECADE: 120,
    ...MONTHS,
  };
  const count = months[unit];
  if (count === undefined) return floor + (MS[unit] ?? 1);
  return addMonths(Math.floor(floor / MS_PER_DAY), count) * MS_PER_DAY;
}

function timestampAdd(call: FunctionCall, context: CompileContext): ValueFunction {
  const unit = unitOf(call);
  const type = operandType(call, 2);
  // Months are counted in UTC, other fields are lengths: the zone does not matter.
  void context;
  const [read, write] = [toWallClock(type, undefined), fromWallClock(call.type, undefined)];
  const months = MONTHS[unit];
  return (_unit: string, amount: bigint, value: number | bigint) => {
    const clock = read(value);
    if (months !== undefined) {
      const days = Math.floor(clock.ms / MS_PER_DAY);
      const moved = addMonths(days, Number(amount) * months);
      return write({ ms: clock.ms + (moved - days) * MS_PER_DAY, nanosOfMs: clock.nanosOfMs });
    }
    if (unit === 'MICROSECOND' || unit === 'NANOSECOND') {
      const nanos = BigInt(clock.nanosOfMs) + amount * (unit === 'MICROSECOND' ? 1000n : 1n);
      const whole = floorDiv(nanos, 1_000_000n);
      return write({ ms: clock.ms + Number(whole), nanosOfMs: Number(nanos - whole * 1_000_000n) });
    }
    return write({ ms: clock.ms + Number(amount) * (MS[unit] ?? 1), nanosOfMs: clock.nanosOfMs });
  };
}

/** Whole units, towards zero. */
function timestampDiff(call: FunctionCall): ValueFunction {
  const unit = unitOf(call);
  const [from, to] = [toMs(operandType(call, 1)), toMs(operandType(call, 2))];
  const months = MONTHS[unit];
  return (_unit: string, a: number | bigint, b: number | bigint) => {
    const [start, end] = [from(a), to(b)];
    if (months !== undefined) return Math.trunc(monthsBetween(end, start) / months) + 0;
    if (unit === 'MICROSECOND') return Math.trunc((end - start) * 1000) | 0;
    if (unit === 'NANOSECOND') return Math.trunc((end - start) * 1_000_000) | 0;
    return (Math.trunc((end - start) / (MS[unit] ?? 1)) | 0) + 0;
  };
}
