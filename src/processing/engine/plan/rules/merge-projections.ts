import type { Expression } from '../expression.ts';
import { childrenOf, isCheap, isVolatile, substitute } from '../expression-tools.ts';
import { inputsOf, withInputs } from '../operators.ts';
import type { PhysicalOperator, Projection } from '../physical-plan.ts';

/**
 * A projection over a projection becomes one, unless that would compute something twice; a projection that changes
 * nothing disappears, its names staying.
 */
export function mergeProjections(operator: PhysicalOperator): PhysicalOperator {
  const merged = withInputs(operator, inputsOf(operator).map(mergeProjections));
  if (merged.kind !== 'projection') return merged;
  const { input } = merged;
  if (input.kind === 'projection' && canMerge(merged, input)) {
    const expressions = merged.expressions.map((expression) => substitute(expression, input.expressions));
    return dropIdentity({ ...merged, input: input.input, expressions });
  }
  return dropIdentity(merged);
}

function canMerge(outer: Projection, inner: Projection): boolean {
  const uses = new Map<number, number>();
  for (const expression of outer.expressions) countUses(expression, uses);
  return [...uses].every(([index, count]) => {
    const expression = inner.expressions[index];
    if (expression === undefined) return false;
    return isCheap(expression) || (count <= 1 && !isVolatile(expression));
  });
}

function countUses(expression: Expression, uses: Map<number, number>): void {
  if (expression.kind === 'column') uses.set(expression.index, (uses.get(expression.index) ?? 0) + 1);
  for (const child of childrenOf(expression)) countUses(child, uses);
}

function dropIdentity(projection: Projection): PhysicalOperator {
  const { input, expressions, rowType } = projection;
  const isIdentity =
    expressions.length === input.rowType.length &&
    expressions.every((expression, i) => expression.kind === 'column' && expression.index === i);
  return isIdentity ? { ...input, rowType } : projection;
}
