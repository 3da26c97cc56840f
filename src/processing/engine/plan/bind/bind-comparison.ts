import { fail, type Span } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import type { FunctionId } from '../functions/function-id.ts';
import { printType } from '../print-type.ts';
import { coerce, isNullLiteral } from '../typing/coerce.ts';
import { commonType } from '../typing/common-type.ts';
import { asDecimal } from '../typing/decimal-type.ts';
import {
  type DataType,
  isBinary,
  isCharacter,
  isInterval,
  isNumeric,
  isTemporal,
  isTimestamp,
  types,
} from '../types.ts';
import { createCall, failOperands } from './bind-arithmetic.ts';

export const COMPARISONS: Readonly<Record<string, FunctionId>> = {
  '=': 'EQUALS',
  '<>': 'NOT_EQUALS',
  '<': 'LESS',
  '<=': 'LESS_OR_EQUAL',
  '>': 'GREATER',
  '>=': 'GREATER_OR_EQUAL',
};

/** A comparison of bound operands, both brought to one type. */
export function compare(operator: string, left: Expression, right: Expression, span: Span): Expression {
  const id = COMPARISONS[operator];
  if (id === undefined) throw new TypeError(`"${operator}" is no comparison.`);
  const pair = comparablePair(left, right) ?? failOperands(operator, left, right, span);
  if (id !== 'EQUALS' && id !== 'NOT_EQUALS') refuseUnordered(pair[0].type, span);
  return createCall(id, pair, types.boolean(), pair[0].type.nullable || pair[1].type.nullable, span);
}

/** Arrays, maps and rows are equal or not; none is the greater one. */
function refuseUnordered(type: DataType, span: Span): void {
  if (!['ARRAY', 'MAP', 'MULTISET', 'ROW'].includes(type.kind)) return;
  fail('type', `Values of type ${printType(type)} have no order.`, span);
}

/**
 * The operands as one type (but DECIMALs, CHARs and BINARYs keep their lengths), or undefined if they cannot be
 * compared. A string beside a date or time is read as one; a bare NULL takes the other's type.
 */
export function comparablePair(left: Expression, right: Expression): [Expression, Expression] | undefined {
  const [a, b] = [left.type, right.type];
  if (isNullLiteral(left) || isNullLiteral(right)) {
    const type = isNullLiteral(left) ? b : a;
    return [coerce(left, type), coerce(right, type)];
  }
  if (isNumeric(a) && isNumeric(b)) return numericPair(left, right);
  if ((isCharacter(a) && isCharacter(b)) || (isBinary(a) && isBinary(b))) return [left, right];
  if (isTemporal(a) && isCharacter(b)) return [left, coerce(right, a)];
  if (isCharacter(a) && isTemporal(b)) return [coerce(left, b), right];
  if (isTimestamp(a) !== isTimestamp(b) && isTemporal(a) && isTemporal(b)) return undefined;
  if (isInterval(a) && a.kind === b.kind) return [left, right];
  const common = commonType([a, b]);
  return common && [coerce(left, common), coerce(right, common)];
}

function numericPair(left: Expression, right: Expression): [Expression, Expression] {
  const [a, b] = [left.type, right.type];
  if (a.kind === 'DECIMAL' || b.kind === 'DECIMAL') {
    const [da, db] = [asDecimal(a), asDecimal(b)];
    if (da !== undefined && db !== undefined) return [coerce(left, da), coerce(right, db)];
  }
  const common = commonType([a, b]) ?? types.double();
  return [coerce(left, common), coerce(right, common)];
}
