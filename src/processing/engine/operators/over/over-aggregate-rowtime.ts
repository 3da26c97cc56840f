import { type Batch, rowAt } from '../../batch/batch.ts';
import { type Column, valueAt } from '../../batch/column.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { type BatchKey, batchKey } from '../../codegen/compile-key.ts';
import type { OverAggregate } from '../../plan/physical-plan.ts';
import type { StateKey } from '../../state/keyed-state.ts';
import type { LateRowHandler } from '../late-row.ts';
import type { Operator } from '../operator.ts';
import type { OverFrames, OverOutput } from './over-frames.ts';
import { RowtimeOperator } from '../rowtime-operator.ts';
import type { TimeQueue } from '../time-queue.ts';

/** Of an item of the queue; others are keys whose frame may be forgotten. */
export const isWaitingRow = (item: Value): boolean => Array.isArray(item);

/**
 * OVER by event time: rows wait for the watermark, then pass their frames in the order of time, rows of one time as they
 * came.
 *
 * What is late hangs on the frame, as in Flink. An unbounded one goes by the watermark. A bounded one goes by the key:
 * late is what is not after the last row of the key that has left; others wait for the next watermark, even if the one
 * in force is past them. A RANGE of a key that was quiet for one and a half times its length is forgotten, and with it
 * when its last row left; timers for that which came too early count as rows that left (`RowTimeRangeBounded…`).
 */
export class OverAggregateRowtimeOperator extends RowtimeOperator {
  readonly #timeColumn: number;
  readonly #keyOf: BatchKey;
  readonly #frames: OverFrames;
  readonly #passed: OverOutput;
  readonly #isBounded: boolean;
  /** Length of a bounded RANGE; frames of others are kept for good. */
  readonly #rangeMs: number | undefined;
  /** Rows of one time by key, while they are taken out of the queue. */
  readonly #due = new Map<StateKey, Value[][]>();

  constructor(
    plan: OverAggregate,
    frames: OverFrames,
    queue: TimeQueue,
    onFailure: OverOutput['fail'],
    onLate: LateRowHandler,
    output: Operator,
  ) {
    super(plan, queue, onLate, output);
    this.#passed = { emit: (row, results) => this.emitter.emitPair(row, results), fail: onFailure };
    const { unit, preceding } = plan.frame;
    this.#timeColumn = plan.orderColumn;
    this.#keyOf = batchKey(plan.partitionKeys);
    this.#frames = frames;
    this.#isBounded = preceding !== 'unbounded';
    this.#rangeMs = preceding === 'unbounded' || unit === 'rows' ? undefined : preceding;
  }

  protected override take(batch: Batch, i: number): void {
    const time = valueAt(batch.columns[this.#timeColumn] as Column, i) as number | null;
    if (time === null || this.#isLate(time, batch, i)) {
      this.drop(batch, i, time);
      return;
    }
    this.queue.add(time, rowAt(batch, i));
    if (this.#rangeMs !== undefined) this.#remember(this.#keyOf(batch, i), time, this.#rangeMs);
  }

  /** Keys that may be forgotten give nothing out. */
  protected override get firstResultMs(): number {
    return this.queue.rows === 0 ? Number.POSITIVE_INFINITY : this.queue.firstTimeWhere(isWaitingRow);
  }

  #isLate(time: number, batch: Batch, i: number): boolean {
    if (!this.#isBounded) return time <= this.watermark;
    // Flink: without a row before, 0.
    return time <= (this.#frames.lastTimeOf(this.#frames.get(this.#keyOf(batch, i))) ?? 0);
  }

  #remember(key: StateKey, time: number, rangeMs: number): void {
    const frame = this.#frames.getOrCreate(key);
    const forgetAt = this.#frames.forgetAt(frame);
    if (forgetAt !== undefined && forgetAt >= time + rangeMs + 1) return;
    const next = time + Math.floor(rangeMs * 1.5) + 1;
    this.#frames.setForgetAt(frame, next);
    this.#frames.put(key, frame);
    this.queue.add(next, key);
  }

  protected override fire(watermarkMs: number): void {
    let current = Number.NaN;
    this.queue.takeUpTo(watermarkMs, (item, time) => {
      if (time !== current) this.#fireTime(current);
      current = time;
      if (isWaitingRow(item)) this.#collect(item as Value[]);
      else this.#forget(item as StateKey, time);
    });
    this.#fireTime(current);
  }

  #collect(row: Value[]): void {
    const key = this.#frames.keyOf(row);
    const rows = this.#due.get(key);
    if (rows === undefined) this.#due.set(key, [row]);
    else rows.push(row);
  }

  #fireTime(time: number): void {
    for (const [key, rows] of this.#due) {
      const frame = this.#frames.getOrCreate(key);
      this.#frames.take(key, frame, time, rows, this.#passed);
      this.#frames.put(key, frame);
    }
    this.#due.clear();
  }

  #forget(key: StateKey, time: number): void {
    const frame = this.#frames.get(key);
    if (frame === undefined) return;
    if ((this.#frames.forgetAt(frame) ?? Number.POSITIVE_INFINITY) <= time) {
      this.#frames.delete(key, frame);
      return;
    }
    this.#frames.setLastTime(frame, time);
    this.#frames.put(key, frame);
  }
}
