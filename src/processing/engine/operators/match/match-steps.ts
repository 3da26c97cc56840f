import type { AfterMatchSkip, MatchPattern } from '../../plan/physical-plan.ts';

/** A match that may still become one. Its rows follow one another, so that the variables say all. */
export interface PartialMatch {
  /** Number of its first row among the rows of the key. */
  start: number;
  startTimeMs: number;
  /** Element of the pattern that took the last row, and how many rows it has taken. */
  element: number;
  count: number;
  /** For each row from `start` on, the variable it is mapped to. */
  variables: readonly number[];
}

/** The variables of a whole match. */
export interface CompleteMatch {
  start: number;
  variables: readonly number[];
}

/** Whether the row that is coming fits `variable`, behind the rows of `match`. */
export type Fits = (variable: number, match: Pick<PartialMatch, 'start' | 'variables'>) => boolean;

export interface Step {
  partial: PartialMatch[];
  complete: CompleteMatch[];
}

/**
 * What one more row makes of a partial match: every way to go on, more of the same variable first. A row that a greedy
 * element could have taken is never taken by what comes behind it, as in Flink.
 */
export function nextMatches(pattern: MatchPattern, match: PartialMatch, fits: Fits, step: Step): void {
  const current = pattern[match.element];
  if (current !== undefined && match.count < current.max && fits(current.variable, match))
    take(pattern, match, match.element, match.count + 1, step);
  if (current !== undefined && match.count < current.min) return;
  for (let next = match.element + 1; next < pattern.length; next++) {
    const before = pattern[next - 1];
    if (before?.greedy === true && fits(before.variable, match)) return;
    const element = pattern[next];
    if (element === undefined) return;
    if (fits(element.variable, match)) take(pattern, match, next, 1, step);
    if (element.min > 0) return;
  }
}

function take(pattern: MatchPattern, match: PartialMatch, element: number, count: number, step: Step): void {
  const variables = [...match.variables, pattern[element]?.variable ?? 0];
  const { start, startTimeMs } = match;
  const isEnough = count >= (pattern[element]?.min ?? 0);
  if (isEnough && pattern.slice(element + 1).every(({ min }) => min === 0))
    step.complete.push({ start, variables });
  const canGoOn = count < (pattern[element]?.max ?? 0) || element + 1 < pattern.length;
  if (canGoOn) step.partial.push({ start, startTimeMs, element, count, variables });
}

/** A match that has taken no row yet. */
export function noMatch(start: number, startTimeMs: number): PartialMatch {
  return { start, startTimeMs, element: -1, count: 0, variables: [] };
}

/**
 * Which starts a whole match makes void, as a test. Undefined: the row to go on with is the first of this match or is
 * not there, and the pattern would be found for ever.
 */
export function skippedBy(
  match: CompleteMatch,
  afterMatch: AfterMatchSkip,
): ((start: number) => boolean) | undefined {
  const last = match.start + match.variables.length - 1;
  switch (afterMatch.kind) {
    case 'next-row':
      return (start) => start <= match.start;
    case 'past-last-row':
      return (start) => start <= last;
    case 'to-first':
    case 'to-last': {
      const isWanted = (variable: number): boolean => afterMatch.variables.includes(variable);
      const at =
        afterMatch.kind === 'to-first'
          ? match.variables.findIndex(isWanted)
          : match.variables.findLastIndex(isWanted);
      return at <= 0 ? undefined : (start) => start < match.start + at;
    }
  }
}
