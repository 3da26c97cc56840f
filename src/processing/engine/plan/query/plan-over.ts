import { fail } from '../../sql/index.ts';
import { createRankOperator } from './plan-rank.ts';
import type { BoundOverCall } from './bind-over-call.ts';
import { expressionKey, moveColumns } from '../expression-tools.ts';
import { create } from '../operators.ts';
import { coerce } from '../typing/coerce.ts';
import { types } from '../types.ts';
import { InputColumns } from './input-columns.ts';
import type { OutputColumn, Relation } from './relation.ts';
import { OVER_BASE, type SelectBinder } from './select-binder.ts';

/** Puts the operator for the calls with OVER below the select list, and the columns in their places. */
export function planOver(
  relation: Relation,
  binder: SelectBinder,
  columns: readonly OutputColumn[],
): { relation: Relation; columns: readonly OutputColumn[] } {
  const [first] = binder.overCalls;
  if (first === undefined) return { relation, columns };
  const inputs = new InputColumns(relation.operator);
  const planned =
    first.function.kind === 'row-number'
      ? createRankOperator(relation, binder.overCalls, inputs)
      : createDetectors(binder.overCalls, inputs);
  const place = (index: number): number =>
    index >= OVER_BASE ? planned.firstColumn + index - OVER_BASE : index;
  return {
    relation: { ...relation, operator: planned.operator },
    columns: columns.map((column) => ({ ...column, expression: moveColumns(column.expression, place) })),
  };
}

/** All detectors of a select list share one operator, so they share their window. */
function createDetectors(calls: readonly BoundOverCall[], inputs: InputColumns) {
  const [first] = calls;
  if (first === undefined) throw new TypeError('There is no call.');
  const differs = calls.find((call) => windowKey(call) !== windowKey(first));
  if (differs !== undefined) {
    fail('unsupported', 'All calls with OVER in one SELECT must have the same window.', differs.call.span);
  }
  const partitionKeys = first.partitionBy.map((key) => inputs.add(key));
  const orderColumn = inputs.add(
    first.orderBy[0]?.expression ?? fail('invalid', 'ORDER BY is missing.', first.call.span),
  );
  const detectors = calls.map((call) => {
    if (call.function.kind !== 'detect-anomalies') {
      return fail('unsupported', 'ROW_NUMBER beside other calls with OVER is not supported.', call.call.span);
    }
    const { value, options } = call.function;
    const valueColumn = inputs.add(coerce(value, types.double()));
    return {
      kind: 'detect-anomalies',
      valueColumn,
      ...(options !== undefined && { options }),
      span: call.call.span,
    } as const;
  });
  const input = inputs.operator();
  const fields = calls.map((call, i) => ({ name: `anomaly$${i}`, type: call.type }));
  const operator = create.overWindow(
    { input, partitionKeys, orderColumn, frame: first.frame, calls: detectors },
    fields,
  );
  return { operator, firstColumn: input.rowType.length };
}

function windowKey(call: BoundOverCall): string {
  const order = call.orderBy.map((item) => [
    expressionKey(item.expression),
    item.descending,
    item.nullsFirst,
  ]);
  return JSON.stringify([call.partitionBy.map(expressionKey), order, call.frame]);
}
