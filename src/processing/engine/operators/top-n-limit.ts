import type { Batch } from '../batch/batch.ts';
import { type Column, valueAt } from '../batch/column.ts';
import type { TopN } from '../plan/physical-plan.ts';
import type { StateKey } from '../state/keyed-state.ts';
import type { RankedRows } from './ranked-rows.ts';
import type { Partition } from './ranked-rows-codec.ts';

/** The last rank of the partition that a row of a batch belongs to. */
export type RankLimit = (
  key: StateKey,
  partition: Partition | undefined,
  batch: Batch,
  row: number,
) => number;

/** The same for all, or for each partition what its first row says (Flink: VariableRankRange). NULL: no row. */
export function rankLimit({ lastRank, lastRankColumn }: TopN, ranked: RankedRows): RankLimit {
  if (lastRankColumn === undefined) return () => lastRank;
  return (key, partition, batch, row) => {
    if (partition?.limit !== undefined) return partition.limit;
    const value = valueAt(batch.columns[lastRankColumn] as Column, row);
    const limit = Math.min(lastRank, Number(value ?? 0));
    ranked.setLimit(key, limit);
    return limit;
  };
}
