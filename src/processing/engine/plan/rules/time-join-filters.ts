import type { Expression } from '../expression.ts';
import { columnsOf, isVolatile, moveColumns } from '../expression-tools.ts';
import type { Correlate, IntervalJoin, LookupJoin, TemporalJoin, WindowJoin } from '../physical-plan.ts';
import type { JoinedFilter, Push } from './join-filters.ts';
import { sideOf } from './join-keys.ts';

/**
 * Conditions above a join of times or windows, on columns of one side, go below it where a row that may be padded with
 * NULLs keeps its meaning: a row of a side whose rows all stay, or of an inner join.
 */
export function pushIntoTimeJoin(
  join: IntervalJoin | WindowJoin,
  parts: readonly Expression[],
  push: Push,
): JoinedFilter {
  const width = join.left.rowType.length;
  const { joinType } = join;
  const isPair = joinType !== 'semi' && joinType !== 'anti';
  const filtersLeft = joinType !== 'right' && joinType !== 'full';
  const filtersRight = joinType === 'inner' || joinType === 'right';
  const placeOf = (part: Expression): 'left' | 'right' | 'above' => {
    const side = isPair ? sideOf(part, width) : 'left';
    if (isVolatile(part)) return 'above';
    if (side === 'left' && filtersLeft) return 'left';
    return side === 'right' && filtersRight ? 'right' : 'above';
  };
  const at = (place: string): Expression[] => parts.filter((part) => placeOf(part) === place);
  const right = at('right').map((part) => moveColumns(part, (index) => index - width));
  return {
    join: { ...join, left: push(join.left, at('left')), right: push(join.right, right) },
    above: at('above'),
  };
}

/** Conditions on the row that is joined go below: it is the same row whatever it is joined with. */
export function pushIntoRows(
  join: Correlate | LookupJoin | TemporalJoin,
  parts: readonly Expression[],
  push: Push,
): JoinedFilter {
  const input = join.kind === 'temporal-join' ? join.left : join.input;
  const width = input.rowType.length;
  const isBelow = (part: Expression): boolean =>
    !isVolatile(part) && [...columnsOf(part)].every((index) => index < width);
  const below = push(input, parts.filter(isBelow));
  const above = parts.filter((part) => !isBelow(part));
  if (join.kind === 'temporal-join')
    return { join: { ...join, left: below, right: push(join.right, []) }, above };
  return { join: { ...join, input: below }, above };
}
