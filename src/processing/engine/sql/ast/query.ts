import type { Span } from '../span.ts';
import type { CallNode, ExpressionNode, Name, OrderItem, WindowDefinition } from './expression.ts';
import type { MatchRecognize } from './match-recognize.ts';

/** `[WITH …] body [ORDER BY …] [LIMIT …] [OFFSET …]`. */
export interface Query {
  kind: 'query';
  with: readonly CommonTable[];
  body: QueryBody;
  orderBy: readonly OrderItem[];
  limit?: ExpressionNode;
  offset?: ExpressionNode;
  span: Span;
}

export interface CommonTable {
  name: Name;
  columns: readonly Name[];
  query: Query;
}

export type QueryBody = Select | SetOperation | Values | Query;

export interface SetOperation {
  kind: 'set-operation';
  operation: 'UNION' | 'INTERSECT' | 'EXCEPT';
  all: boolean;
  left: QueryBody;
  right: QueryBody;
  span: Span;
}

/** `VALUES (1, 'a'), (2, 'b')`; a row without parentheses has one column. */
export interface Values {
  kind: 'values';
  rows: readonly (readonly ExpressionNode[])[];
  span: Span;
}

export interface Select {
  kind: 'select';
  hints: readonly Hint[];
  distinct: boolean;
  items: readonly SelectItem[];
  from?: TableReference;
  where?: ExpressionNode;
  groupBy?: readonly GroupingElement[];
  /** `GROUP BY DISTINCT`: grouping sets of equal keys are one. */
  distinctGroups?: true;
  having?: ExpressionNode;
  windows: readonly { name: Name; window: WindowDefinition }[];
  qualify?: ExpressionNode;
  span: Span;
}

export interface SelectItem {
  expression: ExpressionNode;
  alias?: Name;
  span: Span;
}

export type GroupingElement =
  | { kind: 'expression'; expression: ExpressionNode; span: Span }
  /** `()`, `(a, b)`. */
  | { kind: 'set'; expressions: readonly ExpressionNode[]; span: Span }
  | { kind: 'grouping-sets' | 'cube' | 'rollup'; elements: readonly GroupingElement[]; span: Span };

/** `OPTIONS('k' = 'v')`, `STATE_TTL('t' = '1d')`, `BROADCAST(t)`. */
export interface Hint {
  name: Name;
  options: readonly { key: string; value: string; span: Span }[];
  arguments: readonly string[];
  span: Span;
}

export type TableReference =
  | NamedTable
  | DerivedTable
  | TableFunction
  | Unnest
  | Join
  | MatchRecognize
  | ParenthesizedTable;

/** `AS t (a, b)` behind a table. */
export interface TableAlias {
  name: Name;
  columns: readonly Name[];
}

export interface NamedTable {
  kind: 'table';
  name: readonly [Name, ...Name[]];
  hints: readonly Hint[];
  /** `FOR SYSTEM_TIME AS OF expression`. */
  systemTime?: ExpressionNode;
  alias?: TableAlias;
  span: Span;
}

export interface DerivedTable {
  kind: 'derived-table';
  query: Query;
  lateral: boolean;
  alias?: TableAlias;
  span: Span;
}

/** `TABLE(f(…))`, `LATERAL TABLE(f(…))`, `f(…)`: a window TVF or a table function. */
export interface TableFunction {
  kind: 'table-function';
  call: CallNode;
  lateral: boolean;
  alias?: TableAlias;
  span: Span;
}

export interface Unnest {
  kind: 'unnest';
  operands: readonly ExpressionNode[];
  ordinality: boolean;
  alias?: TableAlias;
  span: Span;
}

export interface Join {
  kind: 'join';
  type: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS' | 'COMMA';
  natural: boolean;
  left: TableReference;
  right: TableReference;
  on?: ExpressionNode;
  using?: readonly Name[];
  span: Span;
}

/** A join in parentheses. */
export interface ParenthesizedTable {
  kind: 'parenthesized';
  table: TableReference;
  span: Span;
}
