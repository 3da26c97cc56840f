import { type CallNode, fail, type FrameBound, type WindowDefinition } from '../../sql/index.ts';
import { functionName } from '../bind/bind-call.ts';
import type { Binder } from '../bind/binder.ts';
import type { Expression, LiteralValue } from '../expression.ts';
import { anomalyType } from '../functions/anomaly.ts';
import type { OverWindow } from '../physical-plan.ts';
import { printType } from '../print-type.ts';
import { type DataType, isNumeric, isTimestamp, isTimeAttribute, types } from '../types.ts';

/** A call with OVER, bound over the rows of FROM. */
export interface BoundOverCall {
  function:
    | { kind: 'row-number' }
    | { kind: 'detect-anomalies'; value: Expression; options: string | undefined };
  partitionBy: readonly Expression[];
  orderBy: readonly { expression: Expression; descending: boolean; nullsFirst: boolean }[];
  frame: OverWindow['frame'];
  type: DataType;
  call: CallNode;
}

export function bindOverCall(rows: Binder, call: CallNode, window: WindowDefinition): BoundOverCall {
  const name = functionName(call);
  const partitionBy = window.partitionBy.map((node) => rows.bind(node));
  const orderBy = window.orderBy.map((item) => ({
    expression: rows.bind(item.expression),
    descending: item.descending,
    // As Flink does: NULL is the smallest value.
    nullsFirst: item.nulls === undefined ? !item.descending : item.nulls === 'FIRST',
  }));
  const frame = bindFrame(rows, window);
  const shared = { partitionBy, orderBy, frame, call };
  if (name === 'ML_DETECT_ANOMALIES') return { ...shared, ...bindDetector(rows, call, orderBy, window) };
  if (name === 'ROW_NUMBER')
    return { ...shared, function: { kind: 'row-number' }, type: types.bigint(false) };
  return fail('unsupported', `${name} OVER (…) is not supported yet.`, call.span);
}

/** Without a frame: all rows of the partition so far. */
function bindFrame(rows: Binder, window: WindowDefinition): OverWindow['frame'] {
  const { frame } = window;
  if (frame === undefined) return { unit: 'range', preceding: 'unbounded' };
  if (frame.end.kind !== 'current-row') {
    fail(
      'unsupported',
      'A frame ends at CURRENT ROW: what follows is not known yet in a stream.',
      frame.span,
    );
  }
  const unit = frame.unit === 'ROWS' ? 'rows' : 'range';
  return { unit, preceding: bindPreceding(rows, frame.start, unit, window) };
}

function bindPreceding(
  rows: Binder,
  bound: FrameBound,
  unit: 'rows' | 'range',
  window: WindowDefinition,
): number | 'unbounded' {
  const span = window.frame?.span ?? window.span;
  if (bound.kind === 'unbounded-preceding') return 'unbounded';
  if (bound.kind === 'current-row') return 0;
  if (bound.kind !== 'preceding')
    return fail('invalid', 'A frame starts with PRECEDING or CURRENT ROW.', span);
  const offset = rows.bind(bound.offset);
  const wanted = unit === 'rows' ? 'INT' : 'INTERVAL_MS';
  if (
    offset.kind !== 'literal' ||
    offset.type.kind !== wanted ||
    typeof offset.value !== 'number' ||
    offset.value < 0
  ) {
    const example = unit === 'rows' ? '10 PRECEDING' : "INTERVAL '1' HOUR PRECEDING";
    return fail('invalid', `${unit.toUpperCase()} needs a bound like ${example}.`, offset.span);
  }
  return offset.value;
}

/** `ML_DETECT_ANOMALIES(value, rowtime [, JSON_OBJECT(…)])`. */
function bindDetector(
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
