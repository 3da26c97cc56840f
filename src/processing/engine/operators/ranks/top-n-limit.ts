import type { Batch } from '../../batch/batch.ts';
import { type Column, valueAt } from '../../batch/column.ts';
import type { TopN } from '../../plan/physical-plan.ts';
import type { RankedRows } from './ranked-rows.ts';

/** The last rank of the open partition, which row `i` of a batch belongs to. */
export type RankLimit = (partition: RankedRows, batch: Batch, i: number) => number;

/** The same for all, or for each partition what its first row says (Flink: VariableRankRange). NULL: no row. */
export function rankLimit({ lastRank, lastRankColumn }: TopN): RankLimit {
  if (lastRankColumn === undefined) return () => lastRank;
  return (partition, batch, i) => {
    if (partition.limit !== undefined) return partition.limit;
    const value = valueAt(batch.columns[lastRankColumn] as Column, i);
    const limit = Math.max(0, Math.min(lastRank, Number(value ?? 0)));
    partition.limit = limit;
    return limit;
  };
}
