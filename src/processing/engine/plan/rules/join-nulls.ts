import type { Expression } from '../expression.ts';
import type { FunctionId } from '../functions/function-id.ts';

/** NULL as soon as one argument is. */
const STRICT: ReadonlySet<FunctionId> = new Set([
  'PLUS',
  'MINUS',
  'TIMES',
  'DIVIDE',
  'MOD',
  'NEGATE',
  'DATETIME_PLUS',
  'DATETIME_MINUS',
  'DATETIME_DIFF',
  'EQUALS',
  'NOT_EQUALS',
  'LESS',
  'LESS_OR_EQUAL',
  'GREATER',
  'GREATER_OR_EQUAL',
  'LIKE',
  'NOT',
]);

/** Whether a condition is never TRUE where all columns of a kind are NULL (Calcite's `Strong`). */
export function rejectsNulls(condition: Expression, isNull: (index: number) => boolean): boolean {
  if (condition.kind === 'call') {
    const { args } = condition;
    if (condition.function === 'AND') return args.some((arg) => rejectsNulls(arg, isNull));
    if (condition.function === 'OR') return args.every((arg) => rejectsNulls(arg, isNull));
    if (condition.function === 'IS_TRUE') return args.every((arg) => rejectsNulls(arg, isNull));
    if (condition.function === 'IS_NOT_NULL' || condition.function === 'IS_FALSE')
      return args.every((arg) => becomesNull(arg, isNull));
    // The first argument is compared with the others.
    if (condition.function === 'IN') return args[0] !== undefined && becomesNull(args[0], isNull);
  }
  return becomesNull(condition, isNull);
}

function becomesNull(expression: Expression, isNull: (index: number) => boolean): boolean {
  switch (expression.kind) {
    case 'column':
      return isNull(expression.index);
    case 'cast':
    case 'field':
      return becomesNull(expression.operand, isNull);
    case 'call':
      return STRICT.has(expression.function) && expression.args.some((arg) => becomesNull(arg, isNull));
    case 'literal':
      return expression.value === null;
    case 'case':
    case 'outer':
    case 'subquery':
      return false;
  }
}
