import { create } from '../../operators.ts';
import type { Deduplicate, OverWindow, TemporalSort, TopN, WindowTopN } from '../../physical-plan.ts';
import { at, type Prune, type Pruned } from './pruned.ts';

export function pruneOver(over: OverWindow, needed: ReadonlySet<number>, prune: Prune): Pruned {
  const width = over.input.rowType.length;
  const wanted = new Set([
    ...inputColumns(needed, width),
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
  const wanted = rankInputs(topN, needed, [topN.startColumn, topN.endColumn]);
  const { operator: input, moved } = prune(topN.input, wanted);
  const { name, outputRank } = rankColumn(topN, needed);
  const { lastIsFirst } = topN;
  const operator = create.windowTopN(
    {
      ...movedRanks(topN, moved),
      input,
      startColumn: at(moved, topN.startColumn),
      endColumn: at(moved, topN.endColumn),
      outputRank,
      ...(lastIsFirst && { lastIsFirst }),
    },
    name,
  );
  return { operator, moved: withRank(topN, moved, outputRank, input.rowType.length) };
}

export function pruneTopN(topN: TopN, needed: ReadonlySet<number>, prune: Prune): Pruned {
  const { lastRankColumn, updatesRise } = topN;
  const wanted = rankInputs(topN, needed, lastRankColumn === undefined ? [] : [lastRankColumn]);
  const { operator: input, moved } = prune(topN.input, wanted);
  const { name, outputRank } = rankColumn(topN, needed);
  const operator = create.topN(
    {
      ...movedRanks(topN, moved),
      input,
      ...(lastRankColumn !== undefined && { lastRankColumn: at(moved, lastRankColumn) }),
      outputRank,
      ...(updatesRise && { updatesRise }),
    },
    name,
  );
  return { operator, moved: withRank(topN, moved, outputRank, input.rowType.length) };
}

function inputColumns(needed: ReadonlySet<number>, width: number): number[] {
  return [...needed].filter((index) => index < width);
}

function rankInputs(
  topN: TopN | WindowTopN,
  needed: ReadonlySet<number>,
  others: readonly number[],
): Set<number> {
  return new Set([
    ...inputColumns(needed, topN.input.rowType.length),
    ...others,
    ...topN.partitionKeys,
    ...topN.orderBy.map((key) => key.column),
  ]);
}

function rankColumn(
  topN: TopN | WindowTopN,
  needed: ReadonlySet<number>,
): { name: string; outputRank: boolean } {
  const rank = topN.input.rowType.length;
  return {
    name: topN.rowType[rank]?.name ?? 'row_number',
    outputRank: topN.outputRank && needed.has(rank),
  };
}

function movedRanks({ partitionKeys, orderBy, firstRank, lastRank, span }: TopN | WindowTopN, moved: Moved) {
  return {
    partitionKeys: partitionKeys.map((key) => at(moved, key)),
    orderBy: orderBy.map((key) => ({ ...key, column: at(moved, key.column) })),
    firstRank,
    lastRank,
    span,
  };
}

type Moved = Pruned['moved'];

function withRank(topN: TopN | WindowTopN, moved: Moved, outputRank: boolean, rank: number): Moved {
  return outputRank ? new Map([...moved, [topN.input.rowType.length, rank]]) : moved;
}

export function pruneDeduplicate(
  deduplicate: Deduplicate,
  needed: ReadonlySet<number>,
  prune: Prune,
): Pruned {
  const { keys, timeColumn } = deduplicate;
  const { operator: input, moved } = prune(deduplicate.input, new Set([...needed, ...keys, timeColumn]));
  const operator = create.deduplicate({
    ...deduplicate,
    input,
    keys: keys.map((key) => at(moved, key)),
    timeColumn: at(moved, timeColumn),
  });
  return { operator, moved };
}

export function pruneSort(sort: TemporalSort, needed: ReadonlySet<number>, prune: Prune): Pruned {
  const wanted = new Set([...needed, ...sort.orderBy.map((key) => key.column)]);
  const { operator: input, moved } = prune(sort.input, wanted);
  const orderBy = sort.orderBy.map((key) => ({ ...key, column: at(moved, key.column) }));
  return { operator: create.temporalSort({ input, orderBy }), moved };
}
