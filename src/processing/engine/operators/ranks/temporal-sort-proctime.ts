import { type Batch, rowAt } from '../../batch/batch.ts';
import { type RowOrder, rowOrder } from '../../codegen/row-order.ts';
import type { TemporalSort } from '../../plan/physical-plan.ts';
import type { Operator } from '../operator.ts';
import { RowEmitter } from '../row-emitter.ts';

/** ORDER BY processing time and more: rows that came together are put in order; which ones do is not promised. */
export class TemporalSortProctimeOperator implements Operator {
  readonly #output: Operator;
  readonly #emitter: RowEmitter;
  readonly #order: RowOrder;

  constructor(plan: TemporalSort, output: Operator) {
    this.#output = output;
    this.#emitter = new RowEmitter(plan.rowType, output);
    this.#order = rowOrder(plan.orderBy);
  }

  push(batch: Batch): void {
    const rows = Array.from({ length: batch.count }, (_, i) => rowAt(batch, i));
    for (const row of rows.sort(this.#order)) this.#emitter.emit(row);
    this.#emitter.flush();
  }

  advance(watermarkMs: number): void {
    this.#output.advance(watermarkMs);
  }
}
