import type { DeclaredFunction } from '../catalog/function-catalog.ts';
import { asDecimal } from '../typing/decimal-type.ts';
import {
  type DataType,
  isApproximate,
  isCharacter,
  isNumeric,
  MAX_DECIMAL_PRECISION,
  types,
  withNullability,
  withoutAttribute,
} from '../types.ts';
import type { AggregateFunctionId } from './function-id.ts';

/** An aggregate function. `result` is undefined for an argument it cannot take. */
export interface AggregateSignature {
  id: AggregateFunctionId;
  /** What the argument must be, for messages. */
  takes: string;
  /** Of the argument's type; COUNT(*) has none. NULL if nothing is aggregated, but for COUNT. */
  result: (type: DataType | undefined) => DataType | undefined;
  /** Of an aggregate that the user wrote. */
  user?: DeclaredFunction;
  /** Of JSON_ARRAYAGG and JSON_OBJECTAGG: what a value that is NULL becomes. */
  onNull?: 'null' | 'absent';
}

const anyType = (type: DataType | undefined): DataType | undefined =>
  type && withoutAttribute(withNullability(type, true));

const SIGNATURES: Readonly<Record<string, AggregateSignature>> = {
  COUNT: { id: 'COUNT', takes: 'any type or *', result: () => types.bigint(false) },
  SUM: { id: 'SUM', takes: 'a number', result: sumType },
  AVG: { id: 'AVG', takes: 'a number', result: averageType },
  MIN: { id: 'MIN', takes: 'a comparable type', result: comparableType },
  MAX: { id: 'MAX', takes: 'a comparable type', result: comparableType },
  FIRST_VALUE: { id: 'FIRST_VALUE', takes: 'any type', result: anyType },
  LAST_VALUE: { id: 'LAST_VALUE', takes: 'any type', result: anyType },
  STDDEV_POP: { id: 'STDDEV_POP', takes: 'a number', result: averageType },
  STDDEV_SAMP: { id: 'STDDEV_SAMP', takes: 'a number', result: averageType },
  STDDEV: { id: 'STDDEV_SAMP', takes: 'a number', result: averageType },
  VAR_POP: { id: 'VAR_POP', takes: 'a number', result: averageType },
  VAR_SAMP: { id: 'VAR_SAMP', takes: 'a number', result: averageType },
  VARIANCE: { id: 'VAR_SAMP', takes: 'a number', result: averageType },
  LISTAGG: {
    id: 'LISTAGG',
    takes: 'STRING',
    result: (type) => (type && isCharacter(type) ? types.string() : undefined),
  },
  COLLECT: {
    id: 'COLLECT',
    takes: 'any type',
    result: (type) => type && types.multiset(withoutAttribute(type), false),
  },
  ARRAY_AGG: {
    id: 'ARRAY_AGG',
    takes: 'any type',
    result: (type) => type && types.array(withoutAttribute(type)),
  },
  PERCENTILE: {
    id: 'PERCENTILE',
    takes: 'a number',
    result: (type) => (type && isNumeric(type) ? types.double() : undefined),
  },
};

/** The signature of JSON_ARRAYAGG or JSON_OBJECTAGG, which have a syntax of their own. */
export function jsonAggregateSignature(
  id: 'JSON_ARRAYAGG' | 'JSON_OBJECTAGG',
  onNull: 'null' | 'absent',
): AggregateSignature {
  return { id, takes: 'any type', result: () => types.varchar(JSON_LENGTH, false), onNull };
}

/** As Flink declares it; nothing is cut. */
const JSON_LENGTH = 2000;

export function aggregateSignature(name: string): AggregateSignature | undefined {
  const upper = name.toUpperCase();
  return Object.hasOwn(SIGNATURES, upper) ? SIGNATURES[upper] : undefined;
}

/** The signature of an aggregate that the user wrote. */
export function userAggregateSignature(user: DeclaredFunction): AggregateSignature {
  const { returns } = user.signature;
  return { id: 'USER_AGGREGATE', takes: 'what it declares', result: () => returns, user };
}

export function aggregateFunctionNames(): string[] {
  return Object.keys(SIGNATURES);
}

/** An integer type keeps itself, and wraps; DECIMAL gets all digits. */
function sumType(type: DataType | undefined): DataType | undefined {
  if (type === undefined || !isNumeric(type)) return undefined;
  if (type.kind === 'DECIMAL') return types.decimal(MAX_DECIMAL_PRECISION, type.scale);
  return withNullability(type, true);
}

/** AVG, STDDEV and VAR: integers stay integers, truncated; DECIMAL gets at least six digits after the point. */
function averageType(type: DataType | undefined): DataType | undefined {
  if (type === undefined || !isNumeric(type)) return undefined;
  if (type.kind === 'DECIMAL') return types.decimal(MAX_DECIMAL_PRECISION, Math.max(6, type.scale));
  return asDecimal(type) !== undefined || isApproximate(type) ? withNullability(type, true) : undefined;
}

const INCOMPARABLE = new Set(['ARRAY', 'MAP', 'MULTISET', 'ROW', 'NULL']);

function comparableType(type: DataType | undefined): DataType | undefined {
  return type === undefined || INCOMPARABLE.has(type.kind) ? undefined : anyType(type);
}
