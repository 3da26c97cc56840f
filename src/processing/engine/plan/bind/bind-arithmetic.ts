import { type BinaryNode, fail, type Span, type UnaryNode } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import type { FunctionId } from '../functions/function-id.ts';
import { printType } from '../print-type.ts';
import { coerce, isNullLiteral } from '../typing/coerce.ts';
import { commonType } from '../typing/common-type.ts';
import { asDecimal, decimalResult } from '../typing/decimal-type.ts';
import {
  type DataType,
  type DecimalType,
  isApproximate,
  isCharacter,
  isInteger,
  isInterval,
  isNumeric,
  isTemporal,
  types,
  withNullability,
  withoutAttribute,
} from '../types.ts';
import { bindNumber } from './bind-literal.ts';
import type { Binder } from './binder.ts';

type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

const FUNCTIONS: Record<ArithmeticOperator, FunctionId> = {
  '+': 'PLUS',
  '-': 'MINUS',
  '*': 'TIMES',
  '/': 'DIVIDE',
  '%': 'MOD',
};

const DECIMAL_RESULTS: Record<ArithmeticOperator, (a: DecimalType, b: DecimalType) => DecimalType> = {
  '+': decimalResult.sum,
  '-': decimalResult.sum,
  '*': decimalResult.product,
  '/': decimalResult.quotient,
  '%': decimalResult.remainder,
};

export function bindSign(binder: Binder, node: UnaryNode): Expression {
  const { operand } = node;
  const isNumber =
    operand.kind === 'literal' && ['integer', 'decimal', 'approximate'].includes(operand.literal.type);
  if (node.operator === '-' && isNumber && 'text' in operand.literal) {
    const form = operand.literal.type as 'integer' | 'decimal' | 'approximate';
    return bindNumber(form, `-${operand.literal.text}`, node.span);
  }
  const value = binder.bind(operand);
  if (!isNumeric(value.type) && !isInterval(value.type)) {
    fail('type', `The sign ${node.operator} needs a number, not ${printType(value.type)}.`, node.span);
  }
  if (node.operator === '+') return value;
  return { kind: 'call', function: 'NEGATE', args: [value], type: value.type, span: node.span };
}

/** `+ - * / %` on numbers, and on times with intervals. */
export function bindArithmetic(
  binder: Binder,
  node: BinaryNode & { operator: ArithmeticOperator },
): Expression {
  const left = binder.bind(node.left);
  const right = binder.bind(node.right);
  for (const operand of [left, right]) refuseNull(operand);
  return combine(node.operator, left, right, node.span);
}

/** Arithmetic on bound operands. */
export function combine(
  operator: ArithmeticOperator,
  left: Expression,
  right: Expression,
  span: Span,
): Expression {
  if (isNumeric(left.type) && isNumeric(right.type)) return bindNumeric(operator, left, right, span);
  return bindTemporal(operator, left, right, span) ?? failOperands(operator, left, right, span);
}

/** NULL alone has no type; Flink wants it cast. */
export function refuseNull(operand: Expression): void {
  if (!isNullLiteral(operand)) return;
  fail('invalid', 'Illegal use of NULL; give it a type: CAST(NULL AS INT).', operand.span);
}

export function failOperands(operator: string, left: Expression, right: Expression, span: Span): never {
  const text = `${printType(withNullability(left.type, true))} ${operator} ${printType(withNullability(right.type, true))}`;
  const hint =
    isCharacter(left.type) !== isCharacter(right.type)
      ? ' Strings are not converted by an operator; write CAST.'
      : '';
  fail('type', `Cannot apply "${operator}": ${text}.${hint}`, span);
}

function bindNumeric(
  operator: ArithmeticOperator,
  left: Expression,
  right: Expression,
  span: Span,
): Expression {
  const nullable = left.type.nullable || right.type.nullable;
  if (operator === '%' && (isApproximate(left.type) || isApproximate(right.type))) {
    return failOperands(operator, left, right, span);
  }
  if (isInteger(left.type) && isInteger(right.type)) return bindIntegers(operator, left, right, span);
  if (isApproximate(left.type) || isApproximate(right.type)) {
    const common = commonType([left.type, right.type]) ?? types.double();
    const call = createCall(
      FUNCTIONS[operator],
      [coerce(left, common), coerce(right, common)],
      common,
      nullable,
      span,
    );
    // FLOAT on the left decides, whatever stands on the right; Flink computes in DOUBLE first.
    const narrows = left.type.kind === 'FLOAT' && right.type.kind === 'DOUBLE';
    return narrows ? coerce(call, types.float()) : call;
  }
  const [a, b] = [asDecimal(left.type), asDecimal(right.type)];
  if (a === undefined || b === undefined) return failOperands(operator, left, right, span);
  const type = DECIMAL_RESULTS[operator](a, b);
  return createCall(FUNCTIONS[operator], [coerce(left, a), coerce(right, b)], type, nullable, span);
}

/** The wider type wins, and wraps; the remainder has the type of the divisor. */
function bindIntegers(
  operator: ArithmeticOperator,
  left: Expression,
  right: Expression,
  span: Span,
): Expression {
  const wide = commonType([left.type, right.type]) ?? left.type;
  const nullable = left.type.nullable || right.type.nullable;
  const call = createCall(
    FUNCTIONS[operator],
    [coerce(left, wide), coerce(right, wide)],
    wide,
    nullable,
    span,
  );
  return operator === '%' ? coerce(call, right.type) : call;
}

function bindTemporal(
  operator: ArithmeticOperator,
  left: Expression,
  right: Expression,
  span: Span,
): Expression | undefined {
  const nullable = left.type.nullable || right.type.nullable;
  if (isTemporal(left.type) && isInterval(right.type) && (operator === '+' || operator === '-')) {
    const id = operator === '+' ? 'DATETIME_PLUS' : 'DATETIME_MINUS';
    return createCall(id, [left, right], withoutAttribute(left.type), nullable, span);
  }
  if (isInterval(left.type) && isTemporal(right.type) && operator === '+') {
    return createCall('DATETIME_PLUS', [right, left], withoutAttribute(right.type), nullable, span);
  }
  if (isInterval(left.type) && left.type.kind === right.type.kind && (operator === '+' || operator === '-')) {
    return createCall(FUNCTIONS[operator], [left, right], left.type, nullable, span);
  }
  if (operator !== '*') return undefined;
  if (isInterval(left.type) && isNumeric(right.type)) {
    return createCall('TIMES', [left, right], left.type, nullable, span);
  }
  if (isNumeric(left.type) && isInterval(right.type)) {
    return createCall('TIMES', [right, left], right.type, nullable, span);
  }
  return undefined;
}

export function createCall(
  id: FunctionId,
  args: readonly Expression[],
  type: DataType,
  nullable: boolean,
  span: Span,
): Expression {
  return { kind: 'call', function: id, args, type: withNullability(type, nullable), span };
}
