import type { Span } from '../../sql/span.ts';
import type { Expression, LiteralValue } from '../expression.ts';
import { type DataType, isInteger, types, withNullability } from '../types.ts';
import { sameType } from './same-type.ts';

/**
 * `expression` as a value of `type`: itself if nothing changes, a typed NULL for a bare one, else an implicit cast.
 * The nullability of the result is the expression's; the caller has made sure that the cast is allowed.
 */
export function coerce(expression: Expression, type: DataType): Expression {
  if (sameType(expression.type, type)) return expression;
  const target = withNullability(type, expression.type.nullable);
  if (expression.kind === 'literal' && expression.value === null) return { ...expression, type: target };
  const folded = foldInteger(expression, target);
  if (folded !== undefined) return folded;
  return {
    kind: 'cast',
    operand: expression,
    safe: false,
    implicit: true,
    type: target,
    span: expression.span,
  };
}

/** An integer literal is written in the wider type at once. */
function foldInteger(expression: Expression, target: DataType): Expression | undefined {
  if (expression.kind !== 'literal' || !isInteger(expression.type)) return undefined;
  const { value } = expression;
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  if (target.kind === 'BIGINT') return { ...expression, value: BigInt(value), type: target };
  if (target.kind === 'DOUBLE' && typeof value === 'number') return { ...expression, type: target };
  const fits =
    target.kind === 'DECIMAL' && target.precision - target.scale >= 10 && typeof value === 'number';
  return fits
    ? { ...expression, value: BigInt(value) * 10n ** BigInt(target.scale), type: target }
    : undefined;
}

export function literal(value: LiteralValue, type: DataType, span: Span): Expression {
  return { kind: 'literal', value, type, span };
}

export function stringLiteral(value: string, span: Span): Expression {
  return literal(value, types.char(value.length, false), span);
}

/** A literal NULL, typed or not. */
export function isNullLiteral(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.type.kind === 'NULL';
}
