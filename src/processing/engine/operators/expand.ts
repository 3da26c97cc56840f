import type { Batch } from '../batch/batch.ts';
import type { Expand } from '../codegen/expand.ts';
import type { Operator } from './operator.ts';

/** Rows that are counted in several groups: one copy of each for every grouping set. */
export class ExpandOperator implements Operator {
  readonly #expand: Expand;
  readonly #output: Operator;

  constructor(compile: (emit: (batch: Batch) => void) => Expand, output: Operator) {
    this.#output = output;
    this.#expand = compile((batch) => output.push(batch));
  }

  push(batch: Batch): void {
    this.#expand.run(batch);
  }

  advance(watermarkMs: number): void {
    this.#output.advance(watermarkMs);
  }
}
