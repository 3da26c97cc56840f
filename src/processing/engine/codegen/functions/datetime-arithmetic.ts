import { physicalKind } from '../../batch/physical-kind.ts';
import {
  civilFromDays,
  daysFromCivil,
  daysInMonth,
  floorDiv,
  MS_PER_DAY,
  NS_PER_MS,
} from '../../formats/calendar.ts';
import type { Expression, FunctionCall } from '../../plan/expression.ts';
import type { DataType } from '../../plan/types.ts';
import type { ValueFunction } from './implementation.ts';

/** `temporal + interval` (sign 1) or `temporal - interval` (sign -1), in the order of the call's arguments. */
export function datetimePlus(call: FunctionCall, sign: 1 | -1): ValueFunction {
  const [first, second] = call.args as [Expression, Expression];
  const intervalFirst = first.type.kind === 'INTERVAL_MS' || first.type.kind === 'INTERVAL_MONTHS';
  const [temporal, interval] = intervalFirst ? [second.type, first.type] : [first.type, second.type];
  const add = interval.kind === 'INTERVAL_MONTHS' ? addMonthsTo(temporal) : addMsTo(temporal, call.type);
  return intervalFirst
    ? (amount: number, value: number | bigint) => add(value, sign * amount)
    : (value: number | bigint, amount: number) => add(value, sign * amount);
}

type Add = (value: number | bigint, amount: number) => number | bigint;

/** Adds milliseconds. A DATE is taken as its midnight, a TIME goes round the clock. */
function addMsTo(type: DataType, result: DataType): Add {
  switch (type.kind) {
    case 'DATE':
      return result.kind === 'DATE'
        ? (days, ms) => Number(days) + Math.trunc(ms / MS_PER_DAY)
        : (days, ms) => Number(days) * MS_PER_DAY + ms;
    case 'TIME':
      return (time, ms) => modulo(Number(time) + ms, MS_PER_DAY);
    case 'ARRAY':
    case 'BIGINT':
    case 'BINARY':
    case 'BOOLEAN':
    case 'CHAR':
    case 'DECIMAL':
    case 'DOUBLE':
    case 'FLOAT':
    case 'INT':
    case 'INTERVAL_MONTHS':
    case 'INTERVAL_MS':
    case 'MAP':
    case 'MULTISET':
    case 'NULL':
    case 'ROW':
    case 'SMALLINT':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
    case 'TINYINT':
    case 'VARBINARY':
    case 'VARCHAR':
      return physicalKind(type) === 'object'
        ? (ns, ms) => (ns as bigint) + BigInt(ms) * NS_PER_MS
        : (at, ms) => (at as number) + ms;
  }
}

/** Adds months; a day that the month does not have becomes its last one. */
export function addMonthsTo(type: DataType): Add {
  if (type.kind === 'DATE') return (days, months) => addMonths(days as number, months);
  if (type.kind === 'TIME') return (time) => time;
  if (physicalKind(type) === 'object')
    return (ns, months) => {
      const days = Number(floorDiv(ns as bigint, NS_PER_DAY));
      return BigInt(addMonths(days, months)) * NS_PER_DAY + ((ns as bigint) - BigInt(days) * NS_PER_DAY);
    };
  return (at, months) => {
    const days = Math.floor((at as number) / MS_PER_DAY);
    return addMonths(days, months) * MS_PER_DAY + ((at as number) - days * MS_PER_DAY);
  };
}

const NS_PER_DAY = 86_400_000_000_000n;

export function addMonths(days: number, months: number): number {
  const { year, month, day } = civilFromDays(days);
  const total = year * 12 + (month - 1) + months;
  const newYear = Math.floor(total / 12);
  const newMonth = total - newYear * 12 + 1;
  return daysFromCivil(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth)));
}

/** `(a - b)` as an interval of the call's kind. */
export function datetimeDifference(call: FunctionCall): ValueFunction {
  const [left, right] = call.args as [Expression, Expression];
  const [toLeft, toRight] = [toMs(left.type), toMs(right.type)];
  if (call.type.kind === 'INTERVAL_MONTHS')
    return (a: number | bigint, b: number | bigint) => monthsBetween(toLeft(a), toRight(b));
  return (a: number | bigint, b: number | bigint) => toLeft(a) - toRight(b);
}

/** Temporal values of a type as milliseconds. */
export function toMs(type: DataType): (value: number | bigint) => number {
  if (type.kind === 'DATE') return (value) => Number(value) * MS_PER_DAY;
  if (physicalKind(type) === 'object') return (value) => Number(floorDiv(value as bigint, NS_PER_MS));
  return (value) => value as number;
}

/** Whole months from the earlier to the later: the most that can be added to the earlier without passing the later. */
export function monthsBetween(laterMs: number, earlierMs: number): number {
  if (laterMs < earlierMs) return -monthsBetween(earlierMs, laterMs) + 0;
  const earlierDays = Math.floor(earlierMs / MS_PER_DAY);
  const [later, earlier] = [civilFromDays(Math.floor(laterMs / MS_PER_DAY)), civilFromDays(earlierDays)];
  const months = (later.year - earlier.year) * 12 + later.month - earlier.month;
  const reached = addMonths(earlierDays, months) * MS_PER_DAY + (earlierMs - earlierDays * MS_PER_DAY);
  return reached > laterMs ? months - 1 : months;
}

function modulo(value: number, size: number): number {
  return value - Math.floor(value / size) * size;
}
