import type { Expression } from '../expression.ts';
import { conjuncts, isVolatile, moveColumns } from '../expression-tools.ts';
import type { JoinType, PhysicalOperator, RegularJoin } from '../physical-plan.ts';
import { sideOf } from './join-keys.ts';
import { conditionsOf, joinOn } from './join-on.ts';
import { rejectsNulls } from './join-nulls.ts';

/** What is left to do for a filter above a join. */
export interface JoinedFilter {
  join: PhysicalOperator;
  /** Conditions that must stay above. */
  above: readonly Expression[];
}

export type Push = (input: PhysicalOperator, parts: readonly Expression[]) => PhysicalOperator;

/**
 * Conditions above a join and in it move to where fewer rows are tested: those of one side below the join where a row
 * that may be padded with NULLs keeps its meaning, those of both sides into an inner join. An outer join above which a
 * condition drops its padded rows becomes an inner one.
 *
 * | join | above, left only | above, right only | above, both | in ON, left only | in ON, right only |
 * |---|---|---|---|---|---|
 * | inner | left | right | into ON | left | right |
 * | left | left | stays | stays | stays | right |
 * | right | stays | right | stays | left | stays |
 * | full | stays | stays | stays | stays | stays |
 * | semi | left | | | left | right |
 * | anti | left | | | stays | right |
 */
export function pushIntoJoin(join: RegularJoin, parts: readonly Expression[], push: Push): JoinedFilter {
  const width = join.left.rowType.length;
  const joinType = simplified(join, parts, width);
  const placed = new Placed(width);
  const isMovable = (part: Expression): boolean => !isVolatile(part);
  for (const part of parts) {
    const side = isPair(joinType) ? sideOf(part, width) : 'left';
    if (!isMovable(part)) placed.above.push(part);
    else if (side === 'left' && filtersLeft(joinType)) placed.left.push(part);
    else if (side === 'right' && filtersRight(joinType) && join.singleMatch === undefined)
      placed.right.push(part);
    else if (joinType === 'inner' && join.singleMatch === undefined) placed.on.push(part);
    else placed.above.push(part);
  }
  for (const part of conditionsOf(join)) {
    const side = isMovable(part) ? sideOf(part, width) : undefined;
    if (side === 'left' && (joinType === 'inner' || joinType === 'right' || joinType === 'semi'))
      placed.left.push(part);
    else if (side === 'right' && joinType !== 'right' && joinType !== 'full') placed.right.push(part);
    else placed.on.push(part);
  }
  return { join: rebuild(join, joinType, placed, push), above: placed.above };
}

class Placed {
  readonly left: Expression[] = [];
  readonly right: Expression[] = [];
  readonly on: Expression[] = [];
  readonly above: Expression[] = [];
  readonly width: number;

  constructor(width: number) {
    this.width = width;
  }
}

function isPair(joinType: JoinType): boolean {
  return joinType !== 'semi' && joinType !== 'anti';
}

function filtersLeft(joinType: JoinType): boolean {
  return joinType !== 'right' && joinType !== 'full';
}

function filtersRight(joinType: JoinType): boolean {
  return joinType === 'inner' || joinType === 'right';
}

/**
 * The join without the padding that a condition above drops. Where the right side stands for a value all left rows are
 * kept, to notice a second one.
 */
function simplified(join: RegularJoin, parts: readonly Expression[], width: number): JoinType {
  if (join.singleMatch !== undefined) return join.joinType;
  const drops = (isPadded: (index: number) => boolean): boolean =>
    parts.some((part) => conjuncts(part).some((one) => rejectsNulls(one, isPadded)));
  const padsRight = join.joinType === 'left' || join.joinType === 'full';
  const padsLeft = join.joinType === 'right' || join.joinType === 'full';
  const keepsRight = padsRight && !drops((index) => index >= width);
  const keepsLeft = padsLeft && !drops((index) => index < width);
  if (!padsRight && !padsLeft) return join.joinType;
  if (keepsRight && keepsLeft) return 'full';
  if (keepsRight) return 'left';
  return keepsLeft ? 'right' : 'inner';
}

function rebuild(join: RegularJoin, joinType: JoinType, placed: Placed, push: Push): PhysicalOperator {
  const right = placed.right.map((part) => moveColumns(part, (index) => index - placed.width));
  const { leftTtlMs, rightTtlMs, singleMatch } = join;
  const rebuilt = joinOn(
    {
      left: push(join.left, placed.left),
      right: push(join.right, right),
      joinType,
      ...(leftTtlMs !== undefined && { leftTtlMs }),
      ...(rightTtlMs !== undefined && { rightTtlMs }),
      ...(singleMatch !== undefined && { singleMatch }),
    },
    placed.on,
  );
  // Who is above has seen these names and types.
  return { ...rebuilt, rowType: join.rowType };
}
