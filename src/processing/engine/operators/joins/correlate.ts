import { type Batch, BATCH_ROWS_MAX, rowAt } from '../../batch/batch.ts';
import { type Column, createColumn, setValue, valueAt } from '../../batch/column.ts';
import { gatherBatch } from '../../batch/gather.ts';
import type { RowCondition } from '../../codegen/compile-row.ts';
import { EvaluationError } from '../../codegen/evaluation-error.ts';
import type { RowFailureHandler } from '../../codegen/row-loop.ts';
import type { Field } from '../../plan/types.ts';
import type { Span } from '../../sql/span.ts';
import type { Operator } from '../operator.ts';

/** The rows that a function makes of a row. */
export interface FunctionRows {
  /** Makes the rows of row `row` and says how many there are. Throws an `EvaluationError`, and then there are none. */
  load(batch: Batch, row: number): number;
  /** Writes the n-th of them at `at` of the function's columns. */
  write(n: number, columns: readonly Column[], at: number): void;
  /** The call in the script. */
  readonly span: Span | undefined;
}

export interface CorrelateOptions {
  /** Columns of a batch that are put out; behind them stand arguments. */
  width: number;
  functionFields: readonly Field[];
  function: FunctionRows;
  /** A row without results stays, with NULLs. */
  keepsAll: boolean;
  /** Over the input row followed by the function's row. */
  condition: RowCondition | undefined;
  output: Operator;
  onFailure: RowFailureHandler;
}

/**
 * UNNEST and LATERAL TABLE: each row as often as the function makes rows of it, with their columns behind its own. The
 * kind of the row is the kind of its results, so that a row that is taken back takes them back. Remembers nothing.
 */
export class CorrelateOperator implements Operator {
  readonly #options: CorrelateOptions;
  readonly #columns: readonly Column[];
  readonly #selection = new Int32Array(BATCH_ROWS_MAX);
  #accepted = new Int32Array(64);
  #kept = 0;

  constructor(options: CorrelateOptions) {
    this.#options = options;
    this.#columns = options.functionFields.map((field) => createColumn(field.type, BATCH_ROWS_MAX));
  }

  push(batch: Batch): void {
    for (let row = 0; row < batch.count; row++) {
      try {
        this.#expand(batch, row);
      } catch (error) {
        if (!(error instanceof EvaluationError)) throw error;
        const { condition, function: rows } = this.#options;
        this.#options.onFailure({ batch, row, error, span: condition?.failedAt() ?? rows.span });
      }
    }
    this.#flush(batch);
  }

  #expand(batch: Batch, row: number): void {
    const { function: rows, condition, keepsAll } = this.#options;
    let count = rows.load(batch, row);
    if (condition !== undefined) count = this.#accept(batch, row, count, condition);
    for (let n = 0; n < count; n++) {
      rows.write(condition === undefined ? n : (this.#accepted[n] as number), this.#columns, this.#kept);
      this.#add(batch, row);
    }
    if (count > 0 || !keepsAll) return;
    for (const column of this.#columns) setValue(column, this.#kept, null);
    this.#add(batch, row);
  }

  /** Decides on all rows before the first is put out: a row that fails leaves nothing. */
  #accept(batch: Batch, row: number, count: number, condition: RowCondition): number {
    if (this.#accepted.length < count) this.#accepted = new Int32Array(count * 2);
    const left = rowAt(batch, row).slice(0, this.#options.width);
    let accepted = 0;
    for (let n = 0; n < count; n++) {
      this.#options.function.write(n, this.#columns, this.#kept);
      const right = this.#columns.map((column) => valueAt(column, this.#kept));
      if (condition.test(left, right)) this.#accepted[accepted++] = n;
    }
    return accepted;
  }

  #add(batch: Batch, row: number): void {
    this.#selection[this.#kept++] = row;
    if (this.#kept === BATCH_ROWS_MAX) this.#flush(batch);
  }

  #flush(batch: Batch): void {
    if (this.#kept === 0) return;
    const input = { ...batch, columns: batch.columns.slice(0, this.#options.width) };
    const rows = gatherBatch(input, this.#selection, this.#kept);
    this.#kept = 0;
    this.#options.output.push({ ...rows, columns: [...rows.columns, ...this.#columns] });
  }

  advance(watermarkMs: number): void {
    this.#options.output.advance(watermarkMs);
  }
}
