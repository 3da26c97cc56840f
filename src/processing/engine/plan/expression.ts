import type { Span } from '../sql/span.ts';
import type { FunctionId } from './functions/function-id.ts';
import type { PhysicalOperator } from './physical-plan.ts';
import type { DataType } from './types.ts';

/**
 * A bound, typed expression over the row of an operator's input. Names are resolved, overloads chosen and
 * implicit casts written out, so that the execution needs no rule of typing.
 */
export type Expression =
  | ColumnReference
  | Literal
  | FunctionCall
  | CastExpression
  | CaseExpression
  | FieldAccess
  | OuterReference
  | SubqueryExpression;

interface ExpressionBase {
  type: DataType;
  /** Where the user wrote it; an error while evaluating names this place. */
  span: Span;
}

export interface ColumnReference extends ExpressionBase {
  kind: 'column';
  /** Of the input row, from 0. */
  index: number;
}

export interface Literal extends ExpressionBase {
  kind: 'literal';
  value: LiteralValue;
}

/**
 * By type: NULL null · BOOLEAN boolean · TINYINT, SMALLINT, INT number · BIGINT bigint · FLOAT, DOUBLE number
 * (FLOAT rounded to 32 bits) · DECIMAL bigint, the unscaled digits (1.50 of scale 2 is 150n) · CHAR, VARCHAR
 * string · BINARY, VARBINARY Uint8Array · DATE number, days since 1970 · TIME number, milliseconds of the day ·
 * TIMESTAMP bigint, nanoseconds since 1970 on the wall clock · TIMESTAMP_LTZ bigint, nanoseconds since the
 * epoch · INTERVAL_MONTHS number · INTERVAL_MS number, milliseconds. ARRAY, MAP and ROW are never literals.
 */
export type LiteralValue = null | boolean | number | bigint | string | Uint8Array;

export interface FunctionCall extends ExpressionBase {
  kind: 'call';
  function: FunctionId;
  args: readonly Expression[];
  /** Of JSON_VALUE, JSON_QUERY, JSON_EXISTS, JSON_OBJECT and JSON_ARRAY. */
  json?: JsonBehaviour;
  /** Of `USER_FUNCTION`. */
  user?: UserFunctionUse;
}

/** A function of the user in an expression. */
export interface UserFunctionUse {
  /** Of `ScriptPlan.functions`. */
  id: string;
  isDeterministic: boolean;
}

export interface JsonBehaviour {
  /** JSON_VALUE: null, error, default. JSON_QUERY: null, error, empty-array, empty-object. */
  onEmpty?: JsonFallback;
  /** The same; JSON_EXISTS: true, false, unknown, error. */
  onError?: JsonFallback;
  /** JSON_QUERY; `without` if nothing is written. */
  wrapper?: 'without' | 'conditional' | 'unconditional';
  /** JSON_OBJECT (default `null`) and JSON_ARRAY (default `absent`): what a NULL value becomes. */
  onNull?: 'null' | 'absent';
}

export type JsonFallback =
  | { kind: 'null' | 'error' | 'empty-array' | 'empty-object' | 'true' | 'false' | 'unknown' }
  | { kind: 'default'; value: Expression };

export interface CastExpression extends ExpressionBase {
  kind: 'cast';
  operand: Expression;
  /** TRY_CAST: NULL where CAST fails. */
  safe: boolean;
  /** Written by the planner, not by the user. */
  implicit: boolean;
}

/** The first branch whose condition is TRUE; conditions are BOOLEAN, results of the expression's type. */
export interface CaseExpression extends ExpressionBase {
  kind: 'case';
  branches: readonly { when: Expression; then: Expression }[];
  otherwise: Expression;
}

/** A field of a ROW; NULL if the row is NULL. */
export interface FieldAccess extends ExpressionBase {
  kind: 'field';
  operand: Expression;
  /** Of the row's fields, from 0. */
  index: number;
}

/** Inside a query in an expression: a value of the row around it. Gone with the sub-query. */
export interface OuterReference extends ExpressionBase {
  kind: 'outer';
  /** Of {@link SubqueryExpression.outer}. */
  index: number;
}

/** A query in an expression. The rule `join-subqueries` makes joins of them; the execution never sees one. */
export interface SubqueryExpression extends ExpressionBase {
  kind: 'subquery';
  /**
   * - `exists`: whether the query has a row;
   * - `some`: whether `condition` is TRUE for one of its rows, NULL if it is NULL for one, else FALSE;
   * - `value`: its only column in its only row, NULL without a row.
   */
  form: 'exists' | 'some' | 'value';
  query: PhysicalOperator;
  /** The values that outer references in `query` and `condition` mean, over the row around. */
  outer: readonly Expression[];
  /** Over the columns of the query. */
  condition?: Expression;
}
