import { type CallNode, fail } from '../../sql/index.ts';
import { createCall } from '../bind/bind-arithmetic.ts';
import type { Binder } from '../bind/binder.ts';
import type { Expression } from '../expression.ts';
import type { AggregateSignature } from '../functions/aggregate-functions.ts';
import { printType } from '../print-type.ts';
import { coerce } from '../typing/coerce.ts';
import { isCharacter, isInteger, types, withNullability } from '../types.ts';
import { isNotNull } from './create-aggregate-call.ts';
import type { BoundAggregate } from './select-binder.ts';

/** JSON_ARRAYAGG(value) and JSON_OBJECTAGG(KEY key VALUE value): each value as an array of one element, in JSON. */
export function bindJsonAggregate(
  rows: Binder,
  call: CallNode,
  signature: AggregateSignature,
): BoundAggregate {
  const [first, second] = call.args.map((arg) => rows.bind(arg.value));
  const value = second ?? first;
  if (first === undefined || value === undefined)
    return fail('invalid', `${signature.id} takes a value.`, call.span);
  const json: Expression = {
    kind: 'call',
    function: 'JSON_ARRAY',
    args: [value],
    json: { onNull: 'null' },
    type: types.string(false),
    span: value.span,
  };
  const isAbsent = signature.onNull === 'absent' && value.type.nullable;
  return {
    signature,
    call,
    args: [signature.id === 'JSON_ARRAYAGG' ? json : keyed(first, json)],
    filter: isAbsent ? isNotNull(value) : undefined,
    type: signature.result(value.type) ?? types.string(false),
  };
}

function keyed(key: Expression, json: Expression): Expression {
  if (!isCharacter(key.type))
    return fail('type', `A key of JSON_OBJECTAGG is a string, not ${printType(key.type)}.`, key.span);
  const fields = [
    { name: 'key', type: key.type },
    { name: 'value', type: json.type },
  ];
  return createCall('ROW', [key, json], types.row(fields), false, key.span);
}

/** `PERCENTILE(value, part [, frequency])`, where the part is a number from 0 to 1, or an ARRAY of such. */
export function bindPercentile(
  rows: Binder,
  call: CallNode,
  signature: AggregateSignature,
  filter: Expression | undefined,
): BoundAggregate {
  const [value, part, frequency, more] = call.args.map((arg) => rows.bind(arg.value));
  if (value === undefined || part === undefined || more !== undefined)
    return fail('invalid', 'Write PERCENTILE(value, part) or PERCENTILE(value, part, frequency).', call.span);
  const type = signature.result(value.type);
  if (type === undefined)
    return fail('type', `PERCENTILE takes ${signature.takes}, not ${printType(value.type)}.`, value.span);
  const percentiles = partsOf(part);
  const number = coerce(value, types.double());
  return {
    signature,
    call,
    args: [frequency === undefined ? number : weighted(number, frequency)],
    filter,
    percentiles,
    type: typeof percentiles === 'number' ? type : types.array(types.double()),
  };
}

function weighted(number: Expression, frequency: Expression): Expression {
  if (!isInteger(frequency.type))
    return fail('type', `A frequency is an integer, not ${printType(frequency.type)}.`, frequency.span);
  const times = coerce(frequency, withNullability(types.bigint(), frequency.type.nullable));
  const fields = [
    { name: 'value', type: number.type },
    { name: 'times', type: times.type },
  ];
  return createCall('ROW', [number, times], types.row(fields), false, number.span);
}

function partsOf(part: Expression): number | readonly number[] {
  if (part.kind === 'call' && part.function === 'ARRAY') return part.args.map(partOf);
  return partOf(part);
}

function partOf(part: Expression): number {
  const inner = part.kind === 'cast' && part.implicit ? part.operand : part;
  const { type } = inner;
  const value = inner.kind === 'literal' ? Number(inner.value ?? Number.NaN) : Number.NaN;
  const number = type.kind === 'DECIMAL' ? value / 10 ** type.scale : value;
  if (number >= 0 && number <= 1) return number;
  return fail('invalid', 'The part of PERCENTILE is a literal from 0 to 1, or an ARRAY of such.', part.span);
}
