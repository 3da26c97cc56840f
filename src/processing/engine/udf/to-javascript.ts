import type { Value } from '../batch/physical-kind.ts';
import { formatDecimal } from '../formats/decimal-text.ts';
import type { DataType } from '../plan/types.ts';

/** A value of the engine, never NULL, as a function of the user sees it. */
export type ToJavaScript = (value: Exclude<Value, null>) => unknown;

/** Undefined: the value as it is. What can be changed in place is handed out as a copy. */
export function toJavaScript(type: DataType): ToJavaScript | undefined {
  switch (type.kind) {
    case 'DECIMAL':
      return (value) => formatDecimal(value as bigint, type.scale);
    case 'BINARY':
    case 'VARBINARY':
      return (value) => (value as Uint8Array).slice();
    case 'ARRAY': {
      const element = nullable(type.element);
      return (value) => (value as readonly Value[]).map(element);
    }
    case 'MULTISET':
      return entries(type.element, (count) => count);
    case 'MAP':
      return entries(type.key, nullable(type.value));
    case 'ROW': {
      const fields = type.fields.map((field) => ({ name: field.name, convert: nullable(field.type) }));
      return (value) =>
        Object.fromEntries(
          fields.map(({ name, convert }, i) => [name, convert((value as Value[])[i] ?? null)]),
        );
    }
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'CHAR':
    case 'VARCHAR':
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
    case 'INTERVAL_MONTHS':
    case 'INTERVAL_MS':
    case 'NULL':
      return undefined;
  }
}

/** NULL stays null. */
export function nullable(type: DataType): (value: Value) => unknown {
  const convert = toJavaScript(type);
  return convert === undefined ? (value) => value : (value) => (value === null ? null : convert(value));
}

function entries(keyType: DataType, value: (value: Value) => unknown): ToJavaScript {
  const key = nullable(keyType);
  return (map) => new Map([...(map as ReadonlyMap<Value, Value>)].map(([k, v]) => [key(k), value(v)]));
}
