import { type Batch, DELETE, INSERT, rowAt, UPDATE_AFTER, UPDATE_BEFORE } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { type BatchKey, batchKey } from '../../codegen/compile-key.ts';
import { equalValues } from '../../codegen/compare-values.ts';
import type { ChangelogNormalize } from '../../plan/physical-plan.ts';
import type { KeyedState } from '../../state/keyed-state.ts';
import type { Operator } from '../operator.ts';
import { RowEmitter } from '../row-emitter.ts';

/**
 * A full changelog from upserts: the last row of each key is remembered, so that an update can say what it replaces and
 * a delete what it takes away. The same row again changes nothing, and neither does a delete of what is not there.
 */
export class ChangelogNormalizeOperator implements Operator {
  readonly #output: Operator;
  readonly #emitter: RowEmitter;
  readonly #keyOf: BatchKey;
  readonly #rows: KeyedState<readonly Value[]>;
  readonly #emitsBefore: boolean;
  /** With a state TTL an unchanged row is sent again, so that what is behind stays alive as well. */
  readonly #sendsUnchanged: boolean;

  constructor(
    plan: ChangelogNormalize,
    rows: KeyedState<readonly Value[]>,
    sendsUnchanged: boolean,
    output: Operator,
  ) {
    this.#output = output;
    this.#emitter = new RowEmitter(plan.rowType, output);
    this.#keyOf = batchKey(plan.keys);
    this.#rows = rows;
    this.#emitsBefore = plan.changelog === 'retract';
    this.#sendsUnchanged = sendsUnchanged;
  }

  push(batch: Batch): void {
    for (let i = 0; i < batch.count; i++) {
      this.#emitter.watermark = batch.watermarks?.[i] ?? Number.NEGATIVE_INFINITY;
      const kind = batch.kinds?.[i] ?? INSERT;
      // Rows that an update replaces are known here.
      if (kind === UPDATE_BEFORE) continue;
      if (kind === DELETE) this.#delete(batch, i);
      else this.#upsert(batch, i);
    }
    this.#emitter.flush();
  }

  #upsert(batch: Batch, i: number): void {
    const key = this.#keyOf(batch, i);
    const row = rowAt(batch, i);
    const before = this.#rows.get(key);
    if (before !== undefined && !this.#sendsUnchanged && equalValues(before, row)) return;
    this.#rows.put(key, row);
    if (before === undefined) {
      this.#emitter.emit(row, INSERT);
      return;
    }
    if (this.#emitsBefore) this.#emitter.emit(before, UPDATE_BEFORE);
    this.#emitter.emit(row, UPDATE_AFTER);
  }

  #delete(batch: Batch, i: number): void {
    const key = this.#keyOf(batch, i);
    const before = this.#rows.get(key);
    if (before === undefined) return;
    this.#rows.delete(key);
    this.#emitter.emit(before, DELETE);
  }

  advance(watermarkMs: number): void {
    this.#output.advance(watermarkMs);
  }
}
