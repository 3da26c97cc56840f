import type { Batch } from '../batch/batch.ts';
import type { Field } from '../plan/types.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';
import { InputWatermarks } from './input-watermarks.ts';
import type { Operator, StatefulOperator } from './operator.ts';
import { RowEmitter } from './row-emitter.ts';

/**
 * An operator that goes through the rows of two inputs one by one. Its watermark is the lower one of the inputs'; what
 * waits for it leaves before the next row is looked at, as if each row and each watermark came on its own.
 */
export abstract class TwoInputOperator implements StatefulOperator {
  readonly id: string;
  stateVersion = 0;
  protected readonly emitter: RowEmitter;
  /** In force for the row that is looked at. */
  protected watermark = Number.NEGATIVE_INFINITY;
  readonly #heldBackMs: number;
  readonly #watermarks = new InputWatermarks(2);
  readonly #output: Operator;

  /** `heldBackMs`: how far results may lie behind the watermark. */
  constructor(plan: { id: string; rowType: readonly Field[] }, output: Operator, heldBackMs = 0) {
    this.id = plan.id;
    this.emitter = new RowEmitter(plan.rowType, output);
    this.#heldBackMs = heldBackMs;
    this.#output = output;
  }

  /** A row has come: of the left input, which is port 0, or the right one. */
  protected abstract take(batch: Batch, row: number, port: number): void;

  /** The watermark is about to be this: what waits for it leaves. */
  protected fire?(watermarkMs: number): void;

  push(batch: Batch, port = 0): void {
    const { watermarks } = batch;
    this.watermark = this.#watermarks.current;
    for (let i = 0; i < batch.count; i++) {
      if (watermarks !== null) this.#reach(this.#watermarks.at(watermarks[i] as number, port));
      this.take(batch, i, port);
    }
    this.emitter.flush();
    this.emitter.watermark = Number.NEGATIVE_INFINITY;
    this.stateVersion++;
  }

  #reach(watermarkMs: number): void {
    this.fire?.(watermarkMs);
    this.watermark = watermarkMs;
    this.emitter.watermark = watermarkMs - this.#heldBackMs;
  }

  advance(watermarkMs: number, port = 0): void {
    this.stateVersion++;
    if (!this.#watermarks.advance(watermarkMs, port)) return;
    const { current } = this.#watermarks;
    this.fire?.(current);
    this.emitter.flush();
    this.#output.advance(current - this.#heldBackMs);
  }

  snapshot(out: StateWriter): void {
    this.#watermarks.write(out);
  }

  restore(from: StateReader): void {
    this.#watermarks.restore(from);
  }
}
