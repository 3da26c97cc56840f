import type { Span } from '../../sql/span.ts';
import type { Expression } from '../expression.ts';
import type { TableDescriptor } from '../table-descriptor.ts';
import type { Field } from '../types.ts';
import type { BinaryOperator, UnaryOperator } from './base.ts';

export type JoinType = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti';

/** What all joins of two streams have. For `semi` and `anti` the output row is the left row. */
export interface EquiJoin extends BinaryOperator {
  joinType: JoinType;
  /** Columns of the left row that must equal those of the right row, pair by pair. May be empty. */
  leftKeys: readonly number[];
  rightKeys: readonly number[];
  /** For each pair: whether NULL equals NULL (`IS NOT DISTINCT FROM`). Otherwise NULL equals nothing. */
  nullsEqual: readonly boolean[];
  /** What else must be TRUE, over the left row followed by the right row. */
  condition?: Expression;
}

/** A regular join: both sides are kept, and each change of one meets all rows of the other. */
export interface RegularJoin extends EquiJoin {
  kind: 'join';
  /** Of the hint STATE_TTL for each side. */
  leftTtlMs?: number;
  rightTtlMs?: number;
  /**
   * Set where the right side is a query in place of a value: a left row that meets a second right row is an error of
   * the row that came last, which is told at this place.
   */
  singleMatch?: Span;
}

/**
 * Rows whose times lie within bounds of each other: `left.time + lowerMs <= right.time <= left.time + upperMs`, both
 * inclusive. Both inputs are insert-only, and so is the output.
 */
export interface IntervalJoin extends EquiJoin {
  kind: 'interval-join';
  /** Indexes of the time attributes. */
  leftTime: number;
  rightTime: number;
  lowerMs: number;
  upperMs: number;
}

/** Rows of equal windows, joined when the watermark passes the window's end. */
export interface WindowJoin extends EquiJoin {
  kind: 'window-join';
  leftWindow: { startColumn: number; endColumn: number };
  rightWindow: { startColumn: number; endColumn: number };
  /** The windows are cut on the session's wall clock, from TIMESTAMP_LTZ. */
  isLocal: boolean;
}

/** `FOR SYSTEM_TIME AS OF left.rowtime`: the right side's version that was valid then, by its primary key. */
export interface TemporalJoin extends EquiJoin {
  kind: 'temporal-join';
  joinType: 'inner' | 'left';
  leftTime: number;
  rightTime: number;
}

/** `FOR SYSTEM_TIME AS OF left.proctime` on a table that can be asked: what it holds at that moment. */
export interface LookupJoin extends UnaryOperator {
  kind: 'lookup-join';
  joinType: 'inner' | 'left';
  table: TableDescriptor;
  /** Columns that are read of the table, in the order in which they follow the input row. */
  lookupRowType: readonly Field[];
  /** Indexes into the looked-up row, and for each the value it must have, over the input row. */
  keys: readonly { column: number; value: Expression }[];
  /** Over the input row followed by the looked-up row. */
  condition?: Expression;
  /** Of the LOOKUP hint, by name. */
  hints: Readonly<Record<string, string>>;
}

/**
 * CROSS JOIN UNNEST and LATERAL TABLE(f(…)): each row with the rows a function makes of it. Output: the input row,
 * then the function's columns.
 */
export interface Correlate extends UnaryOperator {
  kind: 'correlate';
  /** `left`: a row without results stays, with NULLs. */
  joinType: 'inner' | 'left';
  function:
    | { kind: 'unnest'; collection: Expression; ordinality: boolean }
    | { kind: 'table-function'; name: string; args: readonly Expression[]; span: Span };
  /** The function's columns. */
  functionRowType: readonly Field[];
  /** Over the input row followed by the function's row. */
  condition?: Expression;
}
