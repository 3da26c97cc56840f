import type { Span } from '../span.ts';
import type { ExpressionNode, IntervalNode, Name, OrderItem } from './expression.ts';
import type { TableAlias, TableReference } from './query.ts';

/** `table MATCH_RECOGNIZE (…) AS alias`. */
export interface MatchRecognize {
  kind: 'match-recognize';
  input: TableReference;
  partitionBy: readonly ExpressionNode[];
  orderBy: readonly OrderItem[];
  measures: readonly { expression: ExpressionNode; alias: Name }[];
  rowsPerMatch?: 'ONE' | 'ALL';
  afterMatch?: AfterMatch;
  pattern: PatternNode;
  within?: IntervalNode;
  subsets: readonly { name: Name; variables: readonly Name[] }[];
  define: readonly { variable: Name; condition: ExpressionNode }[];
  alias?: TableAlias;
  span: Span;
}

export type AfterMatch =
  | { kind: 'next-row' | 'past-last-row' }
  | { kind: 'to-first' | 'to-last'; variable: Name };

export type PatternNode =
  | { kind: 'variable'; name: Name; span: Span }
  | { kind: 'sequence' | 'alternation' | 'permute'; parts: readonly PatternNode[]; span: Span }
  | { kind: 'start' | 'end'; span: Span }
  /** `{- … -}`. */
  | { kind: 'exclusion'; part: PatternNode; span: Span }
  /** `max` undefined: without limit. */
  | { kind: 'repeat'; part: PatternNode; min: number; max?: number; reluctant: boolean; span: Span };
