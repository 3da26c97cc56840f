import { type Batch, INSERT, rowAt, UPDATE_AFTER, UPDATE_BEFORE } from '../../batch/batch.ts';
import { type Column, valueAt } from '../../batch/column.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { type BatchKey, batchKey } from '../../codegen/compile-key.ts';
import { equalValues } from '../../codegen/compare-values.ts';
import type { Deduplicate } from '../../plan/physical-plan.ts';
import type { KeyedState } from '../../state/keyed-state.ts';
import type { Operator } from '../operator.ts';
import { RowEmitter } from '../row-emitter.ts';

/**
 * The last row of each key by time, of equal times the last to arrive: each newer row replaces the one before. No row is
 * late here. By processing time every row is newer, and one that says the same again changes nothing.
 *
 * For who wants the row before each update; others need no rows in state, see `DeduplicateLastTimeOperator`.
 */
export class DeduplicateLastOperator implements Operator {
  readonly #output: Operator;
  readonly #emitter: RowEmitter;
  readonly #keyOf: BatchKey;
  readonly #rows: KeyedState<Value[]>;
  readonly #timeColumn: number;
  readonly #byArrival: boolean;
  readonly #sendsUnchanged: boolean;

  /** `sendsUnchanged`: with a state TTL, so that what is behind stays alive as well. */
  constructor(plan: Deduplicate, rows: KeyedState<Value[]>, sendsUnchanged: boolean, output: Operator) {
    this.#output = output;
    this.#emitter = new RowEmitter(plan.rowType, output);
    this.#keyOf = batchKey(plan.keys);
    this.#rows = rows;
    this.#timeColumn = plan.timeColumn;
    this.#byArrival = plan.time === 'proctime';
    this.#sendsUnchanged = sendsUnchanged;
  }

  push(batch: Batch): void {
    for (let i = 0; i < batch.count; i++) {
      const key = this.#keyOf(batch, i);
      const before = this.#rows.get(key);
      if (before !== undefined && this.#isOlder(batch, i, before)) continue;
      const row = rowAt(batch, i);
      this.#rows.put(key, row);
      this.#emitter.watermark = batch.watermarks?.[i] ?? Number.NEGATIVE_INFINITY;
      if (before === undefined) this.#emitter.emit(row, INSERT);
      else this.#emitUpdate(before, row);
    }
    this.#emitter.flush();
  }

  #isOlder(batch: Batch, i: number, before: readonly Value[]): boolean {
    if (this.#byArrival) return false;
    const time = valueAt(batch.columns[this.#timeColumn] as Column, i);
    return time === null || (time as number) < (before[this.#timeColumn] as number);
  }

  #emitUpdate(before: readonly Value[], row: readonly Value[]): void {
    if (this.#byArrival && !this.#sendsUnchanged && equalValues(before, row)) return;
    this.#emitter.emit(before, UPDATE_BEFORE);
    this.#emitter.emit(row, UPDATE_AFTER);
  }

  advance(watermarkMs: number): void {
    this.#output.advance(watermarkMs);
  }
}
