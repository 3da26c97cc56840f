import { create } from '../../operators.ts';
import type { WindowAggregate, WindowAssignment } from '../../physical-plan.ts';
import { at, pick, places, type Prune, type Pruned } from './pruned.ts';

export function pruneAssignment(
  assignment: WindowAssignment,
  needed: ReadonlySet<number>,
  prune: Prune,
): Pruned {
  const width = assignment.input.rowType.length;
  const { window, timeColumn } = assignment;
  const keys = window.kind === 'session' ? window.partitionKeys : [];
  const wanted = new Set([...[...needed].filter((index) => index < width), timeColumn, ...keys]);
  const { operator: input, moved } = prune(assignment.input, wanted);
  const newWindow =
    window.kind === 'session' ? { ...window, partitionKeys: keys.map((key) => at(moved, key)) } : window;
  const operator = create.windowAssignment(
    { input, window: newWindow, timeColumn: at(moved, timeColumn) },
    assignment.rowType.slice(width),
  );
  const all = new Map(moved);
  for (let i = 0; i < 3; i++) all.set(width + i, input.rowType.length + i);
  return { operator, moved: all };
}

/** Keys stay, whoever asks; aggregates and window columns that nobody reads go. */
export function pruneAggregate(
  aggregate: WindowAggregate,
  needed: ReadonlySet<number>,
  prune: Prune,
): Pruned {
  const { windowing, keys, aggregates, properties } = aggregate;
  const keptCalls = aggregates.filter((_, i) => needed.has(keys.length + i));
  const firstProperty = keys.length + aggregates.length;
  const keptProperties = properties.filter((_, i) => needed.has(firstProperty + i));
  const wanted = new Set<number>(keys);
  for (const call of keptCalls) {
    for (const arg of call.args) wanted.add(arg);
    if (call.filter !== undefined) wanted.add(call.filter);
  }
  for (const column of windowingColumns(windowing)) wanted.add(column);
  const { operator: input, moved } = prune(aggregate.input, wanted);
  const newKeys = keys.map((key) => at(moved, key));
  const kept = [...aggregate.rowType.keys()].filter((index) => index < keys.length || needed.has(index));
  const operator: WindowAggregate = {
    ...aggregate,
    input,
    windowing: moveWindowing(windowing, moved),
    keys: newKeys,
    aggregates: keptCalls.map((call) => ({
      ...call,
      args: call.args.map((arg) => at(moved, arg)),
      ...(call.filter !== undefined && { filter: at(moved, call.filter) }),
    })),
    properties: keptProperties,
    rowType: pick(aggregate.rowType, kept),
  };
  return { operator, moved: places(kept) };
}

function windowingColumns(windowing: WindowAggregate['windowing']): readonly number[] {
  if (windowing.kind === 'attached') return [windowing.startColumn, windowing.endColumn];
  const { window, timeColumn } = windowing;
  return window.kind === 'session' ? [timeColumn, ...window.partitionKeys] : [timeColumn];
}

function moveWindowing(
  windowing: WindowAggregate['windowing'],
  moved: ReadonlyMap<number, number>,
): WindowAggregate['windowing'] {
  if (windowing.kind === 'attached') {
    return {
      kind: 'attached',
      startColumn: at(moved, windowing.startColumn),
      endColumn: at(moved, windowing.endColumn),
      ...(windowing.isProctime === true && { isProctime: true }),
    };
  }
  const { window } = windowing;
  const newWindow =
    window.kind === 'session'
      ? { ...window, partitionKeys: window.partitionKeys.map((key) => at(moved, key)) }
      : window;
  return { kind: 'time', window: newWindow, timeColumn: at(moved, windowing.timeColumn) };
}
