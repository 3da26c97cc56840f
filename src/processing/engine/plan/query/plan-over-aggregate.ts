import { fail } from '../../sql/index.ts';
import { expressionKey } from '../expression-tools.ts';
import { create } from '../operators.ts';
import type { OverAggregate, OverAggregateCall } from '../physical-plan.ts';
import type { BoundOverCall } from './bind-over-call.ts';
import { createAggregateCall } from './create-aggregate-call.ts';
import { InputColumns } from './input-columns.ts';
import type { Relation } from './relation.ts';

/** Aggregates, LAG and row numbers of one window. */
export function createOverAggregate({ operator }: Relation, calls: readonly BoundOverCall[]): OverAggregate {
  const { partitionBy, frame, ...first } = requireOneWindow(calls);
  const { expression, nullsFirst, time } = orderOf({ ...first, partitionBy, frame });
  const inputs = new InputColumns(operator);
  const partitionKeys = [...new Set(partitionBy.map((key) => inputs.add(key)))];
  const orderColumn = inputs.add(expression);
  const planned = calls.map((call, i) => createCall(call, i, inputs));
  return create.overAggregate(
    { input: inputs.operator(), partitionKeys, orderColumn, nullsFirst, time, frame, calls: planned },
    calls.map(({ type }, i) => ({ name: `w$o${i}`, type })),
  );
}

/** The first call, after the others were seen to have the same window. */
export function requireOneWindow(calls: readonly BoundOverCall[]): BoundOverCall {
  const [first] = calls;
  if (first === undefined) throw new TypeError('There is no call.');
  const differs = calls.find((call) => windowKey(call) !== windowKey(first));
  if (differs !== undefined) {
    fail('unsupported', 'All calls with OVER in one SELECT must have the same window.', differs.call.span);
  }
  return first;
}

function windowKey(call: BoundOverCall): string {
  const order = call.orderBy.map((item) => [
    expressionKey(item.expression),
    item.descending,
    item.nullsFirst,
  ]);
  return JSON.stringify([call.partitionBy.map(expressionKey), order, call.frame]);
}

/** One column, ascending: a time attribute, or for all rows so far any other. */
function orderOf(call: BoundOverCall): {
  expression: BoundOverCall['orderBy'][number]['expression'];
  nullsFirst: boolean;
  time: OverAggregate['time'];
} {
  const [key, second] = call.orderBy;
  if (key === undefined || second !== undefined || key.expression.kind === 'literal')
    return fail('unsupported', 'OVER is ordered by exactly one column, a time attribute.', call.call.span);
  const { expression, descending, nullsFirst } = key;
  if (descending)
    fail('unsupported', 'OVER is ordered in ascending order only: rows come in time.', expression.span);
  const { type } = expression;
  const time = 'attribute' in type ? type.attribute : undefined;
  if (time === undefined && call.frame.preceding !== 'unbounded')
    fail(
      'unsupported',
      'A bounded frame needs ORDER BY a time attribute: the column of a WATERMARK, or PROCTIME().',
      expression.span,
    );
  return { expression, nullsFirst, time: time ?? 'none' };
}

function createCall(call: BoundOverCall, i: number, inputs: InputColumns): OverAggregateCall {
  const { span } = call.call;
  switch (call.function.kind) {
    case 'aggregate':
      return { kind: 'aggregate', call: createAggregateCall(inputs, call.function.bound, i) };
    case 'lag': {
      const { value, offset, otherwise } = call.function;
      const fallback = otherwise === undefined ? {} : { defaultColumn: inputs.add(otherwise) };
      return { kind: 'lag', column: inputs.add(value), offset, ...fallback, span };
    }
    case 'row-number':
    case 'rank':
    case 'dense-rank':
      return { kind: call.function.kind, span };
    case 'detect-anomalies':
      throw new TypeError('Detectors have an operator of their own.');
  }
}
