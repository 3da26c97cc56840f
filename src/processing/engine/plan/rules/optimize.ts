import type { Span } from '../../sql/index.ts';
import type { PhysicalOperator } from '../physical-plan.ts';
import { checkExecutable } from './check-executable.ts';
import { limitRanks } from './limit-ranks.ts';
import { mergeProjections } from './merge-projections.ts';
import { pruneColumns } from './prune-columns.ts';
import { pushFilters } from './push-filters.ts';
import { recognizeWindows } from './recognize-windows.ts';

/** The rules, in the order in which each finds what the one before it has prepared. */
export function optimize(root: PhysicalOperator, statement: Span): PhysicalOperator {
  let operator = mergeProjections(root);
  operator = limitRanks(operator);
  operator = recognizeWindows(operator, statement);
  operator = pushFilters(operator);
  operator = mergeProjections(operator);
  operator = pruneColumns(operator);
  operator = mergeProjections(operator);
  checkExecutable(operator, statement);
  return operator;
}
