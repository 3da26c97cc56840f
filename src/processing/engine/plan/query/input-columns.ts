import type { Expression } from '../expression.ts';
import { expressionKey } from '../expression-tools.ts';
import { create } from '../operators.ts';
import type { PhysicalOperator } from '../physical-plan.ts';

/**
 * The input of an operator that wants columns, not expressions: plain columns are taken where they are, others are
 * computed behind them by a projection.
 */
export class InputColumns {
  readonly #input: PhysicalOperator;
  readonly #computed: Expression[] = [];

  constructor(input: PhysicalOperator) {
    this.#input = input;
  }

  /** Index of the column that holds `expression`. */
  add(expression: Expression): number {
    if (expression.kind === 'column') return expression.index;
    const key = expressionKey(expression);
    const known = this.#computed.findIndex((other) => expressionKey(other) === key);
    const position = known === -1 ? this.#computed.push(expression) - 1 : known;
    return this.#input.rowType.length + position;
  }

  /** The input with the computed columns behind its own. */
  operator(): PhysicalOperator {
    const [first] = this.#computed;
    if (first === undefined) return this.#input;
    const kept = this.#input.rowType.map(
      (field, index): Expression => ({ kind: 'column', index, type: field.type, span: first.span }),
    );
    const names = this.#input.rowType.map((field) => field.name);
    const added = this.#computed.map((_, i) => `$f${names.length + i}`);
    return create.projection(this.#input, [...kept, ...this.#computed], [...names, ...added]);
  }
}
