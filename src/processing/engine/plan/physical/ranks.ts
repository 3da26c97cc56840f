import type { Span } from '../../sql/span.ts';
import type { AggregateCall } from '../aggregate-call.ts';
import type { SortKey, UnaryOperator } from './base.ts';

/** The first rows of each window and partition, by rank, when the watermark passes the window's end. */
export interface WindowTopN extends UnaryOperator {
  kind: 'window-top-n';
  startColumn: number;
  endColumn: number;
  /** Without the window columns. */
  partitionKeys: readonly number[];
  orderBy: readonly SortKey[];
  /** Ranks to keep, from 1, both inclusive. */
  firstRank: number;
  lastRank: number;
  /** True: the output is the input row and the rank, BIGINT NOT NULL. False: the input row. */
  outputRank: boolean;
  /** Of equal rows the one that came last ranks first: the last row of a window by its time. */
  lastIsFirst?: true;
  /** Of the ROW_NUMBER call. */
  span: Span;
}

/** ROW_NUMBER outside windows with a limit on the rank: the first rows of each partition, kept up to date. */
export interface TopN extends UnaryOperator {
  kind: 'top-n';
  partitionKeys: readonly number[];
  /** May be empty (LIMIT without ORDER BY): then the order of arrival. */
  orderBy: readonly SortKey[];
  firstRank: number;
  /** Infinite until the rule `limit-ranks` has found the limit, and where a column says it. */
  lastRank: number;
  /** `WHERE rn <= column`: the limit of a partition is what the column of its first row says. */
  lastRankColumn?: number;
  outputRank: boolean;
  /** An update moves a row towards the first rank only, as counts that grow do: it then is one step, not two. */
  updatesRise?: true;
  span: Span;
}

/** ROW_NUMBER = 1 by a time attribute alone: the first or the last row of each key. */
export interface Deduplicate extends UnaryOperator {
  kind: 'deduplicate';
  keys: readonly number[];
  /** Index of the time attribute. */
  timeColumn: number;
  keep: 'first' | 'last';
  time: 'rowtime' | 'proctime';
}

/** ORDER BY that begins with a time attribute, ascending: rows leave in its order when the watermark passes. */
export interface TemporalSort extends UnaryOperator {
  kind: 'temporal-sort';
  /** The first key is the time attribute. */
  orderBy: readonly SortKey[];
}

/** Appends one column for each call to the input row; calls see the rows of their partition in time order. */
export interface OverWindow extends UnaryOperator {
  kind: 'over-window';
  /** Indexes of input columns. */
  partitionKeys: readonly number[];
  /** Index of the time attribute, ascending. */
  orderColumn: number;
  /** Lower bound; the upper one is always the current row. `rows` counts rows before it, `range` milliseconds. */
  frame: { unit: 'rows' | 'range'; preceding: number | 'unbounded' };
  calls: readonly OverCall[];
}

/** ML_DETECT_ANOMALIES: one detector a partition. Output type: `anomalyType` of `functions/anomaly.ts`. */
export interface OverCall {
  kind: 'detect-anomalies';
  /** Index of a DOUBLE input column. */
  valueColumn: number;
  /** The options object as JSON text, for the detector's own parser; undefined if none was written. */
  options?: string;
  span: Span;
}

/** OVER with aggregates, LAG or row numbers: one column for each call follows the input row. */
export interface OverAggregate extends UnaryOperator {
  kind: 'over-aggregate';
  partitionKeys: readonly number[];
  /** Ascending. */
  orderColumn: number;
  /** Without a time attribute, where a row with a lower value comes later NULLs are where this says. */
  nullsFirst: boolean;
  /**
   * What the column is. `none`: no time attribute; the frame then is unbounded, rows may change, and a new row changes
   * the results of those behind it.
   */
  time: 'rowtime' | 'proctime' | 'none';
  frame: OverWindow['frame'];
  calls: readonly OverAggregateCall[];
}

export type OverAggregateCall =
  | { kind: 'aggregate'; call: AggregateCall }
  | { kind: 'row-number' | 'rank' | 'dense-rank'; span: Span }
  /** The value `offset` rows before; `defaultColumn` where there is none. */
  | { kind: 'lag'; column: number; offset: number; defaultColumn?: number; span: Span };
