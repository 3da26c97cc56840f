import { type Batch, BATCH_ROWS_MAX, INSERT, UPDATE_AFTER } from '../../batch/batch.ts';
import { type Column, valueAt } from '../../batch/column.ts';
import { gatherBatch } from '../../batch/gather.ts';
import { type BatchKey, batchKey } from '../../codegen/compile-key.ts';
import type { Deduplicate } from '../../plan/physical-plan.ts';
import type { KeyedState } from '../../state/keyed-state.ts';
import type { Operator } from '../operator.ts';

/**
 * The last row of each key for who finds rows by their key: a row that is newer goes through as it is, and all there is
 * to remember is its time.
 */
export class DeduplicateLastTimeOperator implements Operator {
  readonly #output: Operator;
  readonly #keyOf: BatchKey;
  readonly #times: KeyedState<number>;
  readonly #timeColumn: number;
  readonly #byArrival: boolean;
  readonly #selection = new Int32Array(BATCH_ROWS_MAX);
  readonly #kinds = new Uint8Array(BATCH_ROWS_MAX);

  constructor(plan: Deduplicate, times: KeyedState<number>, output: Operator) {
    this.#output = output;
    this.#keyOf = batchKey(plan.keys);
    this.#times = times;
    this.#timeColumn = plan.timeColumn;
    this.#byArrival = plan.time === 'proctime';
  }

  push(batch: Batch): void {
    const column = batch.columns[this.#timeColumn] as Column;
    let kept = 0;
    for (let i = 0; i < batch.count; i++) {
      const time = valueAt(column, i) as number | null;
      if (time === null) continue;
      const key = this.#keyOf(batch, i);
      const before = this.#times.get(key);
      if (before !== undefined && time < before && !this.#byArrival) continue;
      this.#times.put(key, time);
      this.#kinds[kept] = before === undefined ? INSERT : UPDATE_AFTER;
      this.#selection[kept++] = i;
    }
    if (kept === 0) return;
    const rows = kept === batch.count ? batch : gatherBatch(batch, this.#selection, kept);
    this.#output.push({ ...rows, kinds: this.#kinds });
  }

  advance(watermarkMs: number): void {
    this.#output.advance(watermarkMs);
  }
}
