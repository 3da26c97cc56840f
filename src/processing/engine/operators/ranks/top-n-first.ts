import { type Batch, rowAt } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { type BatchKey, batchKey } from '../../codegen/compile-key.ts';
import type { TopN } from '../../plan/physical-plan.ts';
import type { KeyedState } from '../../state/keyed-state.ts';
import type { Operator } from '../operator.ts';
import { RowEmitter } from '../row-emitter.ts';

/** The first rows of each partition by arrival, of rows that are never taken back: a count is all there is to keep. */
export class TopNFirstOperator implements Operator {
  readonly #output: Operator;
  readonly #emitter: RowEmitter;
  readonly #keyOf: BatchKey;
  readonly #plan: TopN;
  /** Rows of each partition so far, up to the last rank. */
  readonly #counts: KeyedState<number>;

  constructor(plan: TopN, counts: KeyedState<number>, output: Operator) {
    this.#output = output;
    this.#emitter = new RowEmitter(plan.rowType, output);
    this.#keyOf = batchKey(plan.partitionKeys);
    this.#plan = plan;
    this.#counts = counts;
  }

  push(batch: Batch): void {
    const { firstRank, lastRank } = this.#plan;
    for (let i = 0; i < batch.count; i++) {
      const key = this.#keyOf(batch, i);
      const rank = (this.#counts.get(key) ?? 0) + 1;
      if (rank > lastRank) continue;
      this.#counts.put(key, rank);
      if (rank < firstRank) continue;
      this.#emitter.watermark = batch.watermarks?.[i] ?? Number.NEGATIVE_INFINITY;
      this.#emitter.emitPair(rowAt(batch, i), this.#rankColumn(rank));
    }
    this.#emitter.flush();
  }

  #rankColumn(rank: number): readonly Value[] {
    return this.#plan.outputRank ? [BigInt(rank)] : [];
  }

  advance(watermarkMs: number): void {
    this.#output.advance(watermarkMs);
  }
}
