import type { DataType } from '../plan/types.ts';

/** Cuts a number to the width of its type at run time, as `narrow` does in generated code. */
export function narrowNumber(type: DataType): (value: number | bigint) => number | bigint {
  switch (type.kind) {
    case 'TINYINT':
      return (value) => (Number(value) << 24) >> 24;
    case 'SMALLINT':
      return (value) => (Number(value) << 16) >> 16;
    case 'INT':
      return (value) => Number(value) | 0;
    case 'BIGINT':
      return (value) => BigInt.asIntN(64, BigInt(value));
    case 'FLOAT':
      return (value) => Math.fround(Number(value));
    case 'ARRAY':
    case 'BINARY':
    case 'BOOLEAN':
    case 'CHAR':
    case 'DATE':
    case 'DECIMAL':
    case 'DOUBLE':
    case 'INTERVAL_MONTHS':
    case 'INTERVAL_MS':
    case 'MAP':
    case 'MULTISET':
    case 'NULL':
    case 'ROW':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
    case 'VARBINARY':
    case 'VARCHAR':
      return (value) => value;
  }
}
