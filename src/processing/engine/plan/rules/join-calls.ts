import type { Span } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { create } from '../operators.ts';
import type { PhysicalOperator } from '../physical-plan.ts';
import { types } from '../types.ts';

/** Each row once: groups without aggregates. */
export function distinct(input: PhysicalOperator): PhysicalOperator {
  const keys = [...input.rowType.keys()];
  return create.groupAggregate({ input, keys, aggregates: [] }, input.rowType);
}

const NEVER_NULL = new Set(['IS_NULL', 'IS_NOT_NULL', 'IS_TRUE', 'IS_NOT_FALSE', 'NOT_DISTINCT']);

/** A call of a BOOLEAN function that the planner writes itself. */
export function call(
  name: 'AND' | 'OR' | 'EQUALS' | 'NOT_DISTINCT' | 'IS_NULL' | 'IS_NOT_NULL' | 'IS_TRUE' | 'IS_NOT_FALSE',
  args: readonly Expression[],
  span: Span,
): Expression {
  const nullable = !NEVER_NULL.has(name) && args.some((arg) => arg.type.nullable);
  return { kind: 'call', function: name, args, type: types.boolean(nullable), span };
}
