/**
 * Flink's data types, with Flink's names. A type is immutable and says whether NULL belongs to it.
 * How values are laid out in columns is the business of the execution; how they are written as literals
 * is said in `expression.ts`.
 */
export type DataType =
  | SimpleType
  | DecimalType
  | LengthType
  | TimeType
  | TimestampType
  | IntervalType
  | ArrayType
  | MapType
  | RowType;

export const INTEGER_KINDS = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'] as const;
export type IntegerKind = (typeof INTEGER_KINDS)[number];

export interface SimpleType {
  /** `NULL` is the type of a bare NULL; no column has it. `RAW` is left out: nothing here makes one. */
  kind: 'BOOLEAN' | IntegerKind | 'FLOAT' | 'DOUBLE' | 'DATE' | 'NULL';
  nullable: boolean;
}

export interface DecimalType {
  kind: 'DECIMAL';
  /** 1 to 38 digits in all, `scale` of them after the point. */
  precision: number;
  scale: number;
  nullable: boolean;
}

export interface LengthType {
  /** STRING is VARCHAR, and BYTES is VARBINARY, of {@link MAX_LENGTH}. */
  kind: 'CHAR' | 'VARCHAR' | 'BINARY' | 'VARBINARY';
  length: number;
  nullable: boolean;
}

export interface TimeType {
  kind: 'TIME';
  /** Digits after the second, 0 to 3 (Flink keeps no more). */
  precision: number;
  nullable: boolean;
}

export interface TimestampType {
  kind: 'TIMESTAMP' | 'TIMESTAMP_LTZ';
  /** Digits after the second, 0 to 9. */
  precision: number;
  nullable: boolean;
  /** Marks the event time of a stream (a watermark goes with it), or its processing time. */
  attribute?: 'rowtime' | 'proctime';
}

export interface IntervalType {
  /** Months, printed `INTERVAL MONTH`, or milliseconds, printed `INTERVAL SECOND(3)`: Flink keeps no other units. */
  kind: 'INTERVAL_MONTHS' | 'INTERVAL_MS';
  nullable: boolean;
}

export interface ArrayType {
  /** A MULTISET keeps a count for each element. */
  kind: 'ARRAY' | 'MULTISET';
  element: DataType;
  nullable: boolean;
}

export interface MapType {
  kind: 'MAP';
  key: DataType;
  value: DataType;
  nullable: boolean;
}

export interface RowType {
  kind: 'ROW';
  fields: readonly Field[];
  nullable: boolean;
}

/** A field of a ROW, or a column of a relation. Names are case-sensitive, as in Flink. */
export interface Field {
  name: string;
  type: DataType;
}

export const MAX_LENGTH = 2_147_483_647;
export const MAX_DECIMAL_PRECISION = 38;

/** Short makers of types; nullable unless told. */
export const types = {
  boolean: (nullable = true): SimpleType => ({ kind: 'BOOLEAN', nullable }),
  int: (nullable = true): SimpleType => ({ kind: 'INT', nullable }),
  bigint: (nullable = true): SimpleType => ({ kind: 'BIGINT', nullable }),
  float: (nullable = true): SimpleType => ({ kind: 'FLOAT', nullable }),
  double: (nullable = true): SimpleType => ({ kind: 'DOUBLE', nullable }),
  date: (nullable = true): SimpleType => ({ kind: 'DATE', nullable }),
  null: (): SimpleType => ({ kind: 'NULL', nullable: true }),
  decimal: (precision: number, scale: number, nullable = true): DecimalType => ({
    kind: 'DECIMAL',
    precision,
    scale,
    nullable,
  }),
  char: (length: number, nullable = true): LengthType => ({ kind: 'CHAR', length, nullable }),
  varchar: (length: number, nullable = true): LengthType => ({ kind: 'VARCHAR', length, nullable }),
  string: (nullable = true): LengthType => ({ kind: 'VARCHAR', length: MAX_LENGTH, nullable }),
  bytes: (nullable = true): LengthType => ({ kind: 'VARBINARY', length: MAX_LENGTH, nullable }),
  time: (precision: number, nullable = true): TimeType => ({ kind: 'TIME', precision, nullable }),
  timestamp: (precision: number, nullable = true): TimestampType => ({
    kind: 'TIMESTAMP',
    precision,
    nullable,
  }),
  timestampLtz: (precision: number, nullable = true): TimestampType => ({
    kind: 'TIMESTAMP_LTZ',
    precision,
    nullable,
  }),
  intervalMonths: (nullable = true): IntervalType => ({ kind: 'INTERVAL_MONTHS', nullable }),
  intervalMs: (nullable = true): IntervalType => ({ kind: 'INTERVAL_MS', nullable }),
  array: (element: DataType, nullable = true): ArrayType => ({ kind: 'ARRAY', element, nullable }),
  multiset: (element: DataType, nullable = true): ArrayType => ({ kind: 'MULTISET', element, nullable }),
  map: (key: DataType, value: DataType, nullable = true): MapType => ({ kind: 'MAP', key, value, nullable }),
  row: (fields: readonly Field[], nullable = true): RowType => ({ kind: 'ROW', fields, nullable }),
} as const;

/** The same type, nullable or not. */
export function withNullability<T extends DataType>(type: T, nullable: boolean): T {
  return type.nullable === nullable ? type : { ...type, nullable };
}

/** The same type without a mark of time: what a time attribute is once it is computed with. */
export function withoutAttribute(type: DataType): DataType {
  if ((type.kind !== 'TIMESTAMP' && type.kind !== 'TIMESTAMP_LTZ') || type.attribute === undefined)
    return type;
  return { kind: type.kind, precision: type.precision, nullable: type.nullable };
}

export function isRowtime(type: DataType): boolean {
  return (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.attribute === 'rowtime';
}

export function isTimeAttribute(type: DataType): boolean {
  return (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.attribute !== undefined;
}

export function isCharacter(type: DataType): type is LengthType {
  return type.kind === 'CHAR' || type.kind === 'VARCHAR';
}

export function isBinary(type: DataType): type is LengthType {
  return type.kind === 'BINARY' || type.kind === 'VARBINARY';
}

export function isInteger(type: DataType): type is SimpleType & { kind: IntegerKind } {
  return (INTEGER_KINDS as readonly string[]).includes(type.kind);
}

/** FLOAT or DOUBLE. */
export function isApproximate(type: DataType): boolean {
  return type.kind === 'FLOAT' || type.kind === 'DOUBLE';
}

export function isNumeric(type: DataType): boolean {
  return isInteger(type) || isApproximate(type) || type.kind === 'DECIMAL';
}

export function isTimestamp(type: DataType): type is TimestampType {
  return type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ';
}

export function isInterval(type: DataType): type is IntervalType {
  return type.kind === 'INTERVAL_MONTHS' || type.kind === 'INTERVAL_MS';
}

/** DATE, TIME, TIMESTAMP or TIMESTAMP_LTZ. */
export function isTemporal(type: DataType): boolean {
  return type.kind === 'DATE' || type.kind === 'TIME' || isTimestamp(type);
}
