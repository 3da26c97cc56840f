import type { Span } from '../../sql/index.ts';
import type { PhysicalOperator } from '../physical-plan.ts';
import { checkExecutable } from './check-executable.ts';
import { checkTimeJoins } from './check-time-joins.ts';
import { joinSubqueries } from './join-subqueries.ts';
import { limitRanks } from './limit-ranks.ts';
import { mergeProjections } from './merge-projections.ts';
import { pruneColumns } from './prune-columns.ts';
import { pushFilters } from './push-filters.ts';
import { ranksAsOver } from './rank-as-over.ts';
import { recognizeDeduplicate } from './recognize-deduplicate.ts';
import { recognizeTimeJoins } from './recognize-time-joins.ts';
import { recognizeWindows } from './recognize-windows.ts';

/** The rules, in the order in which each finds what the one before it has prepared. */
export function optimize(root: PhysicalOperator, statement: Span): PhysicalOperator {
  let operator = mergeProjections(joinSubqueries(root));
  // A limit on ranks may stand above a join.
  operator = pushFilters(operator);
  operator = limitRanks(operator);
  operator = ranksAsOver(operator);
  operator = recognizeDeduplicate(operator);
  operator = recognizeWindows(operator, statement);
  operator = pushFilters(operator);
  operator = mergeProjections(operator);
  operator = recognizeTimeJoins(operator);
  operator = pruneColumns(operator);
  operator = mergeProjections(operator);
  checkExecutable(operator);
  checkTimeJoins(operator, statement);
  return operator;
}
