import { type Batch, UPDATE_BEFORE } from '../../batch/batch.ts';
import { gatherBatch } from '../../batch/gather.ts';
import type { Operator } from '../operator.ts';

/** Takes the `-U` rows out. */
export class DropUpdateBeforeOperator implements Operator {
  readonly #output: Operator;

  constructor(output: Operator) {
    this.#output = output;
  }

  push(batch: Batch): void {
    const { kinds } = batch;
    if (kinds === null) return this.#output.push(batch);
    const selection = new Int32Array(batch.count);
    let kept = 0;
    for (let i = 0; i < batch.count; i++) if (kinds[i] !== UPDATE_BEFORE) selection[kept++] = i;
    if (kept === 0) return undefined;
    return this.#output.push(kept === batch.count ? batch : gatherBatch(batch, selection, kept));
  }

  advance(watermarkMs: number): void {
    this.#output.advance(watermarkMs);
  }
}
