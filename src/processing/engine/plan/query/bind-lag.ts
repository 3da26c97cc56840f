import { type CallNode, fail, type WindowDefinition } from '../../sql/index.ts';
import type { Binder } from '../bind/binder.ts';
import type { Expression } from '../expression.ts';
import { printType } from '../print-type.ts';
import { coerce } from '../typing/coerce.ts';
import { isCharacter, withNullability, withoutAttribute } from '../types.ts';
import type { BoundOverFunction } from './bind-over-call.ts';
import { refuseFrame } from './bind-rank-function.ts';

/**
 * `LAG(value [, offset [, otherwise]])`: the value so many rows before; `otherwise` stands for a row that is not there.
 * The result may be NULL if `otherwise` may be, as in Flink, whatever the value.
 */
export function bindLag(rows: Binder, call: CallNode, window: WindowDefinition): BoundOverFunction {
  refuseFrame('LAG', window);
  const [value, offset, otherwise, more] = call.args.map((arg) => rows.bind(arg.value));
  if (value === undefined || more !== undefined)
    return fail('invalid', 'Write LAG(value [, offset [, default]]).', call.span);
  const fallback = otherwise && fallbackOf(otherwise, value);
  const nullable = fallback?.type.nullable ?? true;
  return {
    function: { kind: 'lag', value, offset: offsetOf(offset), otherwise: fallback },
    type: withoutAttribute(withNullability(value.type, nullable)),
    frame: { unit: 'range', preceding: 'unbounded' },
  };
}

function offsetOf(offset: Expression | undefined): number {
  if (offset === undefined) return 1;
  const value = offset.kind === 'literal' && offset.type.kind === 'INT' ? offset.value : undefined;
  if (typeof value === 'number' && value >= 0) return value;
  return fail('invalid', 'The offset of LAG is a whole number, 0 or more.', offset.span);
}

function fallbackOf(otherwise: Expression, value: Expression): Expression {
  const [given, wanted] = [otherwise.type, value.type];
  const wantedType = withoutAttribute(withNullability(wanted, given.nullable));
  if (given.kind === 'NULL' || given.kind === wanted.kind || (isCharacter(given) && isCharacter(wanted)))
    return coerce(otherwise, wantedType);
  const [is, want] = [given, wanted].map((type) => printType(withNullability(type, true)));
  return fail('type', `The default of LAG is ${is}, its value ${want}; write a CAST.`, otherwise.span);
}
