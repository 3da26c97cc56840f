import type { Expression } from '../expression.ts';
import { conjuncts, contains } from '../expression-tools.ts';
import { create, inputsOf, withInputs } from '../operators.ts';
import type { Filter, PhysicalOperator, Projection } from '../physical-plan.ts';
import { SubqueryJoiner } from './join-subquery.ts';
import { pickColumns } from './join-on.ts';

/**
 * Queries in expressions become joins (Calcite's `SubQueryRemoveRule`): what WHERE asks for as a whole a semi or anti
 * join, anything else a left join that adds a column with its value.
 */
export function joinSubqueries(operator: PhysicalOperator): PhysicalOperator {
  const inner = withInputs(operator, inputsOf(operator).map(joinSubqueries));
  if (inner.kind === 'filter' && hasQuery(inner.condition)) return expandFilter(inner);
  if (inner.kind === 'projection' && inner.expressions.some(hasQuery)) return expandProjection(inner);
  return inner;
}

function hasQuery(expression: Expression): boolean {
  return contains(expression, 'subquery');
}

/** Conditions without queries are tested first. */
function expandFilter({ input, condition, rowType }: Filter): PhysicalOperator {
  const parts = conjuncts(condition);
  const width = input.rowType.length;
  const first = filtered(
    input,
    parts.filter((part) => !hasQuery(part)),
  );
  let operator = first;
  for (const part of parts.filter(hasQuery)) {
    const joiner = new SubqueryJoiner(operator, first, joinSubqueries);
    const joined = joiner.keepWhere(part);
    if (joined !== undefined) operator = joined;
    else {
      const value = joiner.replace(part, true);
      operator = pickColumns(filtered(joiner.operator, [value]), [...Array(width).keys()]);
    }
  }
  return { ...operator, rowType };
}

function filtered(input: PhysicalOperator, parts: readonly Expression[]): PhysicalOperator {
  return parts.reduce((below, part) => create.filter(below, part), input);
}

function expandProjection(projection: Projection): PhysicalOperator {
  const joiner = new SubqueryJoiner(projection.input, projection.input, joinSubqueries);
  const expressions = projection.expressions.map((expression) => joiner.replace(expression, false));
  return { ...projection, input: joiner.operator, expressions };
}
