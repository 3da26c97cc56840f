import { inputsOf } from './operators.ts';
import type { PhysicalOperator } from './physical-plan.ts';

/** Operators in one query. A view of views of unions doubles with each level; this is where it ends. */
export const OPERATORS_MAX = 2_000;

/** How many operators there are, what is read twice counted twice. Counts no further than just beyond the limit. */
export function countOperators(root: PhysicalOperator): number {
  const waiting = [root];
  let count = 0;
  for (let next = waiting.pop(); next !== undefined && count <= OPERATORS_MAX; next = waiting.pop()) {
    count++;
    waiting.push(...inputsOf(next));
  }
  return count;
}
