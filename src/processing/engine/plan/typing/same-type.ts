import type { DataType } from '../types.ts';

/** Equal but for nullability at the top and marks of time: no cast is needed between the two. */
export function sameType(a: DataType, b: DataType): boolean {
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'DECIMAL':
      return b.kind === 'DECIMAL' && a.precision === b.precision && a.scale === b.scale;
    case 'CHAR':
    case 'VARCHAR':
    case 'BINARY':
    case 'VARBINARY':
      return 'length' in b && a.length === b.length;
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return 'precision' in b && a.precision === b.precision;
    case 'ARRAY':
    case 'MULTISET':
      return 'element' in b && sameInner(a.element, b.element);
    case 'MAP':
      return b.kind === 'MAP' && sameInner(a.key, b.key) && sameInner(a.value, b.value);
    case 'ROW':
      return (
        b.kind === 'ROW' &&
        a.fields.length === b.fields.length &&
        a.fields.every((field, i) => {
          const other = b.fields[i];
          return other !== undefined && field.name === other.name && sameInner(field.type, other.type);
        })
      );
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DATE':
    case 'NULL':
    case 'INTERVAL_MONTHS':
    case 'INTERVAL_MS':
      return true;
  }
}

function sameInner(a: DataType, b: DataType): boolean {
  return a.nullable === b.nullable && sameType(a, b);
}
