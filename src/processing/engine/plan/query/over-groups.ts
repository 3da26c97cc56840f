import type { Expression } from '../expression.ts';
import { rewrite } from '../expression-tools.ts';
import { types } from '../types.ts';
import type { BoundOverCall } from './bind-over-call.ts';
import { moveOverCall } from './move-over-call.ts';
import type { OutputColumn, Relation } from './relation.ts';
import { OVER_BASE } from './select-binder.ts';

/** What is left of a SELECT once its rows, or groups, are there. */
export interface Selected {
  relation: Relation;
  columns: readonly OutputColumn[];
  calls: readonly BoundOverCall[];
  qualify: Expression | undefined;
}

/** Places columns over the columns of a GROUP BY; they come back in their order. */
export type PlaceOverGroups = (columns: readonly OutputColumn[]) => {
  relation: Relation;
  columns: readonly OutputColumn[];
};

/** Calls with OVER beside GROUP BY are over the groups: their expressions are placed as columns of the select list are. */
export function overGroups({ columns, calls, qualify }: Selected, place: PlaceOverGroups): Selected {
  const results = new OverResults(calls.length);
  const others: OutputColumn[] = [];
  const add = (expression: Expression): Expression => {
    others.push({ name: '', expression, written: undefined });
    return expression;
  };
  for (const call of calls) moveOverCall(call, add);
  if (qualify !== undefined) add(results.hide(qualify));
  const hidden = columns.map((column) => ({ ...column, expression: results.hide(column.expression) }));
  const grouped = place([...hidden, ...others]);
  const placed = grouped.columns.map((column) => ({
    ...column,
    expression: results.show(column.expression),
  }));
  const rest = placed.slice(columns.length).values();
  const take = (expression: Expression): Expression => rest.next().value?.expression ?? expression;
  return {
    relation: grouped.relation,
    columns: placed.slice(0, columns.length),
    calls: calls.map((call) => moveOverCall(call, take)),
    qualify: qualify && take(qualify),
  };
}

/** The results of calls are no columns of the groups; while others are placed, a literal stands for each of them. */
class OverResults {
  readonly #byPlaceholder = new Map<Expression, Expression>();
  readonly #calls: number;

  constructor(calls: number) {
    this.#calls = calls;
  }

  hide(expression: Expression): Expression {
    return rewrite(expression, (part) => {
      if (part.kind !== 'column' || !this.#isResult(part.index)) return undefined;
      const placeholder: Expression = {
        kind: 'literal',
        value: `over ${part.index}`,
        type: types.string(false),
        span: part.span,
      };
      this.#byPlaceholder.set(placeholder, part);
      return placeholder;
    });
  }

  #isResult(index: number): boolean {
    return index >= OVER_BASE && index < OVER_BASE + this.#calls;
  }

  show(expression: Expression): Expression {
    return rewrite(expression, (part) => this.#byPlaceholder.get(part));
  }
}
