import type { Batch } from '../../batch/batch.ts';
import { type BatchKey, batchKey } from '../../codegen/compile-key.ts';
import { compileRowReader, type RowReader } from '../../codegen/row-access.ts';
import { type BatchOrder, batchOrder } from '../../codegen/row-order.ts';
import type { TopN } from '../../plan/physical-plan.ts';
import type { Operator } from '../operator.ts';
import type { RankedRows } from './ranked-rows.ts';
import { TopNChanges } from './top-n-changes.ts';
import { type RankLimit, rankLimit } from './top-n-limit.ts';

/**
 * Top-N over rows that are never taken back: no partition keeps more of them than its last rank, and a row behind that
 * one is not even copied.
 */
export class TopNAppendOperator implements Operator {
  readonly #output: Operator;
  readonly #keyOf: BatchKey;
  readonly #read: RowReader;
  readonly #compare: BatchOrder;
  readonly #ranked: RankedRows;
  readonly #changes: TopNChanges;
  readonly #limitOf: RankLimit;

  /** `ranked` counts its rows. */
  constructor(plan: TopN, ranked: RankedRows, output: Operator) {
    this.#output = output;
    this.#keyOf = batchKey(plan.partitionKeys);
    this.#read = compileRowReader(plan.input.rowType);
    this.#compare = batchOrder(plan.orderBy);
    this.#ranked = ranked;
    this.#changes = new TopNChanges(plan, output);
    this.#limitOf = rankLimit(plan);
  }

  push(batch: Batch): void {
    const ranked = this.#ranked;
    const { emitter } = this.#changes;
    for (let i = 0; i < batch.count; i++) {
      ranked.open(this.#keyOf(batch, i));
      const limit = this.#limitOf(ranked, batch, i);
      const isFull = ranked.count >= limit;
      if (!isFull || !this.#isBehind(batch, i, limit)) {
        emitter.watermark = batch.watermarks?.[i] ?? Number.NEGATIVE_INFINITY;
        const at = ranked.insert(this.#read(batch, i), limit);
        this.#changes.emitInsert(ranked, at, limit);
        if (isFull) ranked.removeLast();
      }
      ranked.save();
    }
    emitter.flush();
  }

  /** Of equal rows the earlier ranks first, so a row that equals the last one is behind it. */
  #isBehind(batch: Batch, i: number, limit: number): boolean {
    const last = this.#ranked.at(limit - 1);
    return last === undefined || this.#compare(batch, i, last) >= 0;
  }

  advance(watermarkMs: number): void {
    this.#output.advance(watermarkMs);
  }
}
