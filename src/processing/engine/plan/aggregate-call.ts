import type { Span } from '../sql/span.ts';
import type { AggregateFunctionId } from './functions/function-id.ts';
import type { DataType } from './types.ts';

/** One aggregate over columns of the operator's input; expressions inside it are projected below. */
export interface AggregateCall {
  function: AggregateFunctionId;
  /**
   * Indexes of input columns, already of the type the function computes in; empty for `COUNT(*)`. An aggregate of the
   * user has one: a ROW of its arguments, which is never NULL itself. The values of JSON_ARRAYAGG are arrays of one
   * element, as JSON; JSON_OBJECTAGG has a ROW of the key and such an array; PERCENTILE a DOUBLE, or a ROW of one and how
   * often it counts, BIGINT.
   */
  args: readonly number[];
  distinct: boolean;
  /** Of `USER_AGGREGATE`. */
  user?: UserAggregateUse;
  /** Index of a BOOLEAN input column: only rows where it is TRUE count. */
  filter?: number;
  /** PERCENTILE: what parts of the values are at most as large, 0 to 1; a list of them gives an ARRAY. */
  percentiles?: number | readonly number[];
  /** LISTAGG: what stands between the elements. */
  separator?: string;
  /** SUM and AVG keep the argument's integer type and wrap; see the signature. */
  type: DataType;
  /** Name of the output column. */
  name: string;
  span: Span;
}

/** An aggregate of the user in a call. */
export interface UserAggregateUse {
  /** Of `ScriptPlan.functions`. */
  id: string;
  canRetract: boolean;
  canMerge: boolean;
}
