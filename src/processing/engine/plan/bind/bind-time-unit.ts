import { nearestName } from '#foundation';
import { type ExpressionNode, fail, type Span } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { TIME_UNITS, type TimeUnit } from '../functions/function-id.ts';
import { printType } from '../print-type.ts';
import { coerce, stringLiteral } from '../typing/coerce.ts';
import { type DataType, isInterval, isNumeric, isTemporal, types, withoutAttribute } from '../types.ts';
import { createCall, refuseNull } from './bind-arithmetic.ts';
import type { Binder } from './binder.ts';

/** `YEAR(x)` is `EXTRACT(YEAR FROM x)`. */
export const FIELD_FUNCTIONS: ReadonlyMap<string, TimeUnit> = new Map([
  ['YEAR', 'YEAR'],
  ['QUARTER', 'QUARTER'],
  ['MONTH', 'MONTH'],
  ['WEEK', 'WEEK'],
  ['DAYOFYEAR', 'DOY'],
  ['DAYOFMONTH', 'DAY'],
  ['DAYOFWEEK', 'DOW'],
  ['HOUR', 'HOUR'],
  ['MINUTE', 'MINUTE'],
  ['SECOND', 'SECOND'],
]);

const CLOCK_UNITS: ReadonlySet<TimeUnit> = new Set([
  'HOUR',
  'MINUTE',
  'SECOND',
  'MILLISECOND',
  'MICROSECOND',
  'NANOSECOND',
]);
const ADDED_UNITS: ReadonlySet<TimeUnit> = new Set([
  'YEAR',
  'QUARTER',
  'MONTH',
  'WEEK',
  'DAY',
  'HOUR',
  'MINUTE',
  'SECOND',
  'MILLISECOND',
  'MICROSECOND',
  'NANOSECOND',
]);
const ROUNDED_UNITS: ReadonlySet<TimeUnit> = new Set([
  'MILLENNIUM',
  'CENTURY',
  'DECADE',
  'YEAR',
  'QUARTER',
  'MONTH',
  'WEEK',
  'DAY',
  'HOUR',
  'MINUTE',
  'SECOND',
  'MILLISECOND',
]);
/** Names that ODBC and older documents use. */
const UNIT_ALIASES: ReadonlyMap<string, TimeUnit> = new Map([
  ['SQL_TSI_YEAR', 'YEAR'],
  ['SQL_TSI_QUARTER', 'QUARTER'],
  ['SQL_TSI_MONTH', 'MONTH'],
  ['SQL_TSI_WEEK', 'WEEK'],
  ['SQL_TSI_DAY', 'DAY'],
  ['SQL_TSI_HOUR', 'HOUR'],
  ['SQL_TSI_MINUTE', 'MINUTE'],
  ['SQL_TSI_SECOND', 'SECOND'],
]);

function bindUnit(
  node: ExpressionNode | undefined,
  allowed: ReadonlySet<string>,
  name: string,
  span: Span,
): TimeUnit {
  if (node?.kind !== 'symbol') return fail('invalid', `${name} needs a unit of time.`, span);
  const unit = UNIT_ALIASES.get(node.name) ?? TIME_UNITS.find((known) => known === node.name);
  if (unit !== undefined && allowed.has(unit)) return unit;
  const suggestion = nearestName(node.name, allowed);
  const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
  return fail('invalid', `${node.name} is no unit for ${name}.${hint}`, node.span, { suggestion });
}

function bindOperand(binder: Binder, node: ExpressionNode | undefined, span: Span): Expression {
  if (node === undefined) return fail('invalid', 'An argument is missing.', span);
  const operand = binder.bind(node);
  refuseNull(operand);
  return operand;
}

export function bindExtract(binder: Binder, nodes: readonly ExpressionNode[], span: Span): Expression {
  const unit = bindUnit(nodes[0], new Set(TIME_UNITS), 'EXTRACT', span);
  const operand = bindOperand(binder, nodes[1], span);
  if (!isTemporal(operand.type) && !isInterval(operand.type)) {
    fail(
      'type',
      `EXTRACT needs a date, a time or an interval, not ${printType(operand.type)}.`,
      operand.span,
    );
  }
  if (operand.type.kind === 'TIME' && !CLOCK_UNITS.has(unit)) {
    fail('invalid', `A TIME has no ${unit}.`, operand.span);
  }
  return withUnit('EXTRACT', unit, [operand], types.bigint(), span);
}

/** `FLOOR(x TO unit)`. */
export function bindFloorTo(
  binder: Binder,
  id: 'FLOOR_TO' | 'CEIL_TO',
  nodes: readonly ExpressionNode[],
  span: Span,
): Expression {
  const operand = bindOperand(binder, nodes[0], span);
  const unit = bindUnit(nodes[1], ROUNDED_UNITS, id === 'FLOOR_TO' ? 'FLOOR' : 'CEIL', span);
  if (!isTemporal(operand.type)) {
    fail(
      'type',
      `FLOOR and CEIL to a unit need a date or time, not ${printType(operand.type)}.`,
      operand.span,
    );
  }
  return withUnit(id, unit, [operand], withoutAttribute(operand.type), span);
}

/** A DATE stays one if whole days are added; else it becomes a TIMESTAMP. */
export function bindTimestampAdd(binder: Binder, nodes: readonly ExpressionNode[], span: Span): Expression {
  const unit = bindUnit(nodes[0], ADDED_UNITS, 'TIMESTAMPADD', span);
  const amount = bindOperand(binder, nodes[1], span);
  const operand = bindOperand(binder, nodes[2], span);
  if (!isNumeric(amount.type))
    fail('type', `TIMESTAMPADD needs a number, not ${printType(amount.type)}.`, amount.span);
  if (!isTemporal(operand.type)) {
    fail('type', `TIMESTAMPADD needs a date or time, not ${printType(operand.type)}.`, operand.span);
  }
  const becomesTimestamp = operand.type.kind === 'DATE' && CLOCK_UNITS.has(unit);
  const type: DataType = becomesTimestamp ? types.timestamp(6) : withoutAttribute(operand.type);
  const whole = coerce(amount, types.bigint());
  return withUnit('TIMESTAMPADD', unit, [whole, operand], type, span);
}

/** Whole units from the first to the second. */
export function bindTimestampDiff(binder: Binder, nodes: readonly ExpressionNode[], span: Span): Expression {
  const unit = bindUnit(nodes[0], ADDED_UNITS, 'TIMESTAMPDIFF', span);
  const operands = [bindOperand(binder, nodes[1], span), bindOperand(binder, nodes[2], span)];
  for (const operand of operands) {
    if (isTemporal(operand.type)) continue;
    fail('type', `TIMESTAMPDIFF needs dates or times, not ${printType(operand.type)}.`, operand.span);
  }
  return withUnit('TIMESTAMPDIFF', unit, operands, types.int(), span);
}

function withUnit(
  id: 'EXTRACT' | 'FLOOR_TO' | 'CEIL_TO' | 'TIMESTAMPADD' | 'TIMESTAMPDIFF',
  unit: TimeUnit,
  operands: readonly Expression[],
  type: DataType,
  span: Span,
): Expression {
  const nullable = operands.some((operand) => operand.type.nullable);
  return createCall(id, [stringLiteral(unit, span), ...operands], type, nullable, span);
}
