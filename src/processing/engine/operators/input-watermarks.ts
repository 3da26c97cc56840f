import type { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';

/** The watermarks of several inputs; the lowest of them is the operator's own, which never goes back. */
export class InputWatermarks {
  readonly #inputs: Float64Array;
  #lowest = Number.NEGATIVE_INFINITY;

  constructor(inputs: number) {
    this.#inputs = new Float64Array(inputs).fill(Number.NEGATIVE_INFINITY);
  }

  /** What is in force for the operator. */
  get current(): number {
    return this.#lowest;
  }

  /** Takes a new watermark of an input in; true if that moves the operator's. */
  advance(watermarkMs: number, port: number): boolean {
    if (watermarkMs <= (this.#inputs[port] as number)) return false;
    this.#inputs[port] = watermarkMs;
    const lowest = Math.min(...this.#inputs);
    if (lowest <= this.#lowest) return false;
    this.#lowest = lowest;
    return true;
  }

  /**
   * The operator's watermark for a row of input `port` that brings `rowWatermark` along: within a batch only its own
   * input moves, the others hold it back where they are.
   */
  at(rowWatermark: number, port: number): number {
    let lowest = rowWatermark;
    for (let i = 0; i < this.#inputs.length; i++)
      if (i !== port && (this.#inputs[i] as number) < lowest) lowest = this.#inputs[i] as number;
    return Math.max(this.#lowest, lowest);
  }

  write(out: StateWriter): void {
    out.array(this.#inputs, this.#inputs.length);
    out.float(this.#lowest);
  }

  restore(from: StateReader): void {
    from.array(this.#inputs);
    this.#lowest = from.float();
  }
}
