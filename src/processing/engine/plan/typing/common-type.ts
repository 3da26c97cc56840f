import {
  type DataType,
  INTEGER_KINDS,
  isApproximate,
  isBinary,
  isCharacter,
  isInteger,
  isInterval,
  isNumeric,
  isTimestamp,
  type LengthType,
  MAX_DECIMAL_PRECISION,
  type RowType,
  types,
  withNullability,
} from '../types.ts';
import { asDecimal } from './decimal-type.ts';

/**
 * The narrowest type that holds the values of all, as for the branches of CASE, the rows of VALUES and the inputs of
 * UNION; undefined if there is none. Nullable if one of them is.
 */
export function commonType(all: readonly DataType[]): DataType | undefined {
  const [first, ...rest] = all;
  if (first === undefined) return undefined;
  let common: DataType | undefined = first;
  for (const type of rest) {
    common = commonOfTwo(common, type);
    if (common === undefined) return undefined;
  }
  return common;
}

function commonOfTwo(a: DataType, b: DataType): DataType | undefined {
  const nullable = a.nullable || b.nullable;
  if (a.kind === 'NULL') return withNullability(b, true);
  if (b.kind === 'NULL') return withNullability(a, true);
  const bare = commonBare(a, b);
  return bare && withNullability(bare, nullable);
}

function commonBare(a: DataType, b: DataType): DataType | undefined {
  if (isNumeric(a) && isNumeric(b)) return commonNumeric(a, b);
  if (isCharacter(a) && isCharacter(b)) return commonLength(a, b, 'CHAR', 'VARCHAR');
  if (isBinary(a) && isBinary(b)) return commonLength(a, b, 'BINARY', 'VARBINARY');
  if (isTimestamp(a) && isTimestamp(b)) {
    // A wall clock and an instant meet as an instant.
    const kind = a.kind === b.kind ? a.kind : 'TIMESTAMP_LTZ';
    const attribute = a.kind === b.kind && a.attribute === b.attribute ? a.attribute : undefined;
    const precision = Math.max(a.precision, b.precision);
    return { kind, precision, nullable: true, ...(attribute && { attribute }) };
  }
  if (a.kind === 'DATE' && isTimestamp(b)) return b;
  if (b.kind === 'DATE' && isTimestamp(a)) return a;
  if (isInterval(a) && isInterval(b)) return a.kind === b.kind ? a : undefined;
  return commonNested(a, b);
}

function commonNumeric(a: DataType, b: DataType): DataType | undefined {
  if (isApproximate(a) || isApproximate(b)) {
    const isFloat = [a, b].every((type) => type.kind === 'FLOAT' || isInteger(type));
    return isFloat ? types.float() : types.double();
  }
  if (isInteger(a) && isInteger(b)) {
    return INTEGER_KINDS.indexOf(a.kind) >= INTEGER_KINDS.indexOf(b.kind) ? a : b;
  }
  const [left, right] = [asDecimal(a), asDecimal(b)];
  if (left === undefined || right === undefined) return undefined;
  const scale = Math.max(left.scale, right.scale);
  const digits = Math.max(left.precision - left.scale, right.precision - right.scale);
  const precision = Math.min(MAX_DECIMAL_PRECISION, digits + scale);
  return types.decimal(precision, Math.min(scale, Math.max(0, precision - digits)));
}

function commonLength(
  a: LengthType,
  b: LengthType,
  fixed: 'CHAR' | 'BINARY',
  varying: 'VARCHAR' | 'VARBINARY',
): LengthType {
  if (a.kind === fixed && b.kind === fixed && a.length === b.length) return a;
  return { kind: varying, length: Math.max(a.length, b.length), nullable: true };
}

function commonNested(a: DataType, b: DataType): DataType | undefined {
  if ((a.kind === 'ARRAY' || a.kind === 'MULTISET') && a.kind === b.kind) {
    const element = commonType([a.element, b.element]);
    return element && { kind: a.kind, element, nullable: true };
  }
  if (a.kind === 'MAP' && b.kind === 'MAP') {
    const key = commonType([a.key, b.key]);
    const value = commonType([a.value, b.value]);
    return key && value && types.map(key, value);
  }
  if (a.kind === 'ROW' && b.kind === 'ROW') return commonRow(a, b);
  return a.kind === b.kind ? a : undefined;
}

function commonRow(a: RowType, b: RowType): RowType | undefined {
  if (a.fields.length !== b.fields.length) return undefined;
  const fields: RowType['fields'][number][] = [];
  for (const [i, field] of a.fields.entries()) {
    const other = b.fields[i];
    const type = other && commonType([field.type, other.type]);
    if (type === undefined) return undefined;
    fields.push({ name: field.name, type });
  }
  return types.row(fields);
}
