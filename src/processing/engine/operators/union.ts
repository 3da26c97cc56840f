import type { Batch } from '../batch/batch.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';
import type { Operator, StatefulOperator } from './operator.ts';

/** UNION ALL: the rows of all inputs as they come. Its watermark is the lowest of the inputs'. */
export class UnionOperator implements StatefulOperator {
  readonly id: string;
  stateVersion = 0;
  readonly #watermarks: Float64Array;
  #lowest = Number.NEGATIVE_INFINITY;
  readonly #output: Operator;

  constructor(id: string, inputCount: number, output: Operator) {
    this.id = id;
    this.#watermarks = new Float64Array(inputCount).fill(Number.NEGATIVE_INFINITY);
    this.#output = output;
  }

  push(batch: Batch, port = 0): void {
    if (batch.watermarks === null) {
      this.#output.push(batch);
      return;
    }
    // Within a batch only its own input moves; the others hold the watermark back where they are.
    const others = lowestBut(this.#watermarks, port);
    const watermarks = batch.watermarks.map((own) => Math.max(this.#lowest, Math.min(own, others)));
    this.#output.push({ ...batch, watermarks });
  }

  advance(watermarkMs: number, port = 0): void {
    if (watermarkMs <= (this.#watermarks[port] as number)) return;
    this.#watermarks[port] = watermarkMs;
    this.stateVersion++;
    const lowest = Math.min(...this.#watermarks);
    if (lowest <= this.#lowest) return;
    this.#lowest = lowest;
    this.#output.advance(lowest);
  }

  snapshot(out: StateWriter): void {
    out.array(this.#watermarks, this.#watermarks.length);
    out.float(this.#lowest);
  }

  restore(from: StateReader): void {
    from.array(this.#watermarks);
    this.#lowest = from.float();
  }
}

function lowestBut(watermarks: Float64Array, port: number): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (const [i, watermark] of watermarks.entries()) if (i !== port && watermark < lowest) lowest = watermark;
  return lowest;
}
