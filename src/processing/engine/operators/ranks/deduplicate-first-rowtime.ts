import { type Batch, rowAt } from '../../batch/batch.ts';
import { type Column, valueAt } from '../../batch/column.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { type BatchKey, batchKey } from '../../codegen/compile-key.ts';
import type { Deduplicate } from '../../plan/physical-plan.ts';
import type { KeyedState, StateKey } from '../../state/keyed-state.ts';
import type { LateRowHandler } from '../late-row.ts';
import type { Operator } from '../operator.ts';
import { RowtimeOperator } from '../rowtime-operator.ts';
import type { TimeQueue } from '../time-queue.ts';

/** Of one key. */
export interface FirstRows {
  /** The earliest row so far, until the watermark reaches it. */
  waiting: KeyedState<Value[]>;
  /** Keys whose row has left; only these have a TTL, so that no row is lost before it leaves. */
  done: KeyedState<true>;
}

/**
 * The first row of each key by event time; of equal times the first to arrive. It leaves when the watermark reaches it,
 * once and for all; rows behind the watermark are late (Flink 2.3: `RowTimeDeduplicateKeepFirstRowFunction`).
 */
export class DeduplicateFirstRowtimeOperator extends RowtimeOperator {
  readonly #keyOf: BatchKey;
  readonly #timeColumn: number;
  readonly #rows: FirstRows;

  constructor(
    plan: Deduplicate,
    rows: FirstRows,
    queue: TimeQueue,
    onLate: LateRowHandler,
    output: Operator,
  ) {
    super(plan, queue, onLate, output);
    this.#keyOf = batchKey(plan.keys);
    this.#timeColumn = plan.timeColumn;
    this.#rows = rows;
  }

  protected override take(batch: Batch, i: number): void {
    const time = valueAt(batch.columns[this.#timeColumn] as Column, i) as number | null;
    if (time === null || time < this.watermark) {
      this.drop(batch, i, time);
      return;
    }
    const key = this.#keyOf(batch, i);
    if (this.#rows.done.get(key) === true) return;
    const known = this.#rows.waiting.get(key);
    if (known !== undefined && (known[this.#timeColumn] as number) <= time) return;
    this.#rows.waiting.put(key, rowAt(batch, i));
    // The timer of a row that had waited finds another one at its time, and does nothing.
    this.queue.add(time, key);
  }

  /** The timers of rows that were not the first after all give nothing out. */
  protected override get firstResultMs(): number {
    return this.queue.firstTimeWhere((key, time) => this.#isDue(key as StateKey, time));
  }

  override get heldRows(): number {
    return this.#rows.waiting.size;
  }

  #isDue(key: StateKey, time: number): boolean {
    return this.#rows.waiting.get(key)?.[this.#timeColumn] === time;
  }

  protected override fire(watermarkMs: number): void {
    this.queue.takeUpTo(watermarkMs, (item, time) => {
      const key = item as StateKey;
      const row = this.#rows.waiting.get(key);
      if (row === undefined || row[this.#timeColumn] !== time) return;
      this.#rows.waiting.delete(key);
      this.#rows.done.put(key, true);
      this.emitter.emit(row);
    });
  }
}
