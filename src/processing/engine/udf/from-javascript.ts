import { MS_PRECISION_MAX, type Value } from '../batch/physical-kind.ts';
import { floorDiv, NS_PER_MS } from '../formats/calendar.ts';
import { parseDecimal } from '../formats/decimal-text.ts';
import { printType } from '../plan/print-type.ts';
import type { DataType, DecimalType, LengthType, RowType, TimestampType } from '../plan/types.ts';

/** What a function of the user gave, as a value of the engine. Throws {@link MisfitError} if it is none of the type. */
export type FromJavaScript = (value: unknown) => Value;

/** A value that does not belong to a type. */
export class MisfitError extends Error {
  constructor(value: unknown, type: DataType) {
    super(`${describe(value)} is no ${printType(type)}`);
    this.name = 'MisfitError';
  }
}

const INTEGER_BITS = { TINYINT: 8, SMALLINT: 16, INT: 32 } as const;
const MS_PER_DAY = 86_400_000;
const MS_MAX = 8.64e15;

/** Undefined counts as NULL. */
export function fromJavaScript(type: DataType): FromJavaScript {
  const convert = ofType(type);
  return (value) => {
    if (value !== null && value !== undefined) return convert(value) ?? misfit(value, type);
    return type.nullable ? null : misfit(null, type);
  };
}

function misfit(value: unknown, type: DataType): never {
  throw new MisfitError(value, type);
}

/** Of values that are there; null and undefined mean that the value does not fit. */
function ofType(type: DataType): (value: unknown) => Value | undefined {
  switch (type.kind) {
    case 'BOOLEAN':
      return (value) => (typeof value === 'boolean' ? value : undefined);
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      return integerOf(2 ** (INTEGER_BITS[type.kind] - 1));
    case 'INTERVAL_MONTHS':
      return integerOf(2 ** 31);
    case 'BIGINT':
      return bigintOf;
    case 'FLOAT':
      return (value) => (typeof value === 'number' ? Math.fround(value) : undefined);
    case 'DOUBLE':
      return (value) => (typeof value === 'number' ? value : undefined);
    case 'INTERVAL_MS':
      return (value) => (Number.isSafeInteger(value) ? (value as number) : undefined);
    case 'DECIMAL':
      return decimalOf(type);
    case 'CHAR':
    case 'VARCHAR':
      return textOf(type);
    case 'BINARY':
    case 'VARBINARY':
      return (value) =>
        value instanceof Uint8Array && value.length <= type.length ? value.slice() : undefined;
    case 'DATE':
      return (value) => (value instanceof Date ? dayOf(value.getTime()) : integerOf(2 ** 31)(value));
    case 'TIME':
      return (value) =>
        Number.isInteger(value) && (value as number) >= 0 && (value as number) < MS_PER_DAY
          ? (value as number)
          : undefined;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timestampOf(type);
    case 'ARRAY':
      return arrayOf(type.element);
    case 'MULTISET':
      return mapOf(type.element, { kind: 'INT', nullable: false });
    case 'MAP':
      return mapOf(type.key, type.value);
    case 'ROW':
      return rowOf(type);
    case 'NULL':
      return () => undefined;
  }
}

function integerOf(limit: number): (value: unknown) => number | undefined {
  return (value) => {
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number)) return undefined;
    return number >= -limit && number < limit ? number + 0 : undefined;
  };
}

function bigintOf(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'bigint' && BigInt.asIntN(64, value) === value ? value : undefined;
}

/** Rounded half up to the scale; too many digits before the point do not fit. */
function decimalOf({ precision, scale }: DecimalType): (value: unknown) => Value | undefined {
  return (value) => {
    const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
    return isText ? parseDecimal(String(value), precision, scale) : undefined;
  };
}

function textOf({ length }: LengthType): (value: unknown) => string | undefined {
  return (value) => {
    if (typeof value !== 'string') return undefined;
    // Code points are never more than UTF-16 units, so that most texts need not be counted.
    return value.length <= length || Array.from(value).length <= length ? value : undefined;
  };
}

function dayOf(timeMs: number): number | undefined {
  return Number.isNaN(timeMs) ? undefined : Math.floor(timeMs / MS_PER_DAY);
}

/** Digits that the type has not are cut off. */
function timestampOf({ precision }: TimestampType): (value: unknown) => Value | undefined {
  const isMs = precision <= MS_PRECISION_MAX;
  const unit = isMs ? 10 ** (MS_PRECISION_MAX - precision) : 10 ** (9 - precision);
  return (value) => {
    const given = value instanceof Date ? value.getTime() : value;
    if (typeof given === 'bigint') {
      if (isMs) return Math.floor(Number(floorDiv(given, NS_PER_MS)) / unit) * unit;
      return floorDiv(given, BigInt(unit)) * BigInt(unit);
    }
    if (typeof given !== 'number' || !(Math.abs(given) <= MS_MAX)) return undefined;
    const ms = isMs ? Math.floor(given / unit) * unit : Math.floor(given);
    return isMs ? ms : BigInt(ms) * NS_PER_MS;
  };
}

function arrayOf(element: DataType): (value: unknown) => Value | undefined {
  const convert = fromJavaScript(element);
  return (value) => (Array.isArray(value) ? value.map((item: unknown) => convert(item)) : undefined);
}

/** A Map, or an object whose property names are the keys. */
function mapOf(keyType: DataType, valueType: DataType): (value: unknown) => Value | undefined {
  const [key, element] = [fromJavaScript(keyType), fromJavaScript(valueType)];
  return (value) => {
    const entries = value instanceof Map ? [...(value as Map<unknown, unknown>)] : propertiesOf(value);
    return entries && new Map(entries.map(([k, v]) => [key(k), element(v)]));
  };
}

function propertiesOf(value: unknown): [unknown, unknown][] | undefined {
  return isPlainObject(value) ? Object.entries(value) : undefined;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(value instanceof Map || value instanceof Date || ArrayBuffer.isView(value));
}

/** An object by the names of the fields, or an array in their order. A property that no field has is a mistake. */
function rowOf(type: RowType): (value: unknown) => Value | undefined {
  const fields = type.fields.map((field) => ({ name: field.name, convert: fromJavaScript(field.type) }));
  const names = new Set(fields.map(({ name }) => name));
  return (value) => {
    if (Array.isArray(value))
      return value.length === fields.length ? fields.map(({ convert }, i) => convert(value[i])) : undefined;
    if (!isPlainObject(value) || Object.keys(value).some((name) => !names.has(name))) return undefined;
    return fields.map(({ name, convert }) => convert(value[name]));
  };
}

const SHOWN_CHARACTERS_MAX = 60;

function describe(value: unknown): string {
  if (value === null) return 'NULL';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (value instanceof Promise) return 'a promise (functions are synchronous)';
  let text: string;
  try {
    text =
      JSON.stringify(value, (_name, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item)) ?? '';
  } catch {
    text = 'an object';
  }
  return text.length <= SHOWN_CHARACTERS_MAX ? text : `${text.slice(0, SHOWN_CHARACTERS_MAX)}…`;
}
