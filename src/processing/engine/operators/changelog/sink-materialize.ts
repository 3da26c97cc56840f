import { type Batch, DELETE, INSERT, rowAt, UPDATE_AFTER, UPDATE_BEFORE } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { equalValues } from '../../codegen/compare-values.ts';
import { type BatchKey, batchKey } from '../../codegen/compile-key.ts';
import type { SinkMaterialize } from '../../plan/physical-plan.ts';
import type { KeyedState } from '../../state/keyed-state.ts';
import type { Operator } from '../operator.ts';
import { RowEmitter } from '../row-emitter.ts';

/**
 * Before a sink with a primary key by which the rows do not change: keeps all rows of each primary key in the order in
 * which they came. The newest one is what the sink shows; when it goes, the one before it comes back
 * (Flink: SinkUpsertMaterializer).
 */
export class SinkMaterializeOperator implements Operator {
  readonly #output: Operator;
  readonly #emitter: RowEmitter;
  readonly #keyOf: BatchKey;
  readonly #rows: KeyedState<(readonly Value[])[]>;
  /** Whether two rows are versions of one. */
  readonly #isSame: (a: readonly Value[], b: readonly Value[]) => boolean;

  constructor(plan: SinkMaterialize, rows: KeyedState<(readonly Value[])[]>, output: Operator) {
    this.#output = output;
    this.#emitter = new RowEmitter(plan.rowType, output);
    this.#keyOf = batchKey(plan.keys);
    this.#rows = rows;
    const { inputUpsertKey } = plan;
    this.#isSame =
      inputUpsertKey.length === 0
        ? equalValues
        : (a, b) => inputUpsertKey.every((column) => equalValues(a[column] ?? null, b[column] ?? null));
  }

  push(batch: Batch): void {
    for (let i = 0; i < batch.count; i++) {
      this.#emitter.watermark = batch.watermarks?.[i] ?? Number.NEGATIVE_INFINITY;
      const kind = batch.kinds?.[i] ?? INSERT;
      const key = this.#keyOf(batch, i);
      const rows = this.#rows.get(key) ?? [];
      const row = rowAt(batch, i);
      if (kind === DELETE || kind === UPDATE_BEFORE) this.#retract(rows, row);
      else this.#add(rows, row);
      if (rows.length === 0) this.#rows.delete(key);
      else this.#rows.put(key, rows);
    }
    this.#emitter.flush();
  }

  /** A newer version takes the place of the old one; the row that came last is shown. */
  #add(rows: (readonly Value[])[], row: readonly Value[]): void {
    const kind = rows.length === 0 ? INSERT : UPDATE_AFTER;
    const at = rows.findIndex((other) => this.#isSame(other, row));
    if (at === -1) rows.push(row);
    else rows[at] = row;
    this.#emitter.emit(row, kind);
  }

  #retract(rows: (readonly Value[])[], row: readonly Value[]): void {
    const at = rows.findIndex((other) => this.#isSame(other, row));
    if (at === -1) return;
    const wasShown = at === rows.length - 1;
    const [removed = row] = rows.splice(at, 1);
    const last = rows.at(-1);
    if (last === undefined) this.#emitter.emit(removed, DELETE);
    else if (wasShown) this.#emitter.emit(last, UPDATE_AFTER);
  }

  advance(watermarkMs: number): void {
    this.#output.advance(watermarkMs);
  }
}
