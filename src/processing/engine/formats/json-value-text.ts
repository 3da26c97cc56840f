import type { ArrayType, DataType, MapType } from '../plan/types.ts';
import { MS_PRECISION_MAX, scalarText, type Value } from '../batch/physical-kind.ts';
import { formatDate, formatTime, formatTimestampMs, formatTimestampNs } from './calendar.ts';
import { formatDecimal, scientificDecimal } from './decimal-text.ts';
import { EncodeError } from './encode-error.ts';
import { javaDouble } from './java-double.ts';
import { formatIntervalMonths, formatIntervalMs } from './interval-text.ts';

/**
 * How values look in JSON.
 *
 * `canonical` is the platform's published form of a row: DECIMAL as a string with its full scale, TIMESTAMP(p)
 * with exactly p digits, TIMESTAMP_LTZ(p) in UTC with `Z`, non-finite numbers as strings, intervals as
 * Flink prints them.
 * `flink` is what Flink's `json` format writes: DECIMAL as a number, no trailing zeros in a second's fraction.
 */
export interface JsonStyle {
  form: 'canonical' | 'flink';
  /** Between date and time. */
  separator: ' ' | 'T';
  /** Fields that are NULL are left out. */
  ignoreNulls: boolean;
  /** In the form `flink`: FLOAT and DOUBLE as Java writes them, `1.0` and `1.0E20`. */
  javaNumbers?: boolean;
  /** In the form `flink`: false writes decimals as Java does, with an exponent where that is shorter. */
  plainDecimals?: boolean;
  /** In the form `flink`: what becomes of a NULL key of a MAP; `nullKeyText` is written for it, or an EncodeError thrown. */
  nullKey?: 'fail' | 'drop' | 'literal';
  nullKeyText?: string;
}

export const CANONICAL: JsonStyle = { form: 'canonical', separator: ' ', ignoreNulls: false };

/** One value as JSON text. */
export function jsonText(value: Value, type: DataType, style: JsonStyle = CANONICAL): string {
  if (value === null) return 'null';
  switch (type.kind) {
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return scalarText(value);
    case 'INTERVAL_MONTHS':
      return style.form === 'canonical' ? `"${formatIntervalMonths(value as number)}"` : scalarText(value);
    case 'INTERVAL_MS':
      return style.form === 'canonical' ? `"${formatIntervalMs(value as number)}"` : scalarText(value);
    case 'FLOAT':
      return floatIn(style, value as number);
    case 'DOUBLE':
      return doubleIn(style, value as number);
    case 'DECIMAL': {
      if (style.form === 'canonical') return `"${formatDecimal(value as bigint, type.scale)}"`;
      return style.plainDecimals === false
        ? scientificDecimal(value as bigint, type.scale)
        : formatDecimal(value as bigint, type.scale);
    }
    case 'CHAR':
    case 'VARCHAR':
      return JSON.stringify(value);
    case 'BINARY':
    case 'VARBINARY':
      return `"${Buffer.from(value as Uint8Array).toString('base64')}"`;
    case 'DATE':
      return `"${formatDate(value as number)}"`;
    case 'TIME':
      return `"${formatTime(value as number, type.precision)}"`;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `"${timestampText(value as number | bigint, type.precision, style)}${type.kind === 'TIMESTAMP' ? '' : 'Z'}"`;
    case 'ARRAY':
      return `[${(value as readonly Value[]).map((item) => jsonText(item, type.element, style)).join(',')}]`;
    case 'MULTISET':
    case 'MAP':
      return mapText(value as ReadonlyMap<Value, Value>, type, style);
    case 'ROW':
      return rowText(value as readonly Value[], type.fields, style);
    case 'NULL':
      return 'null';
  }
}

/** A row as a JSON object. */
export function rowText(
  row: readonly Value[],
  fields: readonly { name: string; type: DataType }[],
  style: JsonStyle = CANONICAL,
): string {
  const members: string[] = [];
  for (const [i, field] of fields.entries()) {
    const value = row[i] ?? null;
    if (value === null && style.ignoreNulls) continue;
    members.push(`${JSON.stringify(field.name)}:${jsonText(value, field.type, style)}`);
  }
  return `{${members.join(',')}}`;
}

/** `1.5`, or a string for what JSON has no number for. */
export function doubleText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value);
  return `"${value}"`;
}

/** A FLOAT in a style. */
export function floatIn(style: JsonStyle, value: number): string {
  if (style.javaNumbers !== true || !Number.isFinite(value)) return floatText(value);
  return javaDouble(value, value === 0 ? '0' : floatText(value));
}

/** A DOUBLE in a style. */
export function doubleIn(style: JsonStyle, value: number): string {
  return style.javaNumbers === true && Number.isFinite(value)
    ? javaDouble(value, String(value))
    : doubleText(value);
}

/** The shortest decimal that is this 32-bit value. */
export function floatText(value: number): string {
  if (!Number.isFinite(value) || value === 0) return doubleText(value);
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}

/** Digits of a second's fraction without trailing zeros. */
export function digitsOfSecond(ms: number): number {
  if (ms % 1000 === 0) return 0;
  if (ms % 100 === 0) return 1;
  return ms % 10 === 0 ? 2 : 3;
}

function timestampText(value: number | bigint, precision: number, style: JsonStyle): string {
  const text =
    precision <= MS_PRECISION_MAX
      ? formatTimestampMs(Number(value), precision, style.separator)
      : formatTimestampNs(value as bigint, precision, style.separator);
  return style.form === 'canonical' || precision === 0
    ? text
    : text.replace(/\.?0+$/, (zeros, at: number) => cut(text, zeros, at));
}

/** Zeros are cut from a fraction only. */
function cut(text: string, zeros: string, at: number): string {
  return text.lastIndexOf('.') >= 0 && at >= text.lastIndexOf('.') ? '' : zeros;
}

function mapText(map: ReadonlyMap<Value, Value>, type: MapType | ArrayType, style: JsonStyle): string {
  const keyType = type.kind === 'MAP' ? type.key : type.element;
  const valueType: DataType = type.kind === 'MAP' ? type.value : { kind: 'INT', nullable: false };
  const members: string[] = [];
  for (const [key, value] of map) {
    const text = keyText(key, keyType, style);
    if (text === undefined) continue;
    members.push(
      `${text.startsWith('"') ? text : JSON.stringify(text)}:${jsonText(value, valueType, style)}`,
    );
  }
  return `{${members.join(',')}}`;
}

/** Undefined: the entry is left out. */
function keyText(key: Value, type: DataType, style: JsonStyle): string | undefined {
  if (key !== null || style.nullKey === undefined) return jsonText(key, type, style);
  if (style.nullKey === 'drop') return undefined;
  if (style.nullKey === 'literal') return JSON.stringify(style.nullKeyText);
  throw new EncodeError('null_value', 'A MAP has a NULL key, which JSON cannot hold; see map-null-key.mode.');
}
