import { failEvaluation } from '../../codegen/evaluation-error.ts';
import type { Value } from '../../batch/physical-kind.ts';
import type { Match } from '../../plan/physical-plan.ts';
import type { MatchEvaluation, MatchedRows } from './match-expressions.ts';
import type { MatchKey } from './match-key.ts';
import {
  type CompleteMatch,
  type Fits,
  nextMatches,
  noMatch,
  type PartialMatch,
  skippedBy,
  type Step,
} from './match-steps.ts';

/** Partial matches of one partition at most; a row with which there would be more fails. */
export const PARTIAL_MATCHES_MAX = 10_000;

/** A whole match that is sure. */
export interface FoundMatch {
  rows: MatchedRows;
  /** AFTER MATCH SKIP TO leads to its first row, or to none: it would be found for ever, and is no result. */
  isEndless: boolean;
}

/** Finds the matches of one partition, row after row (after Flink's NFA). */
export class MatchPartition {
  readonly #plan: Match;
  readonly #define: readonly (MatchEvaluation | undefined)[];

  constructor(plan: Match, define: readonly (MatchEvaluation | undefined)[]) {
    this.#plan = plan;
    this.#define = define;
  }

  /** Takes in the next row. If a condition has no value for it, it throws, and it is as if the row had not come. */
  add(key: MatchKey, row: Value[], timeMs: number): void {
    const number = key.base + key.rows.length;
    const step: Step = { partial: [], complete: [] };
    key.rows.push(row);
    try {
      for (const match of [...key.partial, noMatch(number, timeMs)])
        nextMatches(this.#plan.pattern, match, this.#fitsAt(key, number), step);
      checkCount(step.partial);
    } catch (error) {
      key.rows.pop();
      throw error;
    }
    key.partial = step.partial;
    key.complete.push(...step.complete);
    key.complete.sort((a, b) => a.start - b.start);
  }

  /** Forgets what can no longer end in time. True if something was. */
  expire(key: MatchKey, timeMs: number): boolean {
    const { withinMs } = this.#plan;
    if (withinMs === undefined) return false;
    const before = key.partial.length;
    key.partial = key.partial.filter(({ startTimeMs }) => timeMs - startTimeMs < withinMs);
    return key.partial.length < before;
  }

  #fitsAt(key: MatchKey, number: number): Fits {
    return (variable, match) => {
      const condition = this.#define[variable];
      if (condition === undefined) return true;
      return condition.run(rowsOf(key, match.start, [...match.variables, variable], number)) === true;
    };
  }

  /** The whole matches that no earlier one can make void any more, in order. */
  release(key: MatchKey): FoundMatch[] {
    const found: FoundMatch[] = [];
    for (let first = key.complete[0]; first !== undefined; first = key.complete[0]) {
      const earliest = key.partial.reduce(
        (least, { start }) => Math.min(least, start),
        Number.POSITIVE_INFINITY,
      );
      if (first.start > earliest) break;
      key.complete.shift();
      const isVoid = skippedBy(first, this.#plan.afterMatch);
      found.push({ rows: copyOf(key, first), isEndless: isVoid === undefined });
      if (isVoid === undefined) continue;
      const stays = ({ start }: CompleteMatch | PartialMatch): boolean => !isVoid(start);
      key.partial = key.partial.filter(stays);
      key.complete = key.complete.filter(stays);
    }
    forget(key);
    return found;
  }
}

function checkCount(partial: readonly PartialMatch[]): void {
  if (partial.length <= PARTIAL_MATCHES_MAX) return;
  failEvaluation(
    'out_of_range',
    `More than ${PARTIAL_MATCHES_MAX} matches have begun and not ended; narrow the pattern or add WITHIN.`,
  );
}

/** The rows before the first that a match still needs. */
function forget(key: MatchKey): void {
  let needed = key.base + key.rows.length;
  for (const { start } of key.partial) needed = Math.min(needed, start);
  for (const { start } of key.complete) needed = Math.min(needed, start);
  key.rows.splice(0, needed - key.base);
  key.base = needed;
}

function rowsOf(key: MatchKey, start: number, variables: readonly number[], last: number): MatchedRows {
  const from = start - key.base;
  return {
    count: last - start + 1,
    row: (index) => key.rows[from + index] ?? [],
    variable: (index) => variables[index] ?? 0,
  };
}

function copyOf(key: MatchKey, { start, variables }: CompleteMatch): MatchedRows {
  const rows = key.rows.slice(start - key.base, start - key.base + variables.length);
  return {
    count: rows.length,
    row: (index) => rows[index] ?? [],
    variable: (index) => variables[index] ?? 0,
  };
}
