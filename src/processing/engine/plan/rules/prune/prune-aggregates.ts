import type { Expand, GroupAggregate, SetOperationOperator } from '../../physical-plan.ts';
import { keepAll, type Prune, type Pruned } from './pruned.ts';

export function pruneGroupAggregate(
  aggregate: GroupAggregate,
  _needed: ReadonlySet<number>,
  prune: Prune,
): Pruned {
  return keepAll(aggregate, prune, ([input = aggregate.input]) => ({ ...aggregate, input }));
}

export function pruneExpand(expand: Expand, _needed: ReadonlySet<number>, prune: Prune): Pruned {
  return keepAll(expand, prune, ([input = expand.input]) => ({ ...expand, input }));
}

/** Whole rows are compared, so none of their columns can go. */
export function pruneSetOperation(operation: SetOperationOperator, prune: Prune): Pruned {
  return keepAll(operation, prune, ([left = operation.left, right = operation.right]) => ({
    ...operation,
    left,
    right,
  }));
}
