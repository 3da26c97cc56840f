import {
  type ExpressionNode,
  fail,
  type IntervalNode,
  type LiteralText,
  type Span,
} from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { literal, stringLiteral } from '../typing/coerce.ts';
import {
  parseDateText,
  parseIntervalText,
  parseTimestampText,
  parseTimeText,
} from '../typing/literal-text.ts';
import { MAX_DECIMAL_PRECISION, types } from '../types.ts';
import type { Binder } from './binder.ts';

const INT_MAX = 2n ** 31n - 1n;
const BIGINT_MAX = 2n ** 63n - 1n;

/** Digits before the point that an interval literal may have without saying so: `INTERVAL '100' DAY` has too many. */
const INTERVAL_DIGITS = 2;

export function bindLiteral(text: LiteralText, span: Span): Expression {
  switch (text.type) {
    case 'null':
      return literal(null, types.null(), span);
    case 'true':
    case 'false':
      return literal(text.type === 'true', types.boolean(false), span);
    case 'unknown':
      return literal(null, types.boolean(), span);
    case 'integer':
    case 'decimal':
    case 'approximate':
      return bindNumber(text.type, text.text, span);
    case 'string':
      return stringLiteral(text.value, span);
    case 'binary':
      return literal(text.value, { kind: 'BINARY', length: text.value.length, nullable: false }, span);
    case 'date':
    case 'time':
    case 'timestamp':
      return bindDateTime(text.type, text.text, span);
  }
}

/** A number, with its sign: `-9223372036854775808` is a BIGINT, its digits alone are not. */
export function bindNumber(
  form: 'integer' | 'decimal' | 'approximate',
  text: string,
  span: Span,
): Expression {
  if (form === 'approximate') {
    const value = Number(text);
    if (!Number.isFinite(value)) fail('type', `${text} is out of the range of DOUBLE.`, span);
    return literal(value, types.double(false), span);
  }
  return form === 'integer' ? bindInteger(text, span) : bindDecimal(text, span);
}

/** The longest BIGINT, `-9223372036854775808`. */
const INTEGER_CHARACTERS_MAX = 20;

function bindInteger(text: string, span: Span): Expression {
  const digits = text.replace(/^(-?)0+(?=\d)/, '$1');
  // To read very many digits would take very long.
  const value = digits.length > INTEGER_CHARACTERS_MAX ? BIGINT_MAX + 1n : BigInt(digits);
  if (value <= INT_MAX && value >= -INT_MAX - 1n) return literal(Number(value), types.int(false), span);
  if (value <= BIGINT_MAX && value >= -BIGINT_MAX - 1n) return literal(value, types.bigint(false), span);
  return fail('invalid', `${text} is out of the range of BIGINT.`, span);
}

/** Precision and scale are those of the digits as written: `0.908` is DECIMAL(4, 3). */
function bindDecimal(text: string, span: Span): Expression {
  const [whole = '', fraction = ''] = text.split('.');
  const digits = (whole + fraction).replace('-', '');
  if (digits.length > MAX_DECIMAL_PRECISION) {
    fail('invalid', `A number has at most ${MAX_DECIMAL_PRECISION} digits.`, span);
  }
  const unscaled = BigInt(digits) * (text.startsWith('-') ? -1n : 1n);
  return literal(unscaled, types.decimal(digits.length, fraction.length, false), span);
}

function bindDateTime(type: 'date' | 'time' | 'timestamp', text: string, span: Span): Expression {
  if (type === 'date') {
    const days = parseDateText(text);
    if (days === undefined) return fail('invalid', `DATE needs 'yyyy-MM-dd', not '${text}'.`, span);
    return literal(days, types.date(false), span);
  }
  if (type === 'time') {
    const time = parseTimeText(text);
    if (time === undefined) return fail('invalid', `TIME needs 'HH:mm:ss', not '${text}'.`, span);
    return literal(Number(time.nanos / 1_000_000n), types.time(Math.min(3, time.precision), false), span);
  }
  const timestamp = parseTimestampText(text) ?? parseTimestampText(`${text} 00:00:00`);
  if (timestamp === undefined) {
    return fail('invalid', `TIMESTAMP needs 'yyyy-MM-dd HH:mm:ss.SSS', not '${text}'.`, span);
  }
  return literal(timestamp.nanos, types.timestamp(timestamp.precision, false), span);
}

/** `INTERVAL '…' unit`, or the difference of two times: `(a - b) SECOND`. */
export function bindInterval(binder: Binder, node: IntervalNode): Expression {
  if (node.value.type === 'expression') return bindDifference(binder, node, node.value.operand);
  const { text, negative } = node.value;
  const value = parseIntervalText(text, negative, node.qualifier);
  if (value === undefined) {
    const units = node.qualifier.to === undefined ? '' : ` TO ${node.qualifier.to}`;
    return fail('invalid', `'${text}' is no interval of ${node.qualifier.from}${units}.`, node.span);
  }
  const leading = /^\s*[+-]?(\d*)/.exec(text)?.[1] ?? '';
  const digits = node.qualifier.fromPrecision ?? INTERVAL_DIGITS;
  if (BigInt(leading === '' ? 0 : leading).toString().length > digits) {
    const { from } = node.qualifier;
    return fail(
      'invalid',
      `${leading} has more than ${digits} digits; write ${from}(${leading.length}) or a larger unit.`,
      node.span,
    );
  }
  return literal(value.amount, { kind: value.kind, nullable: false }, node.span);
}

function bindDifference(binder: Binder, node: IntervalNode, difference: ExpressionNode): Expression {
  if (difference.kind !== 'binary' || difference.operator !== '-') {
    return fail(
      'invalid',
      'A unit behind parentheses belongs to a difference of two times: (a - b) SECOND.',
      node.span,
    );
  }
  const args = [binder.bind(difference.left), binder.bind(difference.right)];
  const isMonths = ['YEAR', 'QUARTER', 'MONTH'].includes(node.qualifier.from);
  const nullable = args.some((arg) => arg.type.nullable);
  const type = isMonths ? types.intervalMonths(nullable) : types.intervalMs(nullable);
  return { kind: 'call', function: 'DATETIME_DIFF', args, type, span: node.span };
}
