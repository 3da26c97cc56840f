import type { Batch } from '../batch/batch.ts';
import type { Calc } from '../codegen/calc.ts';
import type { Operator } from './operator.ts';

/** Filters and projections, fused into one generated function. */
export class CalcOperator implements Operator {
  readonly #calc: Calc;
  readonly #output: Operator;

  constructor(calc: Calc, output: Operator) {
    this.#calc = calc;
    this.#output = output;
  }

  push(batch: Batch, port?: number): void {
    const result = this.#calc.run(batch);
    if (result !== undefined) this.#output.push(result, port);
  }

  advance(watermarkMs: number): void {
    this.#output.advance(watermarkMs);
  }
}
