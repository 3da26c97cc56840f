import type { Span } from '../sql/span.ts';
import type { AggregateFunctionId } from './functions/function-id.ts';
import type { DataType } from './types.ts';

/** One aggregate over columns of the operator's input; expressions inside it are projected below. */
export interface AggregateCall {
  function: AggregateFunctionId;
  /** Indexes of input columns, already of the type the function computes in; empty for `COUNT(*)`. */
  args: readonly number[];
  distinct: boolean;
  /** Index of a BOOLEAN input column: only rows where it is TRUE count. */
  filter?: number;
  /** LISTAGG: what stands between the elements. */
  separator?: string;
  /** SUM and AVG keep the argument's integer type and wrap; see the signature. */
  type: DataType;
  /** Name of the output column. */
  name: string;
  span: Span;
}
