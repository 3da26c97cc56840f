import type { Expression } from '../expression.ts';
import type { TopN, WindowTopN } from '../physical-plan.ts';

/** What a condition says of a rank: `rn <= 3`. */
export interface RankBound {
  operator: 'EQUALS' | 'LESS' | 'LESS_OR_EQUAL' | 'GREATER' | 'GREATER_OR_EQUAL';
  value: number;
}

const FLIPPED = {
  EQUALS: 'EQUALS',
  LESS: 'GREATER',
  LESS_OR_EQUAL: 'GREATER_OR_EQUAL',
  GREATER: 'LESS',
  GREATER_OR_EQUAL: 'LESS_OR_EQUAL',
} as const;

/** `rank <= 3` or `3 >= rank`; undefined if the condition is about something else. */
export function rankBound(part: Expression, isRank: (index: number) => boolean): RankBound | undefined {
  if (part.kind !== 'call' || !Object.hasOwn(FLIPPED, part.function)) return undefined;
  const operator = part.function as RankBound['operator'];
  const [left, right] = part.args;
  const isColumn = (side: Expression | undefined): boolean => side?.kind === 'column' && isRank(side.index);
  const [leftValue, rightValue] = [literalInteger(left), literalInteger(right)];
  if (isColumn(left) && rightValue !== undefined) return { operator, value: rightValue };
  if (isColumn(right) && leftValue !== undefined) return { operator: FLIPPED[operator], value: leftValue };
  return undefined;
}

function literalInteger(expression: Expression | undefined): number | undefined {
  if (expression?.kind === 'cast' && expression.implicit) return literalInteger(expression.operand);
  if (expression?.kind === 'call') return integerOfSum(expression);
  if (expression?.kind !== 'literal' || expression.type.kind === 'DECIMAL') return undefined;
  const value = typeof expression.value === 'bigint' ? Number(expression.value) : expression.value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

/** `1 + 2` and `3 - 1`: nobody else computes constants. */
function integerOfSum({ function: name, args }: Expression & { kind: 'call' }): number | undefined {
  const [left, right] = [literalInteger(args[0]), literalInteger(args[1])];
  if (left === undefined || right === undefined) return undefined;
  if (name === 'PLUS') return left + right;
  return name === 'MINUS' ? left - right : undefined;
}

/** The Top-N with no more ranks than the bound lets through. */
export function narrowRanks<T extends TopN | WindowTopN>(topN: T, bound: RankBound): T {
  const { firstRank, lastRank } = topN;
  const { value } = bound;
  switch (bound.operator) {
    case 'EQUALS':
      return { ...topN, firstRank: Math.max(firstRank, value), lastRank: Math.min(lastRank, value) };
    case 'LESS':
      return { ...topN, lastRank: Math.min(lastRank, value - 1) };
    case 'LESS_OR_EQUAL':
      return { ...topN, lastRank: Math.min(lastRank, value) };
    case 'GREATER':
      return { ...topN, firstRank: Math.max(firstRank, value + 1) };
    case 'GREATER_OR_EQUAL':
      return { ...topN, firstRank: Math.max(firstRank, value) };
  }
}
