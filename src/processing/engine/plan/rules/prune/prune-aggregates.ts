import type { Expand, GroupAggregate, SetOperationOperator } from '../../physical-plan.ts';
import { at, keepAll, keepSome, move, pick, places, type Prune, type Pruned, withColumns } from './pruned.ts';

/** Keys stay, whoever asks; aggregates that nobody reads go. */
export function pruneGroupAggregate(
  aggregate: GroupAggregate,
  needed: ReadonlySet<number>,
  prune: Prune,
): Pruned {
  const { keys, aggregates, rowType } = aggregate;
  const calls = aggregates.filter((_, i) => needed.has(keys.length + i));
  const wanted = new Set<number>(keys);
  for (const { args, filter } of calls) {
    for (const arg of args) wanted.add(arg);
    if (filter !== undefined) wanted.add(filter);
  }
  const { operator: input, moved } = prune(aggregate.input, wanted);
  const kept = [...rowType.keys()].filter((index) => index < keys.length || needed.has(index));
  const operator: GroupAggregate = {
    ...aggregate,
    input,
    keys: keys.map((key) => at(moved, key)),
    aggregates: calls.map((call) => ({
      ...call,
      args: call.args.map((arg) => at(moved, arg)),
      ...(call.filter !== undefined && { filter: at(moved, call.filter) }),
    })),
    rowType: pick(rowType, kept),
  };
  return { operator, moved: places(kept) };
}

export function pruneExpand(expand: Expand, needed: ReadonlySet<number>, prune: Prune): Pruned {
  const kept = keepSome(needed);
  const projections = expand.projections.map((expressions) => pick(expressions, kept));
  const { operator: input, moved } = prune(expand.input, withColumns(new Set(), projections.flat()));
  const operator: Expand = {
    ...expand,
    input,
    projections: projections.map((expressions) => expressions.map((expression) => move(expression, moved))),
    rowType: pick(expand.rowType, kept),
  };
  return { operator, moved: places(kept) };
}

/** Whole rows are compared, so none of their columns can go. */
export function pruneSetOperation(operation: SetOperationOperator, prune: Prune): Pruned {
  return keepAll(operation, prune, ([left = operation.left, right = operation.right]) => ({
    ...operation,
    left,
    right,
  }));
}
