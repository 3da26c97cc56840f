import type { Expression } from '../expression.ts';
import { columnsOf, conjuncts, expressionKey, isVolatile, moveColumns } from '../expression-tools.ts';
import { coerce } from '../typing/coerce.ts';
import { commonType } from '../typing/common-type.ts';
import { MAX_DECIMAL_PRECISION } from '../types.ts';

/** Values of the two sides of a join that must be equal: `left` over the left row, `right` over the right row. */
export interface KeyPair {
  left: Expression;
  right: Expression;
  /** NULL equals NULL. */
  nullsEqual: boolean;
}

/**
 * The keys that a condition over both rows compares: `l.a = r.b`, `l.a IS NOT DISTINCT FROM r.b`, or
 * `l.a = r.b OR (l.a IS NULL AND r.b IS NULL)`, which is the same (Flink's null-safe join keys). Undefined for any other
 * condition. `width`: columns of the left row.
 */
export function keyPairOf(part: Expression, width: number): KeyPair | undefined {
  if (part.kind !== 'call' || isVolatile(part)) return undefined;
  if (part.function === 'OR') return nullSafePair(part.args, width);
  if (part.function !== 'EQUALS' && part.function !== 'NOT_DISTINCT') return undefined;
  const [a, b] = part.args;
  const sides = a && b && sidesOf(a, b, width);
  return sides && unify({ ...sides, nullsEqual: part.function === 'NOT_DISTINCT' });
}

/** Which side of the join an expression is over; undefined if over both or none. */
export function sideOf(expression: Expression, width: number): 'left' | 'right' | undefined {
  const columns = [...columnsOf(expression)];
  if (columns.length === 0) return undefined;
  if (columns.every((index) => index < width)) return 'left';
  return columns.every((index) => index >= width) ? 'right' : undefined;
}

function sidesOf(
  a: Expression,
  b: Expression,
  width: number,
): { left: Expression; right: Expression } | undefined {
  const [sideA, sideB] = [sideOf(a, width), sideOf(b, width)];
  if (sideA === undefined || sideB === undefined || sideA === sideB) return undefined;
  const [left, right] = sideA === 'left' ? [a, b] : [b, a];
  return { left, right: moveColumns(right, (index) => index - width) };
}

/** Both sides as values of one type, so that equal values are equal keys. */
function unify(pair: KeyPair): KeyPair | undefined {
  const [a, b] = [pair.left.type, pair.right.type];
  if (a.kind !== 'DECIMAL' || b.kind !== 'DECIMAL' || a.scale === b.scale) return pair;
  const common = commonType([a, b]);
  const digits = Math.max(a.precision - a.scale, b.precision - b.scale) + Math.max(a.scale, b.scale);
  // A cast that may overflow would lose pairs.
  if (common === undefined || digits > MAX_DECIMAL_PRECISION) return undefined;
  return { ...pair, left: coerce(pair.left, common), right: coerce(pair.right, common) };
}

function nullSafePair(branches: readonly Expression[], width: number): KeyPair | undefined {
  const [first, second] = branches;
  if (first === undefined || second === undefined || branches.length !== 2) return undefined;
  for (const [equality, nulls] of [
    [first, second],
    [second, first],
  ] as const) {
    if (equality.kind !== 'call' || equality.function !== 'EQUALS') continue;
    const pair = keyPairOf(equality, width);
    if (pair !== undefined && areBothNull(nulls, equality.args)) return { ...pair, nullsEqual: true };
  }
  return undefined;
}

/** `a IS NULL AND b IS NULL` of exactly the operands. */
function areBothNull(condition: Expression, operands: readonly Expression[]): boolean {
  const tested = conjuncts(condition).map((part) =>
    part.kind === 'call' && part.function === 'IS_NULL' && part.args[0] !== undefined
      ? expressionKey(bare(part.args[0]))
      : undefined,
  );
  const wanted = operands.map((operand) => expressionKey(bare(operand)));
  return tested.length === wanted.length && wanted.every((key) => tested.includes(key));
}

/** Without implicit casts, which leave NULL as it is. */
function bare(expression: Expression): Expression {
  return expression.kind === 'cast' && expression.implicit ? bare(expression.operand) : expression;
}
