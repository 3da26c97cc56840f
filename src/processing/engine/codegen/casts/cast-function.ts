import { MS_PRECISION_MAX, type Value } from '../../batch/physical-kind.ts';
import { floorDiv, MS_PER_DAY, NS_PER_MS } from '../../formats/calendar.ts';
import { fitDecimal, formatDecimal, parseDecimal, powerOfTen, rescale } from '../../formats/decimal-text.ts';
import type { DataType, LengthType, TimestampType } from '../../plan/types.ts';
import type { CompileContext } from '../compile-context.ts';
import { codegenErrors, failEvaluation } from '../evaluation-error.ts';
import type { ValueFunction } from '../functions/implementation.ts';
import type { TimeZone } from '../time-zone.ts';
import { castFromText } from './from-text.ts';
import { textOf } from './to-text.ts';
import { writeTimestamp } from './write-timestamp.ts';

/**
 * The function that casts values of one type to another. Its answers are Flink's: numbers never fail (integers
 * wrap, doubles saturate, decimals that do not fit are NULL), texts that cannot be read do.
 */
export function castFunction(from: DataType, to: DataType, context: CompileContext): ValueFunction {
  if (from.kind === 'NULL') return () => null;
  switch (to.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return castToText(from, to, context);
    case 'BOOLEAN':
      return castToBoolean(from, to);
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return castToInteger(from, to);
    case 'FLOAT':
    case 'DOUBLE':
      return castToDouble(from, to);
    case 'DECIMAL':
      return castToDecimal(from, to.precision, to.scale, to);
    case 'BINARY':
    case 'VARBINARY':
      return castToBytes(from, to.length, to.kind === 'BINARY', to);
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return castToTemporal(from, to, context.zone);
    case 'INTERVAL_MS':
    case 'INTERVAL_MONTHS':
      return isText(from) ? castFromText(to, context.zone) : (value: Value) => value;
    case 'ARRAY':
    case 'MULTISET':
    case 'MAP':
    case 'ROW':
      return castContainer(from, to, context);
    case 'NULL':
      return () => null;
  }
}

function isText(type: DataType): boolean {
  return type.kind === 'CHAR' || type.kind === 'VARCHAR';
}

function unsupported(from: DataType, to: DataType): never {
  throw codegenErrors.expression_unsupported(`There is no cast from ${from.kind} to ${to.kind}.`);
}

function castToText(from: DataType, to: LengthType, context: CompileContext): ValueFunction {
  const print = isText(from) ? (value: string) => value : textOf(from, context.zone);
  const { length } = to;
  const fit = (text: string): string => {
    if (text.length > length) {
      const points = Array.from(text);
      if (points.length > length) return points.slice(0, length).join('');
    }
    return to.kind === 'CHAR' ? text.padEnd(length) : text;
  };
  return (value: never) => fit(print(value));
}

function castToBoolean(from: DataType, to: DataType): ValueFunction {
  if (isText(from)) return castFromText(to, undefined);
  if (from.kind === 'BOOLEAN') return (value: boolean) => value;
  return (value: number | bigint) => value !== 0 && value !== 0n;
}

const INTEGER_BITS: Partial<Record<DataType['kind'], number>> = {
  TINYINT: 8,
  SMALLINT: 16,
  INT: 32,
  BIGINT: 64,
};

function castToInteger(from: DataType, to: DataType): ValueFunction {
  const bits = INTEGER_BITS[to.kind] ?? 64;
  const wrap =
    bits === 64
      ? (value: bigint) => BigInt.asIntN(64, value)
      : (value: bigint) => Number(BigInt.asIntN(bits, value));
  if (isText(from)) return castFromText(to, undefined);
  if (from.kind === 'BOOLEAN') return (value: boolean) => wrap(value ? 1n : 0n);
  if (from.kind === 'DECIMAL') return decimalToInteger(from.scale, wrap);
  if (from.kind === 'FLOAT' || from.kind === 'DOUBLE') return (value: number) => wrap(saturated(value, bits));
  if (from.kind === 'INTERVAL_MS' || from.kind === 'INTERVAL_MONTHS')
    return (value: number) => wrap(BigInt(Math.trunc(value)));
  return (value: number | bigint) => wrap(BigInt(value));
}

function decimalToInteger(scale: number, wrap: (value: bigint) => Value): ValueFunction {
  const unit = powerOfTen(scale);
  return (value: bigint) => wrap(value / unit);
}

/** As Java narrows a double: NaN is 0; to INT at least it saturates, and smaller types are cut from the INT. */
function saturated(value: number, bits: number): bigint {
  if (Number.isNaN(value)) return 0n;
  const limit = 2n ** BigInt(Math.max(bits, 32) - 1);
  if (value >= Number(limit)) return limit - 1n;
  if (value <= -Number(limit)) return -limit;
  return BigInt(Math.trunc(value));
}

function castToDouble(from: DataType, to: DataType): ValueFunction {
  const round = to.kind === 'FLOAT' ? Math.fround : (value: number) => value;
  if (isText(from)) return castFromText(to, undefined);
  if (from.kind === 'BOOLEAN') return (value: boolean) => (value ? 1 : 0);
  if (from.kind === 'DECIMAL') return (value: bigint) => round(Number(formatDecimal(value, from.scale)));
  return (value: number | bigint) => round(Number(value));
}

function castToDecimal(from: DataType, precision: number, scale: number, to: DataType): ValueFunction {
  if (isText(from)) return castFromText(to, undefined);
  if (from.kind === 'BOOLEAN')
    return (value: boolean) => fitDecimal(value ? powerOfTen(scale) : 0n, precision);
  if (from.kind === 'DECIMAL')
    return (value: bigint) => fitDecimal(rescale(value, from.scale, scale), precision);
  if (from.kind === 'FLOAT' || from.kind === 'DOUBLE')
    return (value: number) => doubleToDecimal(value, precision, scale);
  return (value: number | bigint) => fitDecimal(BigInt(value) * powerOfTen(scale), precision);
}

/** By its shortest decimal text, as Java's `BigDecimal.valueOf`. */
function doubleToDecimal(value: number, precision: number, scale: number): bigint | null {
  if (!Number.isFinite(value)) return failEvaluation('cast_failed', `${value} is no DECIMAL.`);
  return parseDecimal(String(value), precision, scale) ?? null;
}

function castToBytes(from: DataType, length: number, fixed: boolean, to: DataType): ValueFunction {
  const fit = (bytes: Uint8Array): Uint8Array => {
    if (bytes.length > length) return bytes.slice(0, length);
    if (!fixed || bytes.length === length) return bytes;
    const padded = new Uint8Array(length);
    padded.set(bytes);
    return padded;
  };
  if (isText(from)) return (value: string) => fit(new Uint8Array(Buffer.from(value)));
  if (from.kind === 'BINARY' || from.kind === 'VARBINARY') return (value: Uint8Array) => fit(value);
  return unsupported(from, to);
}

/** A point of time as nanoseconds of its wall clock (TIMESTAMP, DATE, TIME) or of the epoch (TIMESTAMP_LTZ). */
function castToTemporal(from: DataType, to: DataType, zone: TimeZone): ValueFunction {
  if (isText(from)) return castFromText(to, zone);
  const read = readNanos(from);
  if (read === undefined) return unsupported(from, to);
  const wasLocal = from.kind !== 'TIMESTAMP_LTZ';
  const isLocal = to.kind !== 'TIMESTAMP_LTZ';
  const shift =
    wasLocal === isLocal
      ? (ns: bigint) => ns
      : (ns: bigint) => {
          const ms = Number(floorDiv(ns, NS_PER_MS));
          const moved = wasLocal ? zone.toEpoch(ms) : zone.toLocal(ms);
          return ns + BigInt(moved - ms) * NS_PER_MS;
        };
  const write = writeNanos(to);
  return (value: number | bigint) => write(shift(read(value)));
}

function readNanos(type: DataType): ((value: number | bigint) => bigint) | undefined {
  switch (type.kind) {
    case 'DATE':
      return (days) => BigInt(days) * BigInt(MS_PER_DAY) * NS_PER_MS;
    case 'TIME':
      return (ms) => BigInt(ms) * NS_PER_MS;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return type.precision <= MS_PRECISION_MAX ? (ms) => BigInt(ms) * NS_PER_MS : (ns) => ns as bigint;
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
    case 'TINYINT':
    case 'VARBINARY':
    case 'VARCHAR':
      return undefined;
  }
}

function writeNanos(type: DataType): (ns: bigint) => number | bigint {
  const nsPerDay = BigInt(MS_PER_DAY) * NS_PER_MS;
  if (type.kind === 'DATE') return (ns) => Number(floorDiv(ns, nsPerDay));
  if (type.kind === 'TIME') {
    const unit = 10 ** (3 - type.precision);
    return (ns) => {
      const ms = Number(floorDiv(ns - floorDiv(ns, nsPerDay) * nsPerDay, NS_PER_MS));
      return Math.floor(ms / unit) * unit;
    };
  }
  return writeTimestamp(type as TimestampType);
}

function castContainer(from: DataType, to: DataType, context: CompileContext): ValueFunction {
  if ((from.kind === 'ARRAY' || from.kind === 'MULTISET') && to.kind === from.kind)
    return to.kind === 'ARRAY' ? castArray(from.element, to.element, context) : (value: Value) => value;
  if (from.kind === 'MAP' && to.kind === 'MAP') {
    const [key, value] = [element(from.key, to.key, context), element(from.value, to.value, context)];
    return (map: ReadonlyMap<Value, Value>) => new Map([...map].map(([k, v]) => [key(k), value(v)]));
  }
  if (from.kind === 'ROW' && to.kind === 'ROW') {
    const fields = to.fields.map((field, i) => element((from.fields[i] ?? field).type, field.type, context));
    return (row: readonly Value[]) => fields.map((cast, i) => cast(row[i] ?? null));
  }
  return unsupported(from, to);
}

function castArray(from: DataType, to: DataType, context: CompileContext): ValueFunction {
  const cast = element(from, to, context);
  return (values: readonly Value[]) => values.map(cast);
}

function element(from: DataType, to: DataType, context: CompileContext): (value: Value) => Value {
  const cast = castFunction(from, to, context) as (value: Value) => Value;
  return (value) => (value === null ? null : cast(value));
}
