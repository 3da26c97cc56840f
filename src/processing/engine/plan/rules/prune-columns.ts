import type { Expression } from '../expression.ts';
import { collectColumns, moveColumns } from '../expression-tools.ts';
import { create } from '../operators.ts';
import type {
  OverWindow,
  PhysicalOperator,
  Projection,
  SourceScan,
  Union,
  WindowAggregate,
  WindowAssignment,
  WindowTopN,
} from '../physical-plan.ts';

/**
 * Columns that nobody asks for are not read, computed or carried: from the sink down, each operator is asked only for
 * what is needed above it.
 */
export function pruneColumns(root: PhysicalOperator): PhysicalOperator {
  const all = new Set(root.rowType.keys());
  return exactly(root, prune(root, all), [...all]);
}

/** An operator with fewer columns, and where the old ones are now. */
interface Pruned {
  operator: PhysicalOperator;
  moved: ReadonlyMap<number, number>;
}

function prune(operator: PhysicalOperator, needed: ReadonlySet<number>): Pruned {
  switch (operator.kind) {
    case 'source-scan':
      return pruneScan(operator, needed);
    case 'values':
      return { operator, moved: identity(operator) };
    case 'projection':
      return pruneProjection(operator, needed);
    case 'filter': {
      const { operator: input, moved } = prune(operator.input, withColumns(needed, [operator.condition]));
      return { operator: create.filter(input, move(operator.condition, moved)), moved };
    }
    case 'watermark-assigner': {
      const wanted = withColumns(new Set([...needed, operator.rowtime]), [operator.expression]);
      const { operator: input, moved } = prune(operator.input, wanted);
      const expression = move(operator.expression, moved);
      const rowType = pruneRowType(operator, moved);
      return {
        operator: { ...operator, input, rowtime: at(moved, operator.rowtime), expression, rowType },
        moved,
      };
    }
    case 'window-assignment':
      return pruneAssignment(operator, needed);
    case 'window-aggregate':
      return pruneAggregate(operator, needed);
    case 'over-window':
      return pruneOver(operator, needed);
    case 'window-top-n':
      return pruneTopN(operator, needed);
    case 'union':
      return pruneUnion(operator, needed);
  }
}

function identity(operator: PhysicalOperator): Map<number, number> {
  return new Map(operator.rowType.map((_, i) => [i, i]));
}

function withColumns(needed: ReadonlySet<number>, expressions: readonly Expression[]): Set<number> {
  const all = new Set(needed);
  for (const expression of expressions) collectColumns(expression, all);
  return all;
}

function at(moved: ReadonlyMap<number, number>, index: number): number {
  const place = moved.get(index);
  if (place === undefined) throw new TypeError(`Column ${index} is needed, but was pruned.`);
  return place;
}

function move(expression: Expression, moved: ReadonlyMap<number, number>): Expression {
  return moveColumns(expression, (index) => at(moved, index));
}

/** The old fields in their new places: names and marks of time are the operator's own. */
function pruneRowType(
  operator: PhysicalOperator,
  moved: ReadonlyMap<number, number>,
): PhysicalOperator['rowType'] {
  const rowType: PhysicalOperator['rowType'][number][] = [];
  for (const [from, to] of moved) {
    const field = operator.rowType[from];
    if (field !== undefined) rowType[to] = field;
  }
  return rowType;
}

/** In ascending order; never none at all, so that rows can be counted. */
function keepSome(needed: ReadonlySet<number>): number[] {
  return needed.size === 0 ? [0] : [...needed].sort((a, b) => a - b);
}

function places(kept: readonly number[]): Map<number, number> {
  return new Map(kept.map((index, i) => [index, i]));
}

function pick<T>(items: readonly T[], kept: readonly number[]): T[] {
  return kept.flatMap((index) => {
    const item = items[index];
    return item === undefined ? [] : [item];
  });
}

function pruneScan(scan: SourceScan, needed: ReadonlySet<number>): Pruned {
  const wanted = scan.filter === undefined ? needed : withColumns(needed, [scan.filter]);
  const kept = keepSome(wanted);
  const moved = places(kept);
  const columns = pick(scan.columns, kept);
  const rowType = pick(scan.rowType, kept);
  const filter = scan.filter && move(scan.filter, moved);
  return { operator: { ...scan, columns, rowType, ...(filter && { filter }) }, moved };
}

function pruneProjection(projection: Projection, needed: ReadonlySet<number>): Pruned {
  const kept = keepSome(needed);
  const expressions = pick(projection.expressions, kept);
  const { operator: input, moved } = prune(projection.input, withColumns(new Set(), expressions));
  const rewritten = expressions.map((expression) => move(expression, moved));
  const rowType = pick(projection.rowType, kept);
  return { operator: { ...projection, input, expressions: rewritten, rowType }, moved: places(kept) };
}

function pruneAssignment(assignment: WindowAssignment, needed: ReadonlySet<number>): Pruned {
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
function pruneAggregate(aggregate: WindowAggregate, needed: ReadonlySet<number>): Pruned {
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
    };
  }
  const { window } = windowing;
  const newWindow =
    window.kind === 'session'
      ? { ...window, partitionKeys: window.partitionKeys.map((key) => at(moved, key)) }
      : window;
  return { kind: 'time', window: newWindow, timeColumn: at(moved, windowing.timeColumn) };
}

function pruneOver(over: OverWindow, needed: ReadonlySet<number>): Pruned {
  const width = over.input.rowType.length;
  const wanted = new Set([
    ...[...needed].filter((index) => index < width),
    ...over.partitionKeys,
    over.orderColumn,
    ...over.calls.map((call) => call.valueColumn),
  ]);
  const { operator: input, moved } = prune(over.input, wanted);
  const operator = create.overWindow(
    {
      input,
      partitionKeys: over.partitionKeys.map((key) => at(moved, key)),
      orderColumn: at(moved, over.orderColumn),
      frame: over.frame,
      calls: over.calls.map((call) => ({ ...call, valueColumn: at(moved, call.valueColumn) })),
    },
    over.rowType.slice(width),
  );
  const all = new Map(moved);
  for (const i of over.calls.keys()) all.set(width + i, input.rowType.length + i);
  return { operator, moved: all };
}

function pruneTopN(topN: WindowTopN, needed: ReadonlySet<number>): Pruned {
  const width = topN.input.rowType.length;
  const wanted = new Set([
    ...[...needed].filter((index) => index < width),
    topN.startColumn,
    topN.endColumn,
    ...topN.partitionKeys,
    ...topN.orderBy.map((key) => key.column),
  ]);
  const { operator: input, moved } = prune(topN.input, wanted);
  const outputRank = topN.outputRank && needed.has(width);
  const operator = create.windowTopN(
    {
      input,
      startColumn: at(moved, topN.startColumn),
      endColumn: at(moved, topN.endColumn),
      partitionKeys: topN.partitionKeys.map((key) => at(moved, key)),
      orderBy: topN.orderBy.map((key) => ({ ...key, column: at(moved, key.column) })),
      firstRank: topN.firstRank,
      lastRank: topN.lastRank,
      outputRank,
      span: topN.span,
    },
    topN.rowType[width]?.name ?? 'row_number',
  );
  const all = new Map(moved);
  if (outputRank) all.set(width, input.rowType.length);
  return { operator, moved: all };
}

/** All inputs must give the same columns, so each is cut to exactly those. */
function pruneUnion(union: Union, needed: ReadonlySet<number>): Pruned {
  const kept = keepSome(needed);
  const inputs = union.inputs.map((input) => exactly(input, prune(input, new Set(kept)), kept));
  return { operator: create.union(inputs, pick(union.rowType, kept)), moved: places(kept) };
}

/** A projection to the old columns `kept`, in this order; none if they are there already. */
function exactly(old: PhysicalOperator, pruned: Pruned, kept: readonly number[]): PhysicalOperator {
  const { operator, moved } = pruned;
  const isExact = operator.rowType.length === kept.length && kept.every((index, i) => moved.get(index) === i);
  if (isExact) return { ...operator, rowType: pick(old.rowType, kept) };
  const start = { offset: 0, line: 1, column: 1 };
  const expressions = kept.map((index): Expression => {
    const place = at(moved, index);
    const type = operator.rowType[place]?.type ?? { kind: 'NULL', nullable: true };
    return { kind: 'column', index: place, type, span: { start, end: start } };
  });
  return create.projection(
    operator,
    expressions,
    kept.map((index) => old.rowType[index]?.name ?? ''),
  );
}
