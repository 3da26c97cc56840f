import type { Diagnostic } from '../sql/diagnostic.ts';
import type { Span } from '../sql/span.ts';
import type { AggregateCall } from './aggregate-call.ts';
import type { Expression, LiteralValue } from './expression.ts';
import type { TableDescriptor } from './table-descriptor.ts';
import type { Field } from './types.ts';
import type { WindowSpec } from './window-spec.ts';

/**
 * What the execution runs: a tree of operators for each sink. Each operator says its output row; an operator
 * that keeps input columns keeps them in place.
 */
export type PhysicalOperator =
  | SourceScan
  | ValuesSource
  | Projection
  | Filter
  | WatermarkAssigner
  | WindowAssignment
  | WindowAggregate
  | OverWindow
  | WindowTopN
  | Union;

interface OperatorBase {
  /**
   * `<statement>/<kind>-<number>`, for example `1/window-aggregate-1`: the same script gives the same ids, so
   * that state finds its operator after a restart.
   */
  id: string;
  /** The output row. */
  rowType: readonly Field[];
  changelog: ChangelogMode;
}

/**
 * - `insert-only`: `+I` alone;
 * - `retract`: `+I -U +U -D`;
 * - `upsert`: `+I +U -D` by key, without `-U`.
 */
export type ChangelogMode = 'insert-only' | 'retract' | 'upsert';

/** Reads a table. The output holds only the columns that are needed: physical ones and metadata. */
export interface SourceScan extends OperatorBase {
  kind: 'source-scan';
  table: TableDescriptor;
  /** For each output column, where it comes from. */
  columns: readonly ScanColumn[];
  /** Pushed down: rows for which it is not TRUE need not leave the scan. Over the output row. */
  filter?: Expression;
}

export type ScanColumn = { kind: 'physical'; name: string } | { kind: 'metadata'; key: string };

/** `VALUES`: a bounded source. Cells are expressions without columns. */
export interface ValuesSource extends OperatorBase {
  kind: 'values';
  rows: readonly (readonly Expression[])[];
}

export interface Projection extends OperatorBase {
  kind: 'projection';
  input: PhysicalOperator;
  /** One for each output column. */
  expressions: readonly Expression[];
}

/** Keeps the rows for which the condition is TRUE (not NULL). */
export interface Filter extends OperatorBase {
  kind: 'filter';
  input: PhysicalOperator;
  condition: Expression;
}

/**
 * Emits watermarks of exactly the expression's value, never going back; throws upstream watermarks away but
 * the last one. A row whose rowtime is NULL is an error of that row.
 */
export interface WatermarkAssigner extends OperatorBase {
  kind: 'watermark-assigner';
  input: PhysicalOperator;
  /** Index of the rowtime column. */
  rowtime: number;
  /** TIMESTAMP(p ≤ 3) or TIMESTAMP_LTZ(p ≤ 3), over the input row. */
  expression: Expression;
}

/** A window TVF without an aggregate: appends `window_start`, `window_end` and `window_time` to each row. */
export interface WindowAssignment extends OperatorBase {
  kind: 'window-assignment';
  input: PhysicalOperator;
  window: WindowSpec;
  /** Index of the time attribute. */
  timeColumn: number;
}

/**
 * One row for each window and key when the watermark passes the window's end. A late row is dropped from the
 * windows that have ended. Output: the keys, the aggregates, then the window properties that are asked for.
 */
export interface WindowAggregate extends OperatorBase {
  kind: 'window-aggregate';
  input: PhysicalOperator;
  windowing: Windowing;
  /** Indexes of input columns; NULL is a key like any other. */
  keys: readonly number[];
  aggregates: readonly AggregateCall[];
  /** In output order: TIMESTAMP(3) wall clock, `time` a rowtime of the type of the time column. */
  properties: readonly WindowProperty[];
}

export type WindowProperty = 'start' | 'end' | 'time';

/**
 * Where a row's windows come from: cut here from a time attribute, or given in two columns of the input (an
 * aggregate over the result of a window aggregate, which keeps its windows).
 */
export type Windowing =
  | { kind: 'time'; window: WindowSpec; timeColumn: number }
  | { kind: 'attached'; startColumn: number; endColumn: number };

/** Appends one column for each call to the input row; calls see the rows of their partition in time order. */
export interface OverWindow extends OperatorBase {
  kind: 'over-window';
  input: PhysicalOperator;
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

/** The first rows of each window and partition, by rank, when the watermark passes the window's end. */
export interface WindowTopN extends OperatorBase {
  kind: 'window-top-n';
  input: PhysicalOperator;
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
  /** Of the ROW_NUMBER call. */
  span: Span;
}

export interface SortKey {
  column: number;
  descending: boolean;
  nullsFirst: boolean;
}

/** UNION ALL; all inputs have the types of the output row. The watermark is the lowest of the inputs'. */
export interface Union extends OperatorBase {
  kind: 'union';
  inputs: readonly PhysicalOperator[];
}

/** Where a tree ends. `rowType` is what it takes: the table's columns that are written, in their order. */
export type Sink = TableSink | CollectSink;

export interface TableSink extends OperatorBase {
  kind: 'table-sink';
  input: PhysicalOperator;
  table: TableDescriptor;
  /** For each column of the row, where it goes. */
  columns: readonly ScanColumn[];
  /** Indexes into the row; empty if the table has no primary key. */
  primaryKey: readonly number[];
  /** Indexes of columns that must not be NULL though the input may be; what happens then. */
  notNull: { columns: readonly number[]; onViolation: 'error' | 'drop' };
  overwrite: boolean;
}

/** A SELECT at the top of a script: the rows go to whoever runs it. */
export interface CollectSink extends OperatorBase {
  kind: 'collect-sink';
  input: PhysicalOperator;
}

/** A statement that does something once everything before it is done. */
export type PlannedStatement =
  /** One INSERT, or the INSERTs of a statement set, which run as one job. */
  | { kind: 'insert'; sinks: readonly TableSink[]; span: Span }
  | { kind: 'select'; sink: CollectSink; span: Span }
  /** EXPLAIN, SHOW, DESCRIBE: answered by the planner. */
  | { kind: 'result'; columns: readonly Field[]; rows: readonly (readonly LiteralValue[])[]; span: Span };

/** A planned script. With an error among the diagnostics, the statements are incomplete: run none. */
export interface ScriptPlan {
  statements: readonly PlannedStatement[];
  diagnostics: readonly Diagnostic[];
  /** `SET` at the end of the script, over the given defaults. */
  settings: ReadonlyMap<string, string>;
  /** `table.local-time-zone`: an IANA name or an offset; `UTC` by default. */
  localTimeZone: string;
}
