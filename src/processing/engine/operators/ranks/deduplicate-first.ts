import { type Batch, BATCH_ROWS_MAX } from '../../batch/batch.ts';
import { gatherBatch } from '../../batch/gather.ts';
import { type BatchKey, batchKey } from '../../codegen/compile-key.ts';
import type { Deduplicate } from '../../plan/physical-plan.ts';
import type { KeyedState } from '../../state/keyed-state.ts';
import type { Operator } from '../operator.ts';

/** The first row of each key to arrive: by processing time, later ones are never earlier. */
export class DeduplicateFirstOperator implements Operator {
  readonly #output: Operator;
  readonly #keyOf: BatchKey;
  readonly #seen: KeyedState<true>;
  readonly #selection = new Int32Array(BATCH_ROWS_MAX);

  constructor(plan: Deduplicate, seen: KeyedState<true>, output: Operator) {
    this.#output = output;
    this.#keyOf = batchKey(plan.keys);
    this.#seen = seen;
  }

  push(batch: Batch): void {
    let kept = 0;
    for (let i = 0; i < batch.count; i++) {
      const key = this.#keyOf(batch, i);
      if (this.#seen.get(key) === true) continue;
      this.#seen.put(key, true);
      this.#selection[kept++] = i;
    }
    if (kept > 0) this.#output.push(gatherBatch(batch, this.#selection, kept));
  }

  advance(watermarkMs: number): void {
    this.#output.advance(watermarkMs);
  }
}
