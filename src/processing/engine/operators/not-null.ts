import { type Batch, BATCH_ROWS_MAX } from '../batch/batch.ts';
import { gatherBatch } from '../batch/gather.ts';
import { EvaluationError } from '../codegen/evaluation-error.ts';
import type { RowFailureHandler } from '../codegen/row-loop.ts';
import type { Field } from '../plan/types.ts';
import type { Operator } from './operator.ts';

/** Keeps rows away from a sink whose NOT NULL columns they would break. */
export class NotNullOperator implements Operator {
  readonly #fields: readonly Field[];
  readonly #columns: readonly number[];
  readonly #output: Operator;
  readonly #onFailure: RowFailureHandler;
  readonly #selection = new Int32Array(BATCH_ROWS_MAX);

  constructor(
    fields: readonly Field[],
    columns: readonly number[],
    output: Operator,
    onFailure: RowFailureHandler,
  ) {
    this.#fields = fields;
    this.#columns = columns;
    this.#output = output;
    this.#onFailure = onFailure;
  }

  push(batch: Batch): void {
    if (this.#columns.every((column) => (batch.columns[column]?.nulls ?? null) === null)) {
      this.#output.push(batch);
      return;
    }
    let kept = 0;
    for (let row = 0; row < batch.count; row++) {
      const broken = this.#columns.find((column) => batch.columns[column]?.nulls?.[row] === 1);
      if (broken === undefined) this.#selection[kept++] = row;
      else this.#fail(batch, row, broken);
    }
    if (kept === batch.count) this.#output.push(batch);
    else if (kept > 0) this.#output.push(gatherBatch(batch, this.#selection, kept));
  }

  #fail(batch: Batch, row: number, column: number): void {
    const message = `Column ${this.#fields[column]?.name} of the sink is NOT NULL, but the row has NULL there.`;
    this.#onFailure({ batch, row, error: new EvaluationError('null_value', message), span: undefined });
  }

  advance(watermarkMs: number): void {
    this.#output.advance(watermarkMs);
  }
}
