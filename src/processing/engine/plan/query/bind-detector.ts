import { type CallNode, fail, type WindowDefinition } from '../../sql/index.ts';
import type { Binder } from '../bind/binder.ts';
import type { Expression, LiteralValue } from '../expression.ts';
import { anomalyType } from '../functions/anomaly.ts';
import { printType } from '../print-type.ts';
import { type DataType, isNumeric, isTimeAttribute, isTimestamp } from '../types.ts';
import type { BoundOverCall } from './bind-over-call.ts';

/** `ML_DETECT_ANOMALIES(value, rowtime [, JSON_OBJECT(…)])`. */
export function bindDetector(
  rows: Binder,
  call: CallNode,
  orderBy: BoundOverCall['orderBy'],
  window: WindowDefinition,
): Pick<BoundOverCall, 'function' | 'type'> {
  const form =
    'ML_DETECT_ANOMALIES(value, rowtime [, JSON_OBJECT(…)]) OVER (PARTITION BY … ORDER BY rowtime)';
  const [value, time, options, more] = call.args.map((arg) => rows.bind(arg.value));
  if (value === undefined || time === undefined || more !== undefined)
    return fail('invalid', `Write ${form}.`, call.span);
  if (!isNumeric(value.type))
    fail('type', `The value must be a number, not ${printType(value.type)}.`, value.span);
  if (!isTimestamp(time.type))
    fail('type', `The time must be a TIMESTAMP, not ${printType(time.type)}.`, time.span);
  const [order, second] = orderBy;
  if (order === undefined || second !== undefined) {
    return fail('invalid', `ORDER BY one time attribute: ${form}.`, window.span);
  }
  if (!isTimeAttribute(order.expression.type) || order.expression.kind !== 'column') {
    fail(
      'unsupported',
      'ORDER BY needs a time attribute here: the column of a WATERMARK.',
      order.expression.span,
    );
  }
  if (order.descending) fail('unsupported', 'Rows come in ascending time only.', order.expression.span);
  return {
    function: { kind: 'detect-anomalies', value, options: options && optionsText(options) },
    type: anomalyType(time.type.kind),
  };
}

/** The options as JSON text: a string literal, or JSON_OBJECT of literals. */
function optionsText(options: Expression): string {
  if (options.kind === 'literal' && typeof options.value === 'string') return options.value;
  if (options.kind !== 'call' || options.function !== 'JSON_OBJECT') {
    return fail('invalid', 'The options are JSON_OBJECT(…) or a string, of literals only.', options.span);
  }
  const values = options.args.map((arg) => {
    if (arg.kind === 'literal') return jsonValue(arg.value, arg.type);
    return fail('invalid', 'An option is a literal: it is the same for all rows.', arg.span);
  });
  const entries: [string, unknown][] = [];
  for (let i = 0; i + 1 < values.length; i += 2) entries.push([String(values[i]), values[i + 1]]);
  return JSON.stringify(Object.fromEntries(entries));
}

function jsonValue(value: LiteralValue, type: DataType): unknown {
  if (typeof value !== 'bigint') return value;
  return type.kind === 'DECIMAL' ? Number(value) / 10 ** type.scale : Number(value);
}
