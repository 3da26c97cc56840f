import { type DataType, type DecimalType, MAX_DECIMAL_PRECISION, types } from '../types.ts';

/** Digits after the point that a result keeps even if digits before it are lost. */
const SCALE_KEPT_MIN = 6;

const INTEGER_DIGITS: Readonly<Record<string, number>> = { TINYINT: 3, SMALLINT: 5, INT: 10, BIGINT: 19 };

/** The DECIMAL that holds all values of an exact numeric type; undefined for other types. */
export function asDecimal(type: DataType): DecimalType | undefined {
  if (type.kind === 'DECIMAL') return type;
  const digits = INTEGER_DIGITS[type.kind];
  return digits === undefined ? undefined : types.decimal(digits, 0, type.nullable);
}

/** Result types of arithmetic on DECIMALs, as Flink's `LogicalTypeMerging` derives them. Not nullable. */
export const decimalResult = {
  sum(this: void, a: DecimalType, b: DecimalType): DecimalType {
    const scale = Math.max(a.scale, b.scale);
    return adjusted(Math.max(a.precision - a.scale, b.precision - b.scale) + scale + 1, scale);
  },
  product(this: void, a: DecimalType, b: DecimalType): DecimalType {
    return adjusted(a.precision + b.precision + 1, a.scale + b.scale);
  },
  quotient(this: void, a: DecimalType, b: DecimalType): DecimalType {
    const scale = Math.max(6, a.scale + b.precision + 1);
    return adjusted(a.precision - a.scale + b.scale + scale, scale);
  },
  remainder(this: void, a: DecimalType, b: DecimalType): DecimalType {
    const scale = Math.max(a.scale, b.scale);
    return adjusted(Math.min(a.precision - a.scale, b.precision - b.scale) + scale, scale);
  },
  /** ROUND and TRUNCATE to `digits` after the point, which may be negative. */
  rounded(a: DecimalType, digits: number): DecimalType {
    if (digits >= a.scale) return types.decimal(a.precision, a.scale, false);
    if (digits >= 0)
      return types.decimal(
        Math.min(MAX_DECIMAL_PRECISION, 1 + a.precision - a.scale + digits),
        digits,
        false,
      );
    return types.decimal(Math.min(MAX_DECIMAL_PRECISION, 1 + a.precision - a.scale), 0, false);
  },
};

/** More than 38 digits: the scale gives way, but not below {@link SCALE_KEPT_MIN}. */
function adjusted(precision: number, scale: number): DecimalType {
  if (precision <= MAX_DECIMAL_PRECISION) return types.decimal(precision, scale, false);
  const kept = Math.max(MAX_DECIMAL_PRECISION - (precision - scale), Math.min(scale, SCALE_KEPT_MIN));
  return types.decimal(MAX_DECIMAL_PRECISION, kept, false);
}
