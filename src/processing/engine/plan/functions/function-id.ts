/**
 * Every builtin scalar function that a bound expression may call, by family. The planner resolves names,
 * overloads and operators to these ids (its signatures are beside this file, one family a file) and casts the
 * arguments; the execution implements an id for the argument types the signature lets through.
 *
 * Not in the list, because the planner writes them in other terms: BETWEEN, IF, NULLIF, IFNULL, simple CASE,
 * `a[i]` on an ARRAY or MAP (`ITEM`), field access (`field`), CAST and TRY_CAST (`cast`), NOT IN, NOT LIKE.
 */

/**
 * PLUS … DIVIDE take two equal numeric types, or two DECIMALs of any precision (the result type says how to
 * round), or intervals of one kind. MOD takes integers or DECIMALs. TIMES also takes (interval, numeric).
 * DATETIME_PLUS/MINUS: (temporal, interval) → temporal. DATETIME_DIFF: (temporal, temporal) → interval.
 */
export const ARITHMETIC_FUNCTIONS = [
  'PLUS',
  'MINUS',
  'TIMES',
  'DIVIDE',
  'MOD',
  'NEGATE',
  'DATETIME_PLUS',
  'DATETIME_MINUS',
  'DATETIME_DIFF',
] as const;

/**
 * Two arguments of one type (or DECIMALs, CHARs and VARCHARs, BINARYs of any length), three-valued.
 * IN: (value, candidate, …), all of one type. DISTINCT: `IS DISTINCT FROM`, never NULL.
 */
export const COMPARISON_FUNCTIONS = [
  'EQUALS',
  'NOT_EQUALS',
  'LESS',
  'LESS_OR_EQUAL',
  'GREATER',
  'GREATER_OR_EQUAL',
  'DISTINCT',
  'NOT_DISTINCT',
  'IN',
  'IS_NULL',
  'IS_NOT_NULL',
] as const;

/** AND and OR take two or more arguments, three-valued. IS_… are never NULL. */
export const LOGIC_FUNCTIONS = [
  'AND',
  'OR',
  'NOT',
  'IS_TRUE',
  'IS_FALSE',
  'IS_NOT_TRUE',
  'IS_NOT_FALSE',
] as const;

export const MATH_FUNCTIONS = [
  'ABS',
  'SIGN',
  'FLOOR',
  'CEIL',
  'ROUND',
  'TRUNCATE',
  'POWER',
  'SQRT',
  'EXP',
  'LN',
  'LOG',
  'LOG2',
  'LOG10',
  'SIN',
  'COS',
  'TAN',
  'COT',
  'ASIN',
  'ACOS',
  'ATAN',
  'ATAN2',
  'SINH',
  'COSH',
  'TANH',
  'DEGREES',
  'RADIANS',
  'PI',
  'E',
  'RAND',
  'RAND_INTEGER',
  'BIN',
  'HEX',
  'UNHEX',
] as const;

/**
 * CONCAT is also `||`. TRIM: (side literal BOTH|LEADING|TRAILING, characters, value). POSITION: (needle, hay
 * [, from]). OVERLAY: (value, replacement, start [, length]). LIKE: (value, pattern [, escape]), also SIMILAR.
 */
export const STRING_FUNCTIONS = [
  'CONCAT',
  'CONCAT_WS',
  'CHAR_LENGTH',
  'UPPER',
  'LOWER',
  'INITCAP',
  'SUBSTRING',
  'LEFT',
  'RIGHT',
  'TRIM',
  'LTRIM',
  'RTRIM',
  'BTRIM',
  'LPAD',
  'RPAD',
  'REPEAT',
  'REPLACE',
  'REVERSE',
  'TRANSLATE',
  'OVERLAY',
  'POSITION',
  'LOCATE',
  'INSTR',
  'ASCII',
  'CHR',
  'SPLIT_INDEX',
  'SPLIT',
  'STARTSWITH',
  'ENDSWITH',
  'LIKE',
  'SIMILAR',
  'REGEXP',
  'REGEXP_EXTRACT',
  'REGEXP_REPLACE',
  'REGEXP_COUNT',
  'REGEXP_INSTR',
  'REGEXP_SUBSTR',
  'REGEXP_EXTRACT_ALL',
  'STR_TO_MAP',
  'PRINTF',
  'PARSE_URL',
  'URL_ENCODE',
  'URL_DECODE',
  'TO_BASE64',
  'FROM_BASE64',
  'ENCODE',
  'DECODE',
  'ELT',
  'UUID',
  'IS_ALPHA',
  'IS_DIGIT',
  'IS_DECIMAL',
] as const;

/** COALESCE, GREATEST, LEAST: arguments of one type; the last two are NULL if any is. TYPEOF is a literal by then. */
export const CONDITIONAL_FUNCTIONS = ['COALESCE', 'GREATEST', 'LEAST'] as const;

/**
 * Where a unit is an argument it is the first one, a STRING literal of {@link TIME_UNITS}:
 * EXTRACT (unit, value) → BIGINT; FLOOR_TO, CEIL_TO (unit, value); TIMESTAMPADD (unit, amount, value);
 * TIMESTAMPDIFF (unit, from, to). YEAR(x), HOUR(x) … are EXTRACT. PROCTIME is CURRENT_TIMESTAMP with a mark.
 * CURRENT_WATERMARK takes a rowtime column. OVERLAPS: (start, end, start, end).
 */
export const TEMPORAL_FUNCTIONS = [
  'CURRENT_TIMESTAMP',
  'LOCALTIMESTAMP',
  'CURRENT_DATE',
  'CURRENT_TIME',
  'PROCTIME',
  'CURRENT_WATERMARK',
  'EXTRACT',
  'FLOOR_TO',
  'CEIL_TO',
  'TIMESTAMPADD',
  'TIMESTAMPDIFF',
  'DATE_FORMAT',
  'TO_DATE',
  'TO_TIMESTAMP',
  'TO_TIMESTAMP_LTZ',
  'FROM_UNIXTIME',
  'UNIX_TIMESTAMP',
  'CONVERT_TZ',
  'OVERLAPS',
] as const;

/** Behaviours (`ON EMPTY`, wrappers, NULL handling) are in `JsonBehaviour` of the call. */
export const JSON_FUNCTIONS = [
  'JSON_VALUE',
  'JSON_QUERY',
  'JSON_EXISTS',
  'JSON_OBJECT',
  'JSON_ARRAY',
  'JSON_STRING',
  'JSON',
  'JSON_QUOTE',
  'JSON_UNQUOTE',
  'IS_JSON_VALUE',
  'IS_JSON_OBJECT',
  'IS_JSON_ARRAY',
  'IS_JSON_SCALAR',
] as const;

export const HASH_FUNCTIONS = ['MD5', 'SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512', 'SHA2'] as const;

/** ARRAY, MAP and ROW construct; ITEM: (array, INT) from 1, or (map, key). */
export const COLLECTION_FUNCTIONS = [
  'ARRAY',
  'MAP',
  'ROW',
  'ITEM',
  'CARDINALITY',
  'ELEMENT',
  'ARRAY_CONTAINS',
  'ARRAY_DISTINCT',
  'ARRAY_POSITION',
  'ARRAY_REMOVE',
  'ARRAY_REVERSE',
  'ARRAY_SLICE',
  'ARRAY_UNION',
  'ARRAY_CONCAT',
  'ARRAY_EXCEPT',
  'ARRAY_INTERSECT',
  'ARRAY_APPEND',
  'ARRAY_PREPEND',
  'ARRAY_JOIN',
  'ARRAY_MAX',
  'ARRAY_MIN',
  'ARRAY_SORT',
  'MAP_KEYS',
  'MAP_VALUES',
  'MAP_ENTRIES',
  'MAP_FROM_ARRAYS',
  'MAP_UNION',
] as const;

/** A scalar function that the user wrote; which one is in `user` of the call. */
export const USER_FUNCTIONS = ['USER_FUNCTION'] as const;

export type FunctionId =
  | (typeof ARITHMETIC_FUNCTIONS)[number]
  | (typeof COMPARISON_FUNCTIONS)[number]
  | (typeof LOGIC_FUNCTIONS)[number]
  | (typeof MATH_FUNCTIONS)[number]
  | (typeof STRING_FUNCTIONS)[number]
  | (typeof CONDITIONAL_FUNCTIONS)[number]
  | (typeof TEMPORAL_FUNCTIONS)[number]
  | (typeof JSON_FUNCTIONS)[number]
  | (typeof HASH_FUNCTIONS)[number]
  | (typeof COLLECTION_FUNCTIONS)[number]
  | (typeof USER_FUNCTIONS)[number];

/** Units of EXTRACT, FLOOR, CEIL, TIMESTAMPADD and TIMESTAMPDIFF; each function takes some of them. */
export const TIME_UNITS = [
  'MILLENNIUM',
  'CENTURY',
  'DECADE',
  'YEAR',
  'ISOYEAR',
  'QUARTER',
  'MONTH',
  'WEEK',
  'DAY',
  'DOW',
  'ISODOW',
  'DOY',
  'HOUR',
  'MINUTE',
  'SECOND',
  'MILLISECOND',
  'MICROSECOND',
  'NANOSECOND',
  'EPOCH',
] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];

export const AGGREGATE_FUNCTIONS = [
  'COUNT',
  'SUM',
  'MIN',
  'MAX',
  'AVG',
  'FIRST_VALUE',
  'LAST_VALUE',
  'STDDEV_POP',
  'STDDEV_SAMP',
  'VAR_POP',
  'VAR_SAMP',
  'LISTAGG',
  'COLLECT',
  'ARRAY_AGG',
  'JSON_ARRAYAGG',
  'JSON_OBJECTAGG',
  'PERCENTILE',
  /** One that the user wrote; which one is in `user` of the call. */
  'USER_AGGREGATE',
] as const;
export type AggregateFunctionId = (typeof AGGREGATE_FUNCTIONS)[number];
