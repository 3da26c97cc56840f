import type { Diagnostic } from '../sql/diagnostic.ts';
import type { Span } from '../sql/span.ts';
import type { AggregateCall } from './aggregate-call.ts';
import type { Expression, LiteralValue } from './expression.ts';
import type { Expand, GroupAggregate, SetOperationOperator } from './physical/aggregates.ts';
import type { OperatorBase } from './physical/base.ts';
import type { ChangelogNormalize, DropUpdateBefore, SinkMaterialize } from './physical/changelog.ts';
import type { Exchange } from './physical/exchange.ts';
import type {
  Correlate,
  IntervalJoin,
  LookupJoin,
  RegularJoin,
  TemporalJoin,
  WindowJoin,
} from './physical/joins.ts';
import type { Match } from './physical/match.ts';
import type {
  Deduplicate,
  OverAggregate,
  OverWindow,
  TemporalSort,
  TopN,
  WindowTopN,
} from './physical/ranks.ts';
import type { TableDescriptor } from './table-descriptor.ts';
import type { Field } from './types.ts';
import type { PlannedFunction } from './user-function.ts';
import type { WindowSpec } from './window-spec.ts';

export type * from './physical/aggregates.ts';
export type * from './physical/base.ts';
export type * from './physical/changelog.ts';
export type * from './physical/exchange.ts';
export type * from './physical/joins.ts';
export type * from './physical/match.ts';
export type * from './physical/ranks.ts';

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
  | OverAggregate
  | WindowTopN
  | TopN
  | Deduplicate
  | TemporalSort
  | GroupAggregate
  | Expand
  | SetOperationOperator
  | RegularJoin
  | IntervalJoin
  | WindowJoin
  | TemporalJoin
  | LookupJoin
  | Correlate
  | Match
  | ChangelogNormalize
  | DropUpdateBefore
  | SinkMaterialize
  | Exchange
  | Union;

export type OperatorKind = PhysicalOperator['kind'];

/** The operator of a kind. */
export type OperatorOf<K extends OperatorKind> = Extract<PhysicalOperator, { kind: K }>;

/** Reads a table. The output holds only the columns that are needed: physical ones and metadata. */
export interface SourceScan extends OperatorBase {
  kind: 'source-scan';
  table: TableDescriptor;
  /** For each output column, where it comes from. */
  columns: readonly ScanColumn[];
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
  | {
      kind: 'attached';
      startColumn: number;
      endColumn: number;
      /** `window_time`, if it is there; for the planner. */
      timeColumn?: number;
      /** They end by the clock; windows that are cut here say so by the type of their time column. */
      isProctime?: boolean;
    };

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
  /** Functions of the user that statements may call. */
  functions: readonly PlannedFunction[];
}
