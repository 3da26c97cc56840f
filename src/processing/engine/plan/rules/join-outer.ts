import type { Span } from '../../sql/index.ts';
import type { AggregateCall } from '../aggregate-call.ts';
import type { Expression } from '../expression.ts';
import { childrenOf, columnsOf, contains } from '../expression-tools.ts';
import { create, inputsOf } from '../operators.ts';
import type { Correlate, PhysicalOperator } from '../physical-plan.ts';
import { literal } from '../typing/coerce.ts';
import { types, withNullability } from '../types.ts';

/** Whether an operator or one below it uses a value of the query around. */
export function usesOuter(operator: PhysicalOperator): boolean {
  return (
    expressionsOf(operator).some((expression) => contains(expression, 'outer')) ||
    inputsOf(operator).some(usesOuter)
  );
}

function expressionsOf(operator: PhysicalOperator): readonly Expression[] {
  if (operator.kind === 'projection') return operator.expressions;
  if (operator.kind === 'filter') return [operator.condition];
  if (operator.kind === 'expand') return operator.projections.flat();
  if (operator.kind === 'join' && operator.condition !== undefined) return [operator.condition];
  if (operator.kind === 'correlate') return argumentsOf(operator);
  // Expressions of others are bound where no query around is seen.
  return [];
}

/** What the function of UNNEST or LATERAL is called with. */
export function argumentsOf({ function: called, condition }: Correlate): readonly Expression[] {
  const args = called.kind === 'unnest' ? [called.collection] : called.args;
  return condition === undefined ? args : [...args, condition];
}

/** The outer references in expressions, each once, in order. */
export function outerIndexes(expressions: readonly Expression[]): number[] {
  const found = new Set<number>();
  const collect = (expression: Expression): void => {
    if (expression.kind === 'outer') found.add(expression.index);
    for (const child of childrenOf(expression)) collect(child);
  };
  for (const expression of expressions) collect(expression);
  return [...found].sort((a, b) => a - b);
}

/** What a condition compares an outer value with for equality; undefined for any other condition. */
export function innerOperand(condition: Expression): Expression | undefined {
  if (condition.kind !== 'call') return undefined;
  if (condition.function !== 'EQUALS' && condition.function !== 'NOT_DISTINCT') return undefined;
  const inner = condition.args.find((arg) => !contains(arg, 'outer'));
  const outer = condition.args.find((arg) => arg !== inner);
  return outer !== undefined && columnsOf(outer).size === 0 ? inner : undefined;
}

/** The condition with another expression in place of its inner operand. */
export function withInnerOperand(condition: Expression, operand: Expression): Expression {
  const inner = innerOperand(condition);
  if (condition.kind !== 'call') return condition;
  return { ...condition, args: condition.args.map((arg) => (arg === inner ? operand : arg)) };
}

/** An outer value is the same as a column, NULL included. */
export function equalsOuter(index: number, column: Expression): Expression {
  const { span, type } = column;
  const outer: Expression = { kind: 'outer', index, type, span };
  return {
    kind: 'call',
    function: 'NOT_DISTINCT',
    args: [outer, column],
    type: types.boolean(false),
    span,
  };
}

/** The columns of its input that an aggregate reads. */
export function inputsOfCall(call: AggregateCall): number[] {
  return [...call.args, ...(call.filter === undefined ? [] : [call.filter])];
}

export function moveCall(call: AggregateCall, place: (index: number) => number): AggregateCall {
  return {
    ...call,
    args: call.args.map(place),
    ...(call.filter !== undefined && { filter: place(call.filter) }),
  };
}

/** What an aggregate makes of no rows. */
export function emptyValue({ function: name, type, span }: AggregateCall): Expression {
  return name === 'COUNT' ? literal(0n, type, span) : literal(null, withNullability(type, true), span);
}

/** All columns as they are. */
export function identity(operator: PhysicalOperator, span: Span): Expression[] {
  return operator.rowType.map(({ type }, index) => ({ kind: 'column', index, type, span }));
}

/** The columns of an operator, then others. */
export function appended(
  operator: PhysicalOperator,
  added: readonly Expression[],
  span: Span,
): PhysicalOperator {
  const names = [...operator.rowType.map(({ name }) => name), ...added.map((_, i) => `$f${i}`)];
  return create.projection(operator, [...identity(operator, span), ...added], names);
}
