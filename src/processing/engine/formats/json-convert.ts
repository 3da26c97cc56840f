import type { DataType, DecimalType, TimestampType } from '../plan/types.ts';
import { MS_PRECISION_MAX, type Value } from '../batch/physical-kind.ts';
import { DecodeError } from './decode-error.ts';
import { parseDecimal } from './decimal-text.ts';
import { isJsonObject, JsonNumber, type JsonNode, printJson } from './json-node.ts';
import {
  nanosOf,
  readDateText,
  readTimeText,
  TimestampReader,
  type TimestampStandard,
} from './timestamp-text.ts';

/**
 * A JSON value as a value of an SQL type, with the leniency of Flink's `json` format: numbers may be strings and
 * the other way round, anything can be read as STRING, a fraction is cut from an integer. Throws a
 * {@link DecodeError} that names the `path`; with `nullOnError` (Flink's `ignore-parse-errors`) what cannot be read
 * is NULL instead, the innermost value alone.
 */
export function convertJson(
  node: JsonNode,
  type: DataType,
  standard: TimestampStandard,
  path: string,
  nullOnError = false,
): Value {
  if (!nullOnError) return convert(node, type, standard, path, false);
  try {
    return convert(node, type, standard, path, true);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

function convert(
  node: JsonNode,
  type: DataType,
  standard: TimestampStandard,
  path: string,
  nullOnError: boolean,
): Value {
  if (node === null) return null;
  const inner = (item: JsonNode, itemType: DataType, itemPath: string): Value =>
    convertJson(item, itemType, standard, itemPath, nullOnError);
  switch (type.kind) {
    case 'BOOLEAN':
      return typeof node === 'boolean' ? node : scalarText(node, type, path).trim().toLowerCase() === 'true';
    case 'TINYINT':
      return Number(toInteger(node, type, path, -128n, 127n));
    case 'SMALLINT':
      return Number(toInteger(node, type, path, -32_768n, 32_767n));
    case 'INT':
    case 'INTERVAL_MONTHS':
      return Number(toInteger(node, type, path, -(2n ** 31n), 2n ** 31n - 1n));
    case 'BIGINT':
      return toInteger(node, type, path, -(2n ** 63n), 2n ** 63n - 1n);
    case 'FLOAT':
      return Math.fround(toDouble(node, type, path));
    case 'DOUBLE':
    case 'INTERVAL_MS':
      return toDouble(node, type, path);
    case 'DECIMAL':
      return toDecimal(node, type, path);
    case 'CHAR':
    case 'VARCHAR':
      return toText(node);
    case 'BINARY':
    case 'VARBINARY':
      return typeof node === 'string' ? toBytes(node, type, path) : refuse(node, type, path);
    case 'DATE':
      return readDateText(scalarText(node, type, path)) ?? refuse(node, type, path);
    case 'TIME':
      return readTimeText(scalarText(node, type, path)) ?? refuse(node, type, path);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return toTimestamp(node, type, standard, path);
    case 'ARRAY':
      if (!Array.isArray(node)) return refuse(node, type, path);
      return node.map((item, i) => inner(item, type.element, `${path}/${i}`));
    case 'MAP':
      return toMap(node, type.key, type.value, type, path, inner);
    case 'MULTISET':
      return toMap(node, type.element, { kind: 'INT', nullable: false }, type, path, inner);
    case 'ROW':
      if (!isJsonObject(node)) return refuse(node, type, path);
      return type.fields.map((field) => inner(node[field.name] ?? null, field.type, `${path}/${field.name}`));
    case 'NULL':
      return null;
  }
}

function refuse(node: JsonNode, type: DataType, path: string): never {
  const text = printJson(node);
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  throw new DecodeError(
    'wrong_type',
    `${path === '' ? 'The value' : path}: ${shown} cannot be read as ${type.kind}.`,
  );
}

function toDecimal(node: JsonNode, type: DecimalType, path: string): bigint | null {
  const value = parseDecimal(scalarText(node, type, path).trim(), type.precision, type.scale);
  return value === undefined ? refuse(node, type, path) : value;
}

function scalarText(node: JsonNode, type: DataType, path: string): string {
  if (typeof node === 'string') return node;
  if (typeof node === 'boolean') return String(node);
  return node instanceof JsonNumber ? node.text : refuse(node, type, path);
}

function toText(node: JsonNode): string {
  if (typeof node === 'string') return node;
  return printJson(node);
}

function toInteger(node: JsonNode, type: DataType, path: string, min: bigint, max: bigint): bigint {
  const text = scalarText(node, type, path).trim();
  let value: bigint | undefined;
  if (/^[+-]?\d+$/.test(text)) value = BigInt(text.replace('+', ''));
  else if (node instanceof JsonNumber && Number.isFinite(Number(text)))
    value = BigInt(Math.trunc(Number(text)));
  return value === undefined || value < min || value > max ? refuse(node, type, path) : value;
}

const DOUBLE_TEXT = /^[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|NaN|Infinity)$/;

function toDouble(node: JsonNode, type: DataType, path: string): number {
  const text = scalarText(node, type, path).trim();
  return DOUBLE_TEXT.test(text) ? Number(text) : refuse(node, type, path);
}

function toBytes(text: string, type: DataType, path: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return refuse(text, type, path);
  return new Uint8Array(Buffer.from(text, 'base64'));
}

function toTimestamp(node: JsonNode, type: TimestampType, standard: TimestampStandard, path: string): Value {
  const bytes = Buffer.from(scalarText(node, type, path));
  const reader = new TimestampReader(standard, type.kind === 'TIMESTAMP_LTZ');
  const ms = reader.read(bytes, 0, bytes.length);
  if (Number.isNaN(ms)) return refuse(node, type, path);
  return type.precision <= MS_PRECISION_MAX ? ms : nanosOf(ms, reader.nanosOfMs);
}

function toMap(
  node: JsonNode,
  key: DataType,
  value: DataType,
  type: DataType,
  path: string,
  inner: (item: JsonNode, itemType: DataType, itemPath: string) => Value,
): Value {
  if (!isJsonObject(node)) return refuse(node, type, path);
  const map = new Map<Value, Value>();
  for (const [name, item] of Object.entries(node))
    map.set(inner(name, key, path), inner(item, value, `${path}/${name}`));
  return map;
}
