import type { AggregateCall } from '../aggregate-call.ts';
import type { Expression } from '../expression.ts';
import type { ChangelogMode, UnaryOperator } from './base.ts';

/**
 * GROUP BY without windows: one row for each key that has rows, updated as they come. Output: the keys, then the
 * aggregates. Without keys there is one group, which has a row once the first row has come.
 */
export interface GroupAggregate extends UnaryOperator {
  kind: 'group-aggregate';
  /** Indexes of input columns; NULL is a key like any other. */
  keys: readonly number[];
  aggregates: readonly AggregateCall[];
  /** Of the hint STATE_TTL, over the setting. */
  stateTtlMs?: number;
}

/** Each input row becomes one row for each projection: GROUPING SETS, and rows that are counted in several groups. */
export interface Expand extends UnaryOperator {
  kind: 'expand';
  /** One expression for each output column, over the input row. */
  projections: readonly (readonly Expression[])[];
}

/**
 * INTERSECT and EXCEPT, with or without ALL; NULLs are equal here. Both inputs have the columns of the output row,
 * the left one is port 0.
 */
export interface SetOperationOperator {
  kind: 'set-operation';
  id: string;
  rowType: UnaryOperator['rowType'];
  changelog: ChangelogMode;
  operation: 'intersect' | 'except';
  all: boolean;
  left: UnaryOperator['input'];
  right: UnaryOperator['input'];
}
