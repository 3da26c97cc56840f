import { type Batch, rowAt } from '../batch/batch.ts';
import { type BatchKey, batchKey } from '../codegen/compile-key.ts';
import { type BatchOrder, batchOrder } from '../codegen/row-order.ts';
import type { TopN } from '../plan/physical-plan.ts';
import type { StateKey } from '../state/keyed-state.ts';
import type { Operator } from './operator.ts';
import type { RankedRows } from './ranked-rows.ts';
import type { Partition } from './ranked-rows-codec.ts';
import { TopNChanges } from './top-n-changes.ts';
import { type RankLimit, rankLimit } from './top-n-limit.ts';

/**
 * Top-N over rows that are never taken back: no partition keeps more of them than its last rank, and a row behind that
 * one is not even copied.
 */
export class TopNAppendOperator implements Operator {
  readonly #output: Operator;
  readonly #keyOf: BatchKey;
  readonly #compare: BatchOrder;
  readonly #ranked: RankedRows;
  readonly #changes: TopNChanges;
  readonly #limitOf: RankLimit;

  /** `ranked` counts its rows. */
  constructor(plan: TopN, ranked: RankedRows, output: Operator) {
    this.#output = output;
    this.#keyOf = batchKey(plan.partitionKeys);
    this.#compare = batchOrder(plan.orderBy);
    this.#ranked = ranked;
    this.#changes = new TopNChanges(plan, output);
    this.#limitOf = rankLimit(plan, ranked);
  }

  push(batch: Batch): void {
    const { emitter } = this.#changes;
    for (let i = 0; i < batch.count; i++) {
      const key = this.#keyOf(batch, i);
      const partition = this.#ranked.partition(key);
      const limit = this.#limitOf(key, partition, batch, i);
      if (this.#isBehind(batch, i, key, partition, limit)) continue;
      emitter.watermark = batch.watermarks?.[i] ?? Number.NEGATIVE_INFINITY;
      this.#insert(batch, i, key, limit);
    }
    emitter.flush();
  }

  /** Of equal rows the earlier ranks first, so a row that equals the last one is behind it. */
  #isBehind(
    batch: Batch,
    i: number,
    key: StateKey,
    partition: Partition | undefined,
    limit: number,
  ): boolean {
    if (limit < 1) return true;
    if (partition === undefined || partition.count < limit) return false;
    const last = partition.rows[limit - 1] ?? this.#ranked.at(key, limit - 1);
    return last !== undefined && this.#compare(batch, i, last) >= 0;
  }

  #insert(batch: Batch, i: number, key: StateKey, limit: number): void {
    const at = this.#ranked.insert(key, rowAt(batch, i), limit);
    const partition = this.#ranked.partition(key) as Partition;
    const rows = partition.chunked ? this.#ranked.rows(key) : partition.rows;
    this.#changes.emitInsert(rows, at, limit);
    if (partition.count > limit) this.#ranked.removeLast(key);
  }

  advance(watermarkMs: number): void {
    this.#output.advance(watermarkMs);
  }
}
