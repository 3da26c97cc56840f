import type { Batch } from '../batch/batch.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';
import type { Operator, OperatorReport, StatefulOperator } from './operator.ts';

/** An operator whose windows fire when its watermark passes them. */
export interface FiringOperator extends StatefulOperator {
  readonly report: OperatorReport;
  /** The watermark from which on a window fires. */
  readonly fireAt: number;
}

/**
 * Windows on processing time: the clock is their watermark, and that of the input passes by. What is open when the
 * input ends does not fire, as in Flink; after a restart the first tick fires what has ended meanwhile.
 */
export class ProcessingTimeOperator implements StatefulOperator {
  readonly #inner: FiringOperator;
  readonly #output: Operator;

  /** `create`: makes the operator, whose watermarks nobody hears of. */
  constructor(create: (output: Operator) => FiringOperator, output: Operator) {
    this.#inner = create({ push: (batch) => output.push(batch), advance: () => {} });
    this.#output = output;
  }

  get id(): string {
    return this.#inner.id;
  }

  get stateVersion(): number {
    return this.#inner.stateVersion;
  }

  get report(): OperatorReport {
    return this.#inner.report;
  }

  push(batch: Batch): void {
    this.#inner.push(batch.watermarks === null ? batch : { ...batch, watermarks: null });
  }

  advance(watermarkMs: number): void {
    this.#output.advance(watermarkMs);
  }

  /** A window has ended once its last millisecond is over, so that no row of that millisecond comes after it. */
  get dueMs(): number {
    return this.#inner.fireAt + 1;
  }

  tick(nowMs: number): void {
    this.#inner.advance(nowMs - 1);
  }

  snapshot(out: StateWriter): void {
    this.#inner.snapshot(out);
  }

  restore(from: StateReader): void {
    this.#inner.restore(from);
  }
}
