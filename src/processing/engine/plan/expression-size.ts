import { fail } from '../sql/index.ts';
import type { Expression } from './expression.ts';
import { childrenOf } from './expression-tools.ts';

/**
 * Parts of one expression, those that are written once and used twice counted twice: `CASE x WHEN 1 … WHEN 2 …` compares
 * x with each value, so forms like it inside each other grow without end. A list of IN may be long.
 */
export const EXPRESSION_PARTS_MAX = 50_000;

const sizes = new WeakMap<Expression, number>();

/** Refuses an expression with more than {@link EXPRESSION_PARTS_MAX} parts. Each part is looked at once. */
export function checkExpressionSize(expression: Expression): void {
  if (sizeOf(expression) <= EXPRESSION_PARTS_MAX) return;
  fail('limit', `An expression of more than ${EXPRESSION_PARTS_MAX} parts.`, expression.span);
}

function sizeOf(expression: Expression): number {
  const known = sizes.get(expression);
  if (known !== undefined) return known;
  let size = 1;
  for (const child of childrenOf(expression)) size += sizeOf(child);
  sizes.set(expression, size);
  return size;
}
