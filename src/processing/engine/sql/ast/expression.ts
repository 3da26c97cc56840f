import type { Span } from '../span.ts';
import type { Query } from './query.ts';
import type { TypeNode } from './type.ts';

/** An expression as it is written: names are not resolved, types not known. */
export type ExpressionNode =
  | IdentifierNode
  | StarNode
  | LiteralNode
  | IntervalNode
  | SymbolNode
  | UnaryNode
  | BinaryNode
  | BetweenNode
  | InNode
  | QuantifiedNode
  | LikeNode
  | IsNode
  | DistinctFromNode
  | CaseNode
  | CastNode
  | CallNode
  | JsonNode
  | CollectionNode
  | ItemNode
  | FieldNode
  | SubqueryNode
  | ExistsNode
  | DescriptorNode
  | TableArgumentNode;

/** One name as the user means it: without back-quotes, in its own case. */
export interface Name {
  text: string;
  quoted: boolean;
  span: Span;
}

/** `a`, `t.a`, `catalog.database.t`, `row_column.field`: which one it is, only binding can tell. */
export interface IdentifierNode {
  kind: 'identifier';
  parts: readonly [Name, ...Name[]];
  span: Span;
}

/** `*` or `t.*` in a select list, `*` in `COUNT(*)`. */
export interface StarNode {
  kind: 'star';
  qualifier: readonly Name[];
  span: Span;
}

export interface LiteralNode {
  kind: 'literal';
  literal: LiteralText;
  span: Span;
}

export type LiteralText =
  | { type: 'null' | 'true' | 'false' | 'unknown' }
  /** Digits as written: `12`, `1.50`, `1e3`. */
  | { type: 'integer' | 'decimal' | 'approximate'; text: string }
  | { type: 'string'; value: string }
  | { type: 'binary'; value: Uint8Array }
  /** `DATE '2024-01-01'`: the text in quotes. */
  | { type: 'date' | 'time' | 'timestamp'; text: string };

/** `INTERVAL '1 02:03' DAY TO MINUTE`, or the qualifier behind parentheses: `(a - b) SECOND`. */
export interface IntervalNode {
  kind: 'interval';
  /** The text in quotes, or the expression that is qualified. */
  value: { type: 'text'; text: string; negative: boolean } | { type: 'expression'; operand: ExpressionNode };
  qualifier: IntervalQualifier;
  span: Span;
}

export interface IntervalQualifier {
  from: IntervalUnit;
  fromPrecision?: number;
  to?: IntervalUnit;
  /** Digits after the second: `SECOND(2, 3)`, `TO SECOND(3)`. */
  fractionPrecision?: number;
}

export const INTERVAL_UNITS = [
  'YEAR',
  'QUARTER',
  'MONTH',
  'WEEK',
  'DAY',
  'HOUR',
  'MINUTE',
  'SECOND',
] as const;
export type IntervalUnit = (typeof INTERVAL_UNITS)[number];

/** A word that is an argument: the unit of EXTRACT or TIMESTAMPADD, the side of TRIM. Upper case. */
export interface SymbolNode {
  kind: 'symbol';
  name: string;
  span: Span;
}

export interface UnaryNode {
  kind: 'unary';
  operator: '+' | '-' | 'NOT';
  operand: ExpressionNode;
  span: Span;
}

export const BINARY_OPERATORS = [
  'OR',
  'AND',
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'OVERLAPS',
  '+',
  '-',
  '*',
  '/',
  '%',
  '||',
] as const;
export type BinaryOperator = (typeof BINARY_OPERATORS)[number];

export interface BinaryNode {
  kind: 'binary';
  operator: BinaryOperator;
  left: ExpressionNode;
  right: ExpressionNode;
  span: Span;
}

export interface BetweenNode {
  kind: 'between';
  operand: ExpressionNode;
  low: ExpressionNode;
  high: ExpressionNode;
  negated: boolean;
  symmetric: boolean;
  span: Span;
}

export interface InNode {
  kind: 'in';
  operand: ExpressionNode;
  values: readonly ExpressionNode[] | Query;
  negated: boolean;
  span: Span;
}

/** `x > ALL (SELECT …)`, `x = ANY (1, 2)`; SOME is ANY. */
export interface QuantifiedNode {
  kind: 'quantified';
  operator: BinaryOperator;
  quantifier: 'ANY' | 'ALL';
  left: ExpressionNode;
  right: readonly ExpressionNode[] | Query;
  span: Span;
}

export interface LikeNode {
  kind: 'like';
  form: 'LIKE' | 'SIMILAR';
  operand: ExpressionNode;
  pattern: ExpressionNode;
  escape?: ExpressionNode;
  negated: boolean;
  span: Span;
}

export const IS_TESTS = [
  'NULL',
  'TRUE',
  'FALSE',
  'UNKNOWN',
  'JSON VALUE',
  'JSON OBJECT',
  'JSON ARRAY',
  'JSON SCALAR',
] as const;

export interface IsNode {
  kind: 'is';
  operand: ExpressionNode;
  test: (typeof IS_TESTS)[number];
  negated: boolean;
  span: Span;
}

export interface DistinctFromNode {
  kind: 'distinct-from';
  left: ExpressionNode;
  right: ExpressionNode;
  negated: boolean;
  span: Span;
}

export interface CaseNode {
  kind: 'case';
  /** Of the simple form, `CASE operand WHEN value …`. */
  operand?: ExpressionNode;
  /** `WHEN 1, 2 THEN`: several in the simple form only. */
  branches: readonly { when: readonly ExpressionNode[]; result: ExpressionNode }[];
  otherwise?: ExpressionNode;
  span: Span;
}

export interface CastNode {
  kind: 'cast';
  operand: ExpressionNode;
  type: TypeNode;
  /** TRY_CAST. */
  safe: boolean;
  span: Span;
}

/**
 * A function by name. The special forms are calls too: `EXTRACT(HOUR FROM x)` has the arguments symbol HOUR
 * and x, `TRIM(BOTH 'a' FROM x)` symbol BOTH, 'a' and x, `FLOOR(x TO DAY)` x and symbol DAY,
 * `POSITION(a IN b)` a and b, `SUBSTRING(x FROM 1 FOR 2)` three arguments.
 */
export interface CallNode {
  kind: 'call';
  name: readonly [Name, ...Name[]];
  args: readonly ArgumentNode[];
  /** Without parentheses: CURRENT_TIMESTAMP. */
  niladic: boolean;
  distinct: boolean;
  filter?: ExpressionNode;
  withinGroup?: readonly OrderItem[];
  nullTreatment?: 'IGNORE' | 'RESPECT';
  /** In MATCH_RECOGNIZE. */
  semantics?: 'RUNNING' | 'FINAL';
  over?: WindowReference;
  span: Span;
}

export interface ArgumentNode {
  /** `name => value`. */
  name?: Name;
  value: ExpressionNode;
}

export type WindowReference = { kind: 'name'; name: Name } | WindowDefinition;

/** `(PARTITION BY … ORDER BY … ROWS …)`. */
export interface WindowDefinition {
  kind: 'window';
  base?: Name;
  partitionBy: readonly ExpressionNode[];
  orderBy: readonly OrderItem[];
  frame?: FrameNode;
  span: Span;
}

export interface FrameNode {
  unit: 'ROWS' | 'RANGE';
  start: FrameBound;
  /** Without BETWEEN: CURRENT ROW. */
  end: FrameBound;
  span: Span;
}

export type FrameBound =
  | { kind: 'unbounded-preceding' | 'unbounded-following' | 'current-row' }
  | { kind: 'preceding' | 'following'; offset: ExpressionNode };

export interface OrderItem {
  expression: ExpressionNode;
  descending: boolean;
  nulls?: 'FIRST' | 'LAST';
}

/** The JSON functions that have a syntax of their own. */
export interface JsonNode {
  kind: 'json';
  function: JsonFunctionName;
  /** JSON_VALUE, JSON_QUERY, JSON_EXISTS: input and path. JSON_ARRAY…: the elements. */
  args: readonly ExpressionNode[];
  /** JSON_OBJECT, JSON_OBJECTAGG. */
  entries: readonly { key: ExpressionNode; value: ExpressionNode }[];
  returning?: TypeNode;
  wrapper?: 'WITHOUT' | 'CONDITIONAL' | 'UNCONDITIONAL';
  onEmpty?: JsonBehaviourNode;
  onError?: JsonBehaviourNode;
  onNull?: 'NULL' | 'ABSENT';
  span: Span;
}

export const JSON_FUNCTION_NAMES = [
  'JSON_VALUE',
  'JSON_QUERY',
  'JSON_EXISTS',
  'JSON_OBJECT',
  'JSON_ARRAY',
  'JSON_OBJECTAGG',
  'JSON_ARRAYAGG',
] as const;
export type JsonFunctionName = (typeof JSON_FUNCTION_NAMES)[number];

export type JsonBehaviourNode =
  | { kind: 'NULL' | 'ERROR' | 'EMPTY ARRAY' | 'EMPTY OBJECT' | 'TRUE' | 'FALSE' | 'UNKNOWN' }
  | { kind: 'DEFAULT'; value: ExpressionNode };

/** `ARRAY[…]`, `MAP[k, v, …]`, `MULTISET[…]`, `ROW(…)` and `(a, b)`; or `ARRAY(SELECT …)`. */
export interface CollectionNode {
  kind: 'collection';
  collection: 'ARRAY' | 'MAP' | 'MULTISET' | 'ROW';
  elements: readonly ExpressionNode[] | Query;
  span: Span;
}

/** `a[1]`, `m['k']`. */
export interface ItemNode {
  kind: 'item';
  operand: ExpressionNode;
  index: ExpressionNode;
  span: Span;
}

/** `.name` behind anything but a name: `a[1].x`, `f(x).y`. */
export interface FieldNode {
  kind: 'field';
  operand: ExpressionNode;
  name: Name;
  span: Span;
}

/** A query that stands for a value. */
export interface SubqueryNode {
  kind: 'subquery';
  query: Query;
  span: Span;
}

export interface ExistsNode {
  kind: 'exists';
  query: Query;
  span: Span;
}

/** `DESCRIPTOR(ts)`, an argument of a table function. */
export interface DescriptorNode {
  kind: 'descriptor';
  columns: readonly Name[];
  span: Span;
}

/** `TABLE t [PARTITION BY …] [ORDER BY …]` or `(SELECT …) PARTITION BY …`; `MODEL m`. */
export interface TableArgumentNode {
  kind: 'table-argument';
  source: { kind: 'table' | 'model'; name: readonly [Name, ...Name[]] } | { kind: 'query'; query: Query };
  partitionBy: readonly ExpressionNode[];
  orderBy: readonly OrderItem[];
  span: Span;
}
