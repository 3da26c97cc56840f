import { type Batch, rowAt } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { type RowOrder, rowOrder } from '../../codegen/row-order.ts';
import type { TemporalSort } from '../../plan/physical-plan.ts';
import type { StateReader } from '../../state/state-reader.ts';
import type { StateWriter } from '../../state/state-writer.ts';
import type { LateRowHandler } from '../late-row.ts';
import type { Operator } from '../operator.ts';
import { RowtimeOperator } from '../rowtime-operator.ts';
import type { TimeQueue } from '../time-queue.ts';

/**
 * Rows in the order of their event time, those of one time by the other sort keys, then as they came; they leave when
 * the watermark reaches them. A row is late if one of its time or later has left (Flink: `RowTimeSortOperator`).
 */
export class TemporalSortOperator extends RowtimeOperator {
  readonly #timeColumn: number;
  readonly #order: RowOrder;
  readonly #hasOrder: boolean;
  /** Of the row that left last. */
  #lastTime = Number.NEGATIVE_INFINITY;
  readonly #ofOneTime: Value[][] = [];

  constructor(plan: TemporalSort, queue: TimeQueue, onLate: LateRowHandler, output: Operator) {
    super(plan, queue, onLate, output);
    const [time, ...others] = plan.orderBy;
    this.#timeColumn = time?.column ?? 0;
    this.#order = rowOrder(others);
    this.#hasOrder = others.length > 0;
  }

  protected override take(batch: Batch, i: number): void {
    const row = rowAt(batch, i);
    const time = row[this.#timeColumn] as number | null;
    if (time === null || time <= this.#lastTime) this.drop(batch, i, time);
    else this.queue.add(time, row);
  }

  protected override fire(watermarkMs: number): void {
    this.queue.takeUpTo(watermarkMs, (item, time) => {
      if (time !== this.#lastTime) this.#emitTime();
      this.#lastTime = time;
      this.#ofOneTime.push(item as Value[]);
    });
    this.#emitTime();
  }

  #emitTime(): void {
    const rows = this.#ofOneTime;
    if (this.#hasOrder && rows.length > 1) rows.sort(this.#order);
    for (const row of rows) this.emitter.emit(row);
    rows.length = 0;
  }

  override snapshot(out: StateWriter): void {
    super.snapshot(out);
    out.float(this.#lastTime);
  }

  override restore(from: StateReader): void {
    super.restore(from);
    this.#lastTime = from.float();
  }
}
