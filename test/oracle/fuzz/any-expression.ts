import type { Choices } from '../random/choices.ts';

/** Where decisions come from, and how a query is made: expressions hold queries as queries hold expressions. */
export interface Grammar {
  c: Choices;
  query: (depth: number) => string;
}

/** Names that may or may not mean something where they stand. */
export const COLUMNS = [
  'a',
  'b',
  'c',
  'ts',
  'k',
  'r',
  'arr',
  'm',
  'p',
  'window_start',
  'window_end',
  '`x y`',
  '*',
];

const FUNCTIONS =
  'ABS,MOD,POWER,ROUND,FLOOR,CEIL,SIGN,LN,SQRT,RAND,GREATEST,LEAST,UPPER,LOWER,TRIM,SUBSTRING,CONCAT,CONCAT_WS,REPLACE,LPAD,REGEXP_EXTRACT,REGEXP_REPLACE,SPLIT_INDEX,CHAR_LENGTH,POSITION,ASCII,CHR,DATE_FORMAT,TO_TIMESTAMP,TO_TIMESTAMP_LTZ,FROM_UNIXTIME,UNIX_TIMESTAMP,EXTRACT,HOUR,TIMESTAMPADD,TIMESTAMPDIFF,CONVERT_TZ,NOW,PROCTIME,CURRENT_WATERMARK,CURRENT_TIMESTAMP,COALESCE,IF,NULLIF,IFNULL,JSON_VALUE,JSON_QUERY,JSON_EXISTS,JSON_OBJECT,JSON_ARRAY,MD5,SHA256,CARDINALITY,ELEMENT,ARRAY_CONTAINS,ARRAY_AGG,COLLECT,COUNT,SUM,AVG,MIN,MAX,FIRST_VALUE,LAST_VALUE,LISTAGG,STDDEV_POP,VAR_SAMP,LAG,LEAD,ROW_NUMBER,RANK,NTILE,TUMBLE,TUMBLE_START,SESSION_END,HOP_ROWTIME,GROUPING,GROUPING_ID,MATCH_ROWTIME,FIRST,LAST,UNNEST,no_such_function,__proto__,constructor'.split(
    ',',
  );

const TYPES =
  'INT,BIGINT,TINYINT,SMALLINT,DOUBLE,FLOAT,BOOLEAN,STRING,VARCHAR(3),CHAR(2),DECIMAL(10,2),DECIMAL(38,38),DECIMAL(39,0),BYTES,BINARY(4),DATE,TIME,TIME(9),TIMESTAMP,TIMESTAMP(0),TIMESTAMP(9),TIMESTAMP(10),TIMESTAMP_LTZ(3),INTERVAL DAY TO SECOND,INTERVAL YEAR,ARRAY<INT>,MAP<STRING, INT>,ROW<x INT, y ARRAY<ROW<z STRING>>>,MULTISET<INT>,NULL,RAW,no_type'.split(
    /,(?![^(<]*[)>])/u,
  );

const LITERALS = [
  '1',
  '-0',
  '9223372036854775808',
  '1.5',
  '1e400',
  '0.1E0',
  "'text'",
  "'it''s'",
  "_UTF16'x'",
  "U&'\\00e9'",
  'TRUE',
  'NULL',
  "X'0A'",
  "X'0'",
  "DATE '2026-02-30'",
  "DATE '2026-02-28'",
  "TIME '25:00:00'",
  "TIMESTAMP '2026-01-01 00:00:00.123456789'",
  "INTERVAL '1' DAY",
  "INTERVAL '1-2' YEAR TO MONTH",
  "INTERVAL '1 10:00:00.5' DAY TO SECOND(3)",
  "INTERVAL '-99999999999' SECOND",
  'ARRAY[1, 2]',
  "MAP['a', 1]",
  "ROW(1, 'x')",
  'ARRAY[]',
];

const BINARY =
  '+,-,*,/,%,||,=,<>,!=,<,<=,>,>=,AND,OR,LIKE,NOT LIKE,IS DISTINCT FROM,SIMILAR TO,OVERLAPS,.,:'.split(',');

const POSTFIX = 'IS NULL,IS NOT NULL,IS TRUE,IS NOT FALSE,IS UNKNOWN,IS JSON,IS NOT JSON OBJECT'.split(',');

export const anyType = (c: Choices): string => c.pick(TYPES);
export const anyColumn = (c: Choices): string =>
  c.below(4) === 3 ? `${c.pick(['t', 's', 'v', 'x'])}.${c.pick(COLUMNS)}` : c.pick(COLUMNS);

/** Text that mostly parses; whether it means anything is left to luck. */
export function anyExpression(grammar: Grammar, depth: number): string {
  const { c } = grammar;
  if (depth <= 0) return c.below(2) === 0 ? anyColumn(c) : c.pick(LITERALS);
  const sub = (): string => anyExpression(grammar, depth - 1);
  return c.pick<() => string>([
    () => anyColumn(c),
    () => c.pick(LITERALS),
    () => `${sub()} ${c.pick(BINARY)} ${sub()}`,
    () => `(${sub()})`,
    () => `${c.pick(['-', 'NOT ', '+'])}${sub()}`,
    () => `${sub()} ${c.pick(POSTFIX)}`,
    () => anyCall(grammar, depth),
    () => anyCall(grammar, depth),
    () => `CAST(${sub()} AS ${anyType(c)})`,
    () => `TRY_CAST(${sub()} AS ${anyType(c)})`,
    () => `CASE WHEN ${sub()} THEN ${sub()} ELSE ${sub()} END`,
    () => `CASE ${sub()} WHEN ${sub()} THEN ${sub()} END`,
    () => `${sub()} BETWEEN ${sub()} AND ${sub()}`,
    () => `${sub()} ${c.pick(['', 'NOT '])}IN (${sub()}, ${sub()})`,
    () => `${sub()} IN (${grammar.query(depth - 1)})`,
    () => `${c.pick(['', 'NOT '])}EXISTS (${grammar.query(depth - 1)})`,
    () => `(${grammar.query(depth - 1)})`,
    () => `${sub()}[${sub()}]`,
    () => `EXTRACT(${c.pick(['HOUR', 'YEAR', 'EPOCH', 'WEEK', 'NOTHING'])} FROM ${sub()})`,
    () => `FLOOR(${sub()} TO ${c.pick(['DAY', 'MONTH', 'HOUR', 'CENTURY'])})`,
    () => `TIMESTAMPDIFF(${c.pick(['SECOND', 'MONTH', 'x'])}, ${sub()}, ${sub()})`,
    () => `JSON_VALUE(${sub()}, '$.a' RETURNING ${anyType(c)} DEFAULT ${sub()} ON EMPTY)`,
    () => `OVERLAY(${sub()} PLACING ${sub()} FROM ${sub()})`,
    () => `(${sub()}).${c.pick(COLUMNS)}`,
  ])();
}

function anyCall(grammar: Grammar, depth: number): string {
  const { c } = grammar;
  const args = c.several(0, 4, () => anyExpression(grammar, depth - 1)).join(', ');
  const call = `${c.pick(FUNCTIONS)}(${c.pick(['', '', '', 'DISTINCT '])}${args === '' ? c.pick(['', '*']) : args})`;
  const filtered = c.rarely(8) ? `${call} FILTER (WHERE ${anyExpression(grammar, depth - 1)})` : call;
  return c.rarely(8) ? `${filtered} OVER (${anyWindow(grammar, depth - 1)})` : filtered;
}

export function anyWindow(grammar: Grammar, depth: number): string {
  const { c } = grammar;
  const partition = c.below(2) === 0 ? '' : `PARTITION BY ${anyExpression(grammar, depth)} `;
  const order =
    c.below(4) === 0
      ? ''
      : `ORDER BY ${anyExpression(grammar, depth)} ${c.pick(['', 'DESC', 'NULLS LAST'])} `;
  const frame = c.pick([
    '',
    'ROWS BETWEEN 2 PRECEDING AND CURRENT ROW',
    "RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW",
    'RANGE UNBOUNDED PRECEDING',
    'ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING',
    'ROWS BETWEEN -1 PRECEDING AND UNBOUNDED FOLLOWING',
  ]);
  return `${partition}${order}${frame}`;
}
