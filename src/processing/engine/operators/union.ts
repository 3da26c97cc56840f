import type { Batch } from '../batch/batch.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';
import { InputWatermarks } from './input-watermarks.ts';
import type { Operator, StatefulOperator } from './operator.ts';

/** UNION ALL: the rows of all inputs as they come. Its watermark is the lowest of the inputs'. */
export class UnionOperator implements StatefulOperator {
  readonly id: string;
  stateVersion = 0;
  readonly #watermarks: InputWatermarks;
  readonly #output: Operator;

  constructor(id: string, inputCount: number, output: Operator) {
    this.id = id;
    this.#watermarks = new InputWatermarks(inputCount);
    this.#output = output;
  }

  push(batch: Batch, port = 0): void {
    if (batch.watermarks === null) {
      this.#output.push(batch);
      return;
    }
    const watermarks = batch.watermarks.map((own) => this.#watermarks.at(own, port));
    this.#output.push({ ...batch, watermarks });
  }

  advance(watermarkMs: number, port = 0): void {
    const before = this.#watermarks.current;
    if (this.#watermarks.advance(watermarkMs, port)) this.#output.advance(this.#watermarks.current);
    if (watermarkMs > before) this.stateVersion++;
  }

  snapshot(out: StateWriter): void {
    this.#watermarks.write(out);
  }

  restore(from: StateReader): void {
    this.#watermarks.restore(from);
  }
}
