import { type Batch, DELETE, INSERT, rowAt, UPDATE_AFTER, UPDATE_BEFORE } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { type BatchKey, batchKey } from '../../codegen/compile-key.ts';
import { equalValues } from '../../codegen/compare-values.ts';
import { EvaluationError } from '../../codegen/evaluation-error.ts';
import type { FrameAggregate } from '../../codegen/frame-aggregate.ts';
import type { RowOrder } from '../../codegen/row-order.ts';
import type { OverAggregate } from '../../plan/physical-plan.ts';
import type { Operator } from '../operator.ts';
import type { OverOutput } from './over-frames.ts';
import type { RankedRows } from '../ranks/ranked-rows.ts';
import { RowEmitter } from '../row-emitter.ts';

type Row = readonly Value[];

/**
 * OVER all rows so far, ordered by a column that is no time: a row that comes, or is taken back, changes the results of
 * those behind it. All rows of a partition are kept and gone through for each change (Flink: `NonTimeRowsUnbounded…`).
 */
export class OverAggregateSortedOperator implements Operator {
  readonly #output: Operator;
  readonly #emitter: RowEmitter;
  readonly #keyOf: BatchKey;
  readonly #ranked: RankedRows;
  readonly #order: RowOrder;
  readonly #aggregate: FrameAggregate;
  readonly #columns: readonly number[];
  readonly #onFailure: OverOutput['fail'];
  readonly #isRows: boolean;
  readonly #emitsBefore: boolean;

  constructor(
    plan: OverAggregate,
    ranked: RankedRows,
    order: RowOrder,
    aggregate: FrameAggregate,
    columns: readonly number[],
    onFailure: OverOutput['fail'],
    output: Operator,
  ) {
    this.#output = output;
    this.#emitter = new RowEmitter(plan.rowType, output);
    this.#keyOf = batchKey(plan.partitionKeys);
    this.#ranked = ranked;
    this.#order = order;
    this.#aggregate = aggregate;
    this.#columns = columns;
    this.#onFailure = onFailure;
    this.#isRows = plan.frame.unit === 'rows';
    this.#emitsBefore = plan.changelog === 'retract';
  }

  push(batch: Batch): void {
    for (let i = 0; i < batch.count; i++) {
      this.#emitter.watermark = batch.watermarks?.[i] ?? Number.NEGATIVE_INFINITY;
      this.#ranked.open(this.#keyOf(batch, i));
      this.#take(batch.kinds?.[i] ?? INSERT, rowAt(batch, i));
    }
    this.#emitter.flush();
  }

  /** A row for which a function of the user has no value leaves no trace. */
  #take(kind: number, row: Value[]): void {
    try {
      if (kind === INSERT || kind === UPDATE_AFTER) this.#insert(row);
      else this.#remove(row);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      this.#ranked.remove(row, Number.POSITIVE_INFINITY);
      this.#onFailure(row, error);
    }
    this.#ranked.save();
  }

  #insert(row: Value[]): void {
    const at = this.#ranked.insert(row, Number.POSITIVE_INFINITY);
    const rows = this.#ranked.all();
    const after = this.#resultsOf(rows);
    const before = this.#resultsOf(rows.toSpliced(at, 1)).toSpliced(at, 0, []);
    this.#emitter.emitPair(row, after[at] as Row, INSERT);
    this.#emitUpdates(rows, before, after, at);
  }

  #remove(row: Value[]): void {
    const at = this.#ranked.remove(row, Number.POSITIVE_INFINITY);
    if (at < 0) return;
    const rows = this.#ranked.all().toSpliced(at, 0, row);
    const before = this.#resultsOf(rows);
    const after = this.#resultsOf(rows.toSpliced(at, 1)).toSpliced(at, 0, []);
    this.#emitter.emitPair(row, before[at] as Row, DELETE);
    this.#emitUpdates(rows, before, after, at);
  }

  /** Of all rows but the one at `but`. */
  #emitUpdates(rows: readonly Row[], before: readonly Row[], after: readonly Row[], but: number): void {
    for (const [i, row] of rows.entries()) {
      const [old, now] = [before[i] as Row, after[i] as Row];
      if (i === but || equalValues(old, now)) continue;
      if (this.#emitsBefore) this.#emitter.emitPair(row, old, UPDATE_BEFORE);
      this.#emitter.emitPair(row, now, UPDATE_AFTER);
    }
  }

  /** The results of each row: in ROWS after itself, in RANGE after all that are ordered alike. */
  #resultsOf(rows: readonly Row[]): Row[] {
    const frame = this.#aggregate.create([]);
    const results: Row[] = [];
    for (let i = 0; i < rows.length; ) {
      const first = rows[i] as Row;
      this.#aggregate.beginTime(frame);
      let end = i;
      while (end < rows.length && this.#order(first, rows[end] as Row) === 0) {
        const needed = this.#needed(rows[end] as Row);
        this.#aggregate.add(frame, needed);
        if (this.#isRows) results.push(this.#aggregate.results(frame, needed));
        end++;
      }
      if (!this.#isRows) {
        const shared = this.#aggregate.results(frame, this.#needed(rows[end - 1] as Row));
        while (results.length < end) results.push(shared);
      }
      i = end;
    }
    return results;
  }

  #needed(row: Row): Row {
    return this.#columns.map((column) => row[column] ?? null);
  }

  advance(watermarkMs: number): void {
    this.#output.advance(watermarkMs);
  }
}
