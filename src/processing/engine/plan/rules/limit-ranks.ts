import { fail } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { conjunction, conjuncts } from '../expression-tools.ts';
import { create, inputsOf, withInputs } from '../operators.ts';
import type { Filter, OverAggregate, PhysicalOperator, TopN, WindowTopN } from '../physical-plan.ts';
import { isInteger, types } from '../types.ts';
import { narrowRanks, rankBound, type RankBound } from './rank-bound.ts';

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
  if (below.kind === 'over-aggregate') refuseOtherRanks(filter, path, below);
  if ((below.kind !== 'window-top-n' && below.kind !== 'top-n') || !below.outputRank) return filter;
  const { ranked, rest } = take(below, filter, path);
  const rebuilt = path.reduceRight<PhysicalOperator>(
    (input, projection) => withInputs(projection, [input]),
    withConstantRank(ranked),
  );
  const condition = conjunction(rest);
  return condition === undefined ? rebuilt : create.filter(rebuilt, condition);
}

/** The Top-N with what the condition says of its rank, and what is left of the condition. */
function take<T extends TopN | WindowTopN>(
  topN: T,
  filter: Filter,
  path: readonly PhysicalOperator[],
): { ranked: T; rest: Expression[] } {
  const rank = topN.rowType.length - 1;
  const isRank = (index: number): boolean => originOf(index, path) === rank;
  const rest: Expression[] = [];
  let ranked = topN;
  for (const part of conjuncts(filter.condition)) {
    const bound = rankBound(part, isRank);
    const column = bound === undefined ? limitColumn(part, isRank, path, topN) : undefined;
    if (bound !== undefined) ranked = narrowRanks(ranked, bound);
    else if (column !== undefined) ranked = { ...ranked, lastRankColumn: column };
    else rest.push(part);
  }
  checkRange(ranked, filter);
  return { ranked, rest };
}

function checkRange(topN: TopN | WindowTopN, filter: Filter): void {
  const { firstRank, lastRank } = topN;
  const hasEnd = Number.isFinite(lastRank) || ('lastRankColumn' in topN && topN.lastRankColumn !== undefined);
  if (firstRank > 1 && !hasEnd)
    fail(
      'unsupported',
      'The condition on ROW_NUMBER says where ranks begin, not where they end: add AND rn <= 10.',
      filter.condition.span,
    );
  if (Number.isFinite(lastRank) && lastRank < Math.max(1, firstRank))
    fail('invalid', 'No row has such a ROW_NUMBER: ranks start at 1.', filter.condition.span);
}

/** `rn <= column`, of a Top-N outside windows: index of the input column, which holds whole numbers as ranks are. */
function limitColumn(
  part: Expression,
  isRank: (index: number) => boolean,
  path: readonly PhysicalOperator[],
  topN: TopN | WindowTopN,
): number | undefined {
  if (topN.kind !== 'top-n' || topN.lastRankColumn !== undefined || part.kind !== 'call') return undefined;
  const [left, right] = part.function === 'LESS_OR_EQUAL' ? part.args : [...part.args].reverse();
  if (part.function !== 'LESS_OR_EQUAL' && part.function !== 'GREATER_OR_EQUAL') return undefined;
  const [rank, column] = [uncast(left), uncast(right)];
  if (rank?.kind !== 'column' || !isRank(rank.index) || column?.kind !== 'column') return undefined;
  const origin = originOf(column.index, path);
  const type = origin === undefined ? undefined : topN.input.rowType[origin]?.type;
  return type !== undefined && isInteger(type) ? origin : undefined;
}

function uncast(expression: Expression | undefined): Expression | undefined {
  return expression?.kind === 'cast' && expression.implicit ? uncast(expression.operand) : expression;
}

/** A rank that can be one number only is that number, and the rows need not carry it. */
function withConstantRank(topN: TopN | WindowTopN): PhysicalOperator {
  const { firstRank, lastRank, input, span } = topN;
  const rank = topN.rowType[input.rowType.length];
  if (firstRank !== lastRank || rank === undefined) return topN;
  const bare = { ...topN, outputRank: false, rowType: input.rowType };
  const columns = input.rowType.map(({ type }, index): Expression => ({ kind: 'column', index, type, span }));
  const constant: Expression = { kind: 'literal', value: BigInt(firstRank), type: types.bigint(false), span };
  const names = topN.rowType.map(({ name }) => name);
  return create.projection(bare, [...columns, constant], names);
}

/** Flink ranks by ROW_NUMBER alone: with RANK and DENSE_RANK there is no bound on how many rows share a rank. */
function refuseOtherRanks(filter: Filter, path: readonly PhysicalOperator[], over: OverAggregate): void {
  const [call, second] = over.calls;
  if (call === undefined || second !== undefined || (call.kind !== 'rank' && call.kind !== 'dense-rank'))
    return;
  const isRank = (index: number): boolean => originOf(index, path) === over.input.rowType.length;
  const bounds = conjuncts(filter.condition).map((part): RankBound | undefined => rankBound(part, isRank));
  if (bounds.every((bound) => bound === undefined)) return;
  const name = call.kind === 'rank' ? 'RANK' : 'DENSE_RANK';
  fail('unsupported', `${name}() with a limit is not supported on a stream; use ROW_NUMBER().`, call.span);
}

/** The column below the projections that a column above them is; undefined if it is computed. */
function originOf(index: number, path: readonly PhysicalOperator[]): number | undefined {
  let current = index;
  for (const projection of path) {
    const expression = projection.kind === 'projection' ? projection.expressions[current] : undefined;
    if (expression?.kind !== 'column') return undefined;
    current = expression.index;
  }
  return current;
}
