import { create } from '../../operators.ts';
import type { OverAggregate, OverAggregateCall } from '../../physical-plan.ts';
import { at, pick, type Prune, type Pruned } from './pruned.ts';

/** Calls that nobody reads go, and with the last of them the operator. */
export function pruneOverAggregate(over: OverAggregate, needed: ReadonlySet<number>, prune: Prune): Pruned {
  const width = over.input.rowType.length;
  const kept = [...over.calls.keys()].filter((i) => needed.has(width + i));
  if (kept.length === 0) return prune(over.input, needed);
  const calls = pick(over.calls, kept);
  const wanted = new Set([
    ...[...needed].filter((index) => index < width),
    ...over.partitionKeys,
    over.orderColumn,
    ...calls.flatMap(columnsOfCall),
  ]);
  const { operator: input, moved } = prune(over.input, wanted);
  const operator = create.overAggregate(
    {
      input,
      partitionKeys: over.partitionKeys.map((key) => at(moved, key)),
      orderColumn: at(moved, over.orderColumn),
      nullsFirst: over.nullsFirst,
      time: over.time,
      frame: over.frame,
      calls: calls.map((call) => moveCall(call, moved)),
    },
    pick(over.rowType.slice(width), kept),
  );
  const all = new Map(moved);
  for (const [i, call] of kept.entries()) all.set(width + call, input.rowType.length + i);
  return { operator, moved: all };
}

function columnsOfCall(call: OverAggregateCall): number[] {
  switch (call.kind) {
    case 'aggregate':
      return [...call.call.args, ...(call.call.filter === undefined ? [] : [call.call.filter])];
    case 'lag':
      return [call.column, ...(call.defaultColumn === undefined ? [] : [call.defaultColumn])];
    case 'row-number':
    case 'rank':
    case 'dense-rank':
      return [];
  }
}

function moveCall(call: OverAggregateCall, moved: Pruned['moved']): OverAggregateCall {
  switch (call.kind) {
    case 'aggregate': {
      const { args, filter } = call.call;
      const inner = {
        ...call.call,
        args: args.map((arg) => at(moved, arg)),
        ...(filter !== undefined && { filter: at(moved, filter) }),
      };
      return { kind: 'aggregate', call: inner };
    }
    case 'lag': {
      const { column, defaultColumn } = call;
      const fallback = defaultColumn === undefined ? {} : { defaultColumn: at(moved, defaultColumn) };
      return { ...call, column: at(moved, column), ...fallback };
    }
    case 'row-number':
    case 'rank':
    case 'dense-rank':
      return call;
  }
}
