import type { Expression } from '../expression.ts';
import type { SortKey, UnaryOperator } from './base.ts';

/**
 * MATCH_RECOGNIZE. Output: the partition keys, then the measures. The members of `pattern`, `define` and `measures`
 * are those of `plan/match/`.
 */
export interface Match extends UnaryOperator {
  kind: 'match';
  partitionKeys: readonly number[];
  /** The first key is a time attribute, ascending. */
  orderBy: readonly SortKey[];
  time: 'rowtime' | 'proctime';
  pattern: MatchPattern;
  /** Condition of each variable; TRUE where none is written. */
  define: readonly MatchExpression[];
  measures: readonly MatchExpression[];
  /** Names of the pattern's variables, by index. */
  variables: readonly string[];
  /** A match that takes this long or longer is none; undefined: without limit. */
  withinMs?: number;
  afterMatch: { kind: 'next-row' | 'past-last-row' } | { kind: 'to-first' | 'to-last'; variable: number };
}

/** A sequence of variables with quantifiers: strict contiguity, no alternatives (Flink has no others). */
export type MatchPattern = readonly {
  variable: number;
  min: number;
  /** Undefined: without limit. */
  max?: number;
  reluctant: boolean;
}[];

/**
 * An expression over columns that are references into the match: column `i` of `expression` is the value of
 * `references[i]`.
 */
export interface MatchExpression {
  expression: Expression;
  references: readonly MatchReference[];
}

export type MatchReference =
  /** Column of the n-th row from the start or the end that was mapped to one of the variables. */
  | {
      kind: 'row';
      from: 'first' | 'last';
      offset: number;
      /** Empty: any variable. */
      variables: readonly number[];
      column: number;
    }
  | {
      kind: 'aggregate';
      function: string;
      variables: readonly number[];
      argument?: Expression;
      distinct: boolean;
    }
  | { kind: 'match-rowtime' | 'match-proctime' };
