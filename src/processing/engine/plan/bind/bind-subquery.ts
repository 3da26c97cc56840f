import {
  type ExistsNode,
  type ExpressionNode,
  fail,
  type Query,
  type Span,
  type SubqueryNode,
} from '../../sql/index.ts';
import type { Expression, SubqueryExpression } from '../expression.ts';
import { conjunction } from '../expression-tools.ts';
import { types, withNullability, withoutAttribute } from '../types.ts';
import { compare } from './bind-comparison.ts';
import type { Binder } from './binder.ts';

/** `EXISTS (SELECT …)`. */
export function bindExists(binder: Binder, node: ExistsNode): Expression {
  const { operator, outer } = binder.planQuery(node.query);
  return {
    kind: 'subquery',
    form: 'exists',
    query: operator,
    outer,
    type: types.boolean(false),
    span: node.span,
  };
}

/** A query in place of a value. */
export function bindValueOf(binder: Binder, node: SubqueryNode): Expression {
  const { operator, outer } = binder.planQuery(node.query);
  const [column, second] = operator.rowType;
  if (column === undefined || second !== undefined) {
    fail('invalid', `A query in place of a value has one column, not ${operator.rowType.length}.`, node.span);
  }
  // Without a row it is NULL.
  const type = withNullability(withoutAttribute(column.type), true);
  return { kind: 'subquery', form: 'value', query: operator, outer, type, span: node.span };
}

/** A comparison with the rows of a query: `x = ANY (SELECT …)`, `(a, b) IN (SELECT …)`. */
export interface SomeNode {
  operator: string;
  /** One for each column of the query. */
  operands: readonly ExpressionNode[];
  query: Query;
  span: Span;
}

/** Whether the comparison holds for one row of the query. */
export function bindSome(binder: Binder, { operator, operands, query, span }: SomeNode): Expression {
  const values = operands.map((operand) => binder.bind(operand));
  const bound = binder.planQuery(query);
  const { rowType } = bound.operator;
  if (rowType.length !== values.length) {
    fail('invalid', `A query of ${rowType.length} columns is compared with ${values.length} values.`, span);
  }
  const first = bound.outer.length;
  const parts = values.map((value, i) => {
    const outer: Expression = { kind: 'outer', index: first + i, type: value.type, span: value.span };
    const type = rowType[i]?.type ?? types.null();
    return compare(operator, outer, { kind: 'column', index: i, type, span: query.span }, span);
  });
  const condition = conjunction(parts);
  if (condition === undefined) throw new TypeError('A comparison has operands.');
  const some: SubqueryExpression = {
    kind: 'subquery',
    form: 'some',
    query: bound.operator,
    outer: [...bound.outer, ...values],
    condition,
    type: types.boolean(condition.type.nullable),
    span,
  };
  return some;
}
