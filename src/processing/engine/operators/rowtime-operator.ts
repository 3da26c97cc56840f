import type { Batch } from '../batch/batch.ts';
import type { Field } from '../plan/types.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';
import type { LateRowHandler } from './late-row.ts';
import type { Operator, OperatorReport, StatefulOperator } from './operator.ts';
import { RowEmitter } from './row-emitter.ts';
import type { TimeQueue } from './time-queue.ts';

/**
 * An operator whose rows, or timers, wait for the watermark. What is due leaves before the next row is looked at, as if
 * each row and each watermark came on its own: some operators judge a row by what has left before it.
 */
export abstract class RowtimeOperator implements StatefulOperator {
  readonly id: string;
  readonly report: OperatorReport = { lateRows: 0, lateWindows: 0 };
  stateVersion = 0;
  protected readonly emitter: RowEmitter;
  protected readonly queue: TimeQueue;
  /** In force for the operator; what was due by it has left. */
  protected watermark = Number.NEGATIVE_INFINITY;
  readonly #onLate: LateRowHandler;
  readonly #output: Operator;

  constructor(
    plan: { id: string; rowType: readonly Field[] },
    queue: TimeQueue,
    onLate: LateRowHandler,
    output: Operator,
  ) {
    this.id = plan.id;
    this.emitter = new RowEmitter(plan.rowType, output);
    this.queue = queue;
    this.#onLate = onLate;
    this.#output = output;
  }

  /** A row has come. */
  protected abstract take(batch: Batch, row: number): void;

  /** Everything of the queue up to `watermarkMs` is due. */
  protected abstract fire(watermarkMs: number): void;

  push(batch: Batch): void {
    const { watermarks } = batch;
    for (let i = 0; i < batch.count; i++) {
      if (watermarks !== null) this.#reach(watermarks[i] as number);
      this.take(batch, i);
    }
    this.stateVersion++;
    this.emitter.flush();
  }

  advance(watermarkMs: number): void {
    this.#reach(watermarkMs);
    this.emitter.flush();
    this.#output.advance(watermarkMs);
  }

  /** What leaves now leaves before the watermark does, so the one before is in force for it. */
  #reach(watermarkMs: number): void {
    if (watermarkMs <= this.watermark) return;
    this.stateVersion++;
    this.emitter.watermark = this.watermark;
    if (!this.queue.isQuiet(watermarkMs)) this.fire(watermarkMs);
    this.watermark = watermarkMs;
  }

  /** What came too early for the watermark in force leaves with the next one. */
  get firesAtMs(): number {
    return Math.max(this.firstResultMs, this.watermark + 1);
  }

  /** When the first item of the queue is due that something comes of. */
  protected get firstResultMs(): number {
    return this.queue.firstTime;
  }

  get heldRows(): number | undefined {
    return this.queue.rows;
  }

  protected drop(batch: Batch, row: number, timeMs: number | null): void {
    this.report.lateRows++;
    this.#onLate(
      batch,
      row,
      timeMs === null ? undefined : { timeMs, watermarkMs: this.watermark, windows: [] },
    );
  }

  snapshot(out: StateWriter): void {
    out.float(this.watermark);
    this.queue.write(out);
  }

  restore(from: StateReader): void {
    this.watermark = from.float();
    this.queue.restore(from);
  }
}
