import { contains } from '../expression-tools.ts';
import type { PhysicalOperator } from '../physical-plan.ts';
import { pushFilters } from '../rules/push-filters.ts';
import { recognizeTimeJoins } from '../rules/recognize-time-joins.ts';
import { windowsOf } from '../rules/windows-of.ts';
import type { Source } from './plan-named-table.ts';
import type { Relation } from './relation.ts';
import { withTypes } from './scope-types.ts';

/**
 * The rows of FROM and WHERE, once it is known how their joins treat time. An ordinary join forgets it; one whose rows are
 * bounded by time keeps the time attributes, on which windows above it stand. Where that hangs on WHERE, the conditions
 * go to their joins now.
 */
export function settleTimes(source: Source): Source {
  const { operator } = source.relation;
  if (operator.kind !== 'filter' || !isJoin(operator.input) || contains(operator.condition, 'subquery'))
    return source;
  const joined = recognizeTimeJoins(pushFilters(operator));
  if (countTimeJoins(joined) === countTimeJoins(operator)) return source;
  return { relation: joinedRelation(joined), scope: withTypes(source.scope, joined.rowType) };
}

/** A relation whose rows are those of joins: with their windows, if it is a join of windows. */
export function joinedRelation(operator: PhysicalOperator): Relation {
  const [window] = windowsOf(operator);
  if (window === undefined) return { operator };
  const { start, end, time } = window;
  return { operator, windows: time === undefined ? { start, end } : { start, end, time } };
}

function isJoin(operator: PhysicalOperator): boolean {
  if (operator.kind === 'projection') return isJoin(operator.input);
  return operator.kind === 'join';
}

/** Of the joins that a FROM is made of. */
function countTimeJoins(operator: PhysicalOperator): number {
  if (operator.kind === 'projection' || operator.kind === 'filter') return countTimeJoins(operator.input);
  const isTimeJoin = operator.kind === 'interval-join' || operator.kind === 'window-join';
  if (!isTimeJoin && operator.kind !== 'join') return 0;
  return (isTimeJoin ? 1 : 0) + countTimeJoins(operator.left) + countTimeJoins(operator.right);
}
