import { type BinaryNode, type ExpressionNode, fail } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { printType } from '../print-type.ts';
import { isCharacter, isInterval, isTemporal, MAX_LENGTH, types } from '../types.ts';
import { combine, createCall, failOperands, refuseNull } from './bind-arithmetic.ts';
import type { Binder } from './binder.ts';

/** `(start, end) OVERLAPS (start, end)`; an end may be a length. */
export function bindOverlaps(binder: Binder, node: BinaryNode): Expression {
  const args = [...bindPeriod(binder, node.left), ...bindPeriod(binder, node.right)];
  return createCall(
    'OVERLAPS',
    args,
    types.boolean(),
    args.some((arg) => arg.type.nullable),
    node.span,
  );
}

function bindPeriod(binder: Binder, node: ExpressionNode): Expression[] {
  const elements = node.kind === 'collection' && !('kind' in node.elements) ? node.elements : [];
  const [first, second] = elements;
  if (first === undefined || second === undefined || elements.length > 2) {
    return fail('invalid', 'OVERLAPS compares two periods: (start, end) OVERLAPS (start, end).', node.span);
  }
  const [start, end] = [binder.bind(first), binder.bind(second)];
  if (!isTemporal(start.type))
    fail('type', `A period has dates or times, not ${printType(start.type)}.`, first.span);
  if (isInterval(end.type)) return [start, combine('+', start, end, second.span)];
  if (end.type.kind !== start.type.kind) return failOperands('OVERLAPS', start, end, node.span);
  return [start, end];
}

/** `a || b`: as long as both; CHAR only if both are. */
export function bindConcatenation(binder: Binder, node: BinaryNode): Expression {
  const [left, right] = [binder.bind(node.left), binder.bind(node.right)];
  for (const operand of [left, right]) refuseNull(operand);
  const [a, b] = [left.type, right.type];
  if (!isCharacter(a) || !isCharacter(b)) return failOperands('||', left, right, node.span);
  const length = Math.min(MAX_LENGTH, a.length + b.length);
  const type = a.kind === 'CHAR' && b.kind === 'CHAR' ? types.char(length) : types.varchar(length);
  return createCall('CONCAT', [left, right], type, a.nullable || b.nullable, node.span);
}
