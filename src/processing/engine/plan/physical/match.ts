import type { AggregateCall } from '../aggregate-call.ts';
import type { Expression } from '../expression.ts';
import type { SortKey, UnaryOperator } from './base.ts';

/** MATCH_RECOGNIZE. Output: the partition keys, then the measures. */
export interface Match extends UnaryOperator {
  kind: 'match';
  partitionKeys: readonly number[];
  /** The first key is a time attribute, ascending. */
  orderBy: readonly SortKey[];
  time: 'rowtime' | 'proctime';
  /** Names of the pattern's variables, by index. */
  variables: readonly string[];
  pattern: MatchPattern;
  /** For each variable its condition; undefined: every row. */
  define: readonly (MatchExpression | undefined)[];
  measures: readonly MatchExpression[];
  /** A match that takes this long or longer is none; undefined: without limit. */
  withinMs?: number;
  afterMatch: AfterMatchSkip;
}

export type AfterMatchSkip =
  | { kind: 'next-row' | 'past-last-row' }
  /** To the first or last row that was mapped to one of the variables. */
  | { kind: 'to-first' | 'to-last'; variables: readonly number[] };

/** Variables with quantifiers, one behind the other: strict contiguity, no alternatives (Flink has no others). */
export type MatchPattern = readonly MatchElement[];

export interface MatchElement {
  variable: number;
  min: number;
  /** Infinity: without limit. */
  max: number;
  /** Rows that fit are taken by this element, and never by the next one. */
  greedy: boolean;
}

/** An expression over a row of values that are looked up in the match: column `i` is `references[i]`. */
export interface MatchExpression {
  expression: Expression;
  references: readonly MatchReference[];
}

export type MatchReference = MatchRowReference | MatchAggregateReference | { kind: 'match-proctime' };

/** A column of the n-th row, from the start or the end, of those mapped to one of the variables. */
export interface MatchRowReference {
  kind: 'row';
  from: 'first' | 'last';
  offset: number;
  /** Undefined: any variable. */
  variables: readonly number[] | undefined;
  column: number;
}

export interface MatchAggregateReference {
  kind: 'aggregate';
  variables: readonly number[] | undefined;
  /** Over the one column that `argument` is; none: rows are counted. */
  call: AggregateCall;
  /** Over an input row. */
  argument: Expression | undefined;
}
