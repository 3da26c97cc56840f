import type { Batch } from '../batch/batch.ts';
import type { Operator } from './operator.ts';

/** One input for several readers: a source that more than one INSERT of a job reads. */
export class TeeOperator implements Operator {
  readonly #outputs: Operator[] = [];

  add(output: Operator): void {
    this.#outputs.push(output);
  }

  push(batch: Batch, port?: number): void {
    for (const output of this.#outputs) output.push(batch, port);
  }

  advance(watermarkMs: number): void {
    for (const output of this.#outputs) output.advance(watermarkMs);
  }
}
