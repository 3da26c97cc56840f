import type { Expression } from '../expression.ts';
import { conjunction, conjuncts } from '../expression-tools.ts';
import { create, inputsOf, withInputs } from '../operators.ts';
import type { Filter, PhysicalOperator, WindowTopN } from '../physical-plan.ts';

/** `WHERE rn <= 3` above a ROW_NUMBER becomes the limit of the Top-N, which then keeps no more rows than that. */
export function limitRanks(operator: PhysicalOperator): PhysicalOperator {
  const inner = withInputs(operator, inputsOf(operator).map(limitRanks));
  return inner.kind === 'filter' ? limit(inner) : inner;
}

function limit(filter: Filter): PhysicalOperator {
  const path: PhysicalOperator[] = [];
  let below = filter.input;
  while (below.kind === 'projection') {
    path.push(below);
    below = below.input;
  }
  if (below.kind !== 'window-top-n' || !below.outputRank) return filter;
  const rank = below.rowType.length - 1;
  let topN: WindowTopN = below;
  const rest: Expression[] = [];
  for (const part of conjuncts(filter.condition)) {
    const bound = rankBound(part, (index) => isRank(index, path, rank));
    if (bound === undefined) rest.push(part);
    else topN = narrow(topN, bound);
  }
  const rebuilt = path.reduceRight<PhysicalOperator>(
    (input, projection) => withInputs(projection, [input]),
    topN,
  );
  const condition = conjunction(rest);
  return condition === undefined ? rebuilt : create.filter(rebuilt, condition);
}

/** Whether a column above the projections is the rank. */
function isRank(index: number, path: readonly PhysicalOperator[], rank: number): boolean {
  let current = index;
  for (const projection of path) {
    if (projection.kind !== 'projection') return false;
    const expression = projection.expressions[current];
    if (expression?.kind !== 'column') return false;
    current = expression.index;
  }
  return current === rank;
}

interface RankBound {
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

/** `rank <= 3` or `3 >= rank`. */
function rankBound(part: Expression, isRankColumn: (index: number) => boolean): RankBound | undefined {
  if (part.kind !== 'call' || !Object.hasOwn(FLIPPED, part.function)) return undefined;
  const operator = part.function as RankBound['operator'];
  const [left, right] = part.args;
  const isColumn = (side: Expression | undefined): boolean =>
    side?.kind === 'column' && isRankColumn(side.index);
  const value = (side: Expression | undefined): number | undefined => literalInteger(side);
  const [leftValue, rightValue] = [value(left), value(right)];
  if (isColumn(left) && rightValue !== undefined) return { operator, value: rightValue };
  if (isColumn(right) && leftValue !== undefined) return { operator: FLIPPED[operator], value: leftValue };
  return undefined;
}

function literalInteger(expression: Expression | undefined): number | undefined {
  if (expression?.kind === 'cast' && expression.implicit) return literalInteger(expression.operand);
  if (expression?.kind !== 'literal') return undefined;
  const value = typeof expression.value === 'bigint' ? Number(expression.value) : expression.value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

function narrow(topN: WindowTopN, bound: RankBound): WindowTopN {
  const { firstRank, lastRank } = topN;
  switch (bound.operator) {
    case 'EQUALS':
      return {
        ...topN,
        firstRank: Math.max(firstRank, bound.value),
        lastRank: Math.min(lastRank, bound.value),
      };
    case 'LESS':
      return { ...topN, lastRank: Math.min(lastRank, bound.value - 1) };
    case 'LESS_OR_EQUAL':
      return { ...topN, lastRank: Math.min(lastRank, bound.value) };
    case 'GREATER':
      return { ...topN, firstRank: Math.max(firstRank, bound.value + 1) };
    case 'GREATER_OR_EQUAL':
      return { ...topN, firstRank: Math.max(firstRank, bound.value) };
  }
}
