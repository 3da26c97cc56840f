import { MS_PRECISION_MAX, scalarText, type Value } from '../../batch/physical-kind.ts';
import {
  floorDiv,
  formatDate,
  formatTime,
  formatTimestampMs,
  formatTimestampNs,
  NS_PER_MS,
} from '../../formats/calendar.ts';
import { formatDecimal } from '../../formats/decimal-text.ts';
import { javaDouble } from '../../formats/java-double.ts';
import { formatIntervalMonths, formatIntervalMs } from '../../formats/interval-text.ts';
import { floatText } from '../../formats/json-value-text.ts';
import type { DataType } from '../../plan/types.ts';
import type { TimeZone } from '../time-zone.ts';

/** Values as text, in the words of Flink's `CAST(… AS STRING)`. The function takes values that are not NULL. */
export function textOf(type: DataType, zone: TimeZone): (value: never) => string {
  switch (type.kind) {
    case 'BOOLEAN':
      return (value: boolean) => (value ? 'TRUE' : 'FALSE');
    case 'FLOAT':
      return (value: number) => javaDouble(value, floatText(value));
    case 'DOUBLE':
      return (value: number) => javaDouble(value, String(value));
    case 'DECIMAL':
      return (value: bigint) => formatDecimal(value, type.scale);
    case 'BINARY':
    case 'VARBINARY':
      return (value: Uint8Array) => Buffer.from(value).toString();
    case 'DATE':
      return (value: number) => formatDate(value);
    case 'TIME':
      return (value: number) => formatTime(value, type.precision);
    case 'TIMESTAMP':
      return timestampText(type.precision, undefined);
    case 'TIMESTAMP_LTZ':
      return timestampText(type.precision, zone);
    case 'INTERVAL_MS':
      return formatIntervalMs;
    case 'INTERVAL_MONTHS':
      return formatIntervalMonths;
    case 'ARRAY': {
      const item = elementText(type.element, zone);
      return (values: readonly Value[]) => `[${values.map(item).join(', ')}]`;
    }
    case 'MAP':
      return mapText(elementText(type.key, zone), elementText(type.value, zone));
    case 'MULTISET':
      return mapText(elementText(type.element, zone), String);
    case 'ROW': {
      const fields = type.fields.map((field) => elementText(field.type, zone));
      return (row: readonly Value[]) => `(${fields.map((print, i) => print(row[i] ?? null)).join(', ')})`;
    }
    case 'BIGINT':
    case 'CHAR':
    case 'INT':
    case 'NULL':
    case 'SMALLINT':
    case 'TINYINT':
    case 'VARCHAR':
      return (value: Value) => scalarText(value);
  }
}

function elementText(type: DataType, zone: TimeZone): (value: Value) => string {
  const print = textOf(type, zone) as (value: Value) => string;
  return (value) => (value === null ? 'NULL' : print(value));
}

function mapText(key: (value: Value) => string, value: (value: Value) => string) {
  return (map: ReadonlyMap<Value, Value>): string =>
    `{${[...map].map(([k, v]) => `${key(k)}=${value(v)}`).join(', ')}}`;
}

function timestampText(precision: number, zone: TimeZone | undefined): (value: never) => string {
  if (precision <= MS_PRECISION_MAX)
    return (ms: number) => formatTimestampMs(zone === undefined ? ms : zone.toLocal(ms), precision);
  return (ns: bigint) => {
    if (zone === undefined) return formatTimestampNs(ns, precision);
    const ms = Number(floorDiv(ns, NS_PER_MS));
    return formatTimestampNs(ns + BigInt(zone.toLocal(ms) - ms) * NS_PER_MS, precision);
  };
}
