import { create } from '../../operators.ts';
import type {
  Deduplicate,
  OverAggregate,
  OverWindow,
  TemporalSort,
  TopN,
  WindowTopN,
} from '../../physical-plan.ts';
import { at, keepAll, type Prune, type Pruned } from './pruned.ts';

export function pruneOver(over: OverWindow, needed: ReadonlySet<number>, prune: Prune): Pruned {
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

export function pruneWindowTopN(topN: WindowTopN, needed: ReadonlySet<number>, prune: Prune): Pruned {
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

export function pruneTopN(topN: TopN, _needed: ReadonlySet<number>, prune: Prune): Pruned {
  return keepAll(topN, prune, ([input = topN.input]) => ({ ...topN, input }));
}

export function pruneDeduplicate(
  deduplicate: Deduplicate,
  _needed: ReadonlySet<number>,
  prune: Prune,
): Pruned {
  return keepAll(deduplicate, prune, ([input = deduplicate.input]) => ({ ...deduplicate, input }));
}

export function pruneSort(sort: TemporalSort, _needed: ReadonlySet<number>, prune: Prune): Pruned {
  return keepAll(sort, prune, ([input = sort.input]) => ({ ...sort, input }));
}

export function pruneOverAggregate(over: OverAggregate, _needed: ReadonlySet<number>, prune: Prune): Pruned {
  return keepAll(over, prune, ([input = over.input]) => ({ ...over, input }));
}
