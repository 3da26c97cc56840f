import { type CastNode, fail } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { printType } from '../print-type.ts';
import { castVerdict } from '../typing/cast-rule.ts';
import { type DataType, withNullability, withoutAttribute } from '../types.ts';
import { bindType } from './bind-type.ts';
import type { Binder } from './binder.ts';

/** CAST keeps the operand's nullability; TRY_CAST may always be NULL. */
export function bindCast(binder: Binder, node: CastNode): Expression {
  const operand = binder.bind(node.operand);
  const target = bindType(node.type);
  const verdict = castVerdict(operand.type, target);
  if (!verdict.allowed) {
    const hint = verdict.hint === undefined ? '' : ` ${verdict.hint}`;
    fail('type', `Cannot cast ${printKind(operand.type)} to ${printKind(target)}.${hint}`, node.span);
  }
  const type = withoutAttribute(withNullability(target, node.safe || operand.type.nullable));
  if (operand.kind === 'literal' && operand.value === null) return { ...operand, type, span: node.span };
  return { kind: 'cast', operand, safe: node.safe, implicit: false, type, span: node.span };
}

function printKind(type: DataType): string {
  return printType(withNullability(type, true));
}
