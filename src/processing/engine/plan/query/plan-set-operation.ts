import { fail, type QueryBody, type SetOperation } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { create } from '../operators.ts';
import type { PhysicalOperator } from '../physical-plan.ts';
import { coerce } from '../typing/coerce.ts';
import { commonType } from '../typing/common-type.ts';
import { sameType } from '../typing/same-type.ts';
import { type Field, withNullability, withoutAttribute } from '../types.ts';
import { distinctRows } from './plan-ordinary-aggregate.ts';
import { type Relation, uniqueNames } from './relation.ts';

/** UNION, INTERSECT and EXCEPT, with or without ALL. NULLs are equal here; names are those of the first query. */
export function planSetOperation(operation: SetOperation, plan: (body: QueryBody) => Relation): Relation {
  const inputs = inputsOf(operation).map((body) => ({ body, operator: plan(body).operator }));
  const rowType = commonRow(operation, inputs);
  const operators = inputs.map(({ operator, body }) => conform(operator, rowType, body.span));
  if (operation.operation === 'UNION') {
    const union = create.union(operators, rowType);
    return { operator: operation.all ? union : distinctRows(union) };
  }
  const [left, right] = operators;
  if (left === undefined || right === undefined) throw new TypeError('A set operation has two inputs.');
  const kind = operation.operation === 'INTERSECT' ? 'intersect' : 'except';
  // Rows of the result come when a row of either side does, so that their time orders nothing any more.
  const fields = rowType.map(({ name, type }) => ({ name, type: withoutAttribute(type) }));
  return { operator: create.setOperation({ operation: kind, all: operation.all, left, right }, fields) };
}

/** `a UNION ALL b UNION ALL c` is one union of three; so is `a UNION b UNION c`, but for `a UNION ALL b UNION c`. */
function inputsOf(operation: SetOperation): QueryBody[] {
  if (operation.operation !== 'UNION') return [operation.left, operation.right];
  const isSame = (body: QueryBody): body is SetOperation =>
    body.kind === 'set-operation' && body.operation === 'UNION' && (body.all || !operation.all);
  return [operation.left, operation.right].flatMap((body) => (isSame(body) ? inputsOf(body) : [body]));
}

function commonRow(
  { operation, span }: SetOperation,
  inputs: readonly { body: QueryBody; operator: PhysicalOperator }[],
): Field[] {
  const fields = inputs[0]?.operator.rowType ?? [];
  for (const { body, operator } of inputs) {
    const width = operator.rowType.length;
    if (width !== fields.length)
      fail('invalid', `${operation} of ${fields.length} and ${width} columns.`, body.span);
  }
  return fields.map((field, i) => {
    const type = commonType(inputs.map(({ operator }) => operator.rowType[i]?.type ?? field.type));
    if (type === undefined)
      return fail('type', `Column "${field.name}" of ${operation} has no common type.`, span);
    return { name: field.name, type };
  });
}

/** The rows with the common types; a projection only if one differs. */
function conform(
  operator: PhysicalOperator,
  rowType: readonly Field[],
  span: Expression['span'],
): PhysicalOperator {
  const columns = operator.rowType.map(
    (field, index): Expression => ({ kind: 'column', index, type: field.type, span }),
  );
  const expressions = columns.map((column, i) => {
    const type = rowType[i]?.type ?? column.type;
    return coerce(column, withNullability(type, column.type.nullable));
  });
  if (expressions.every((expression, i) => sameType(expression.type, columns[i]?.type ?? expression.type)))
    return operator;
  return create.projection(operator, expressions, uniqueNames(rowType.map((field) => field.name)));
}
