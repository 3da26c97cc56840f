import { fail } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { moveColumns } from '../expression-tools.ts';
import { create } from '../operators.ts';
import type { PhysicalOperator } from '../physical-plan.ts';
import { coerce } from '../typing/coerce.ts';
import { types } from '../types.ts';
import type { BoundOverCall } from './bind-over-call.ts';
import { InputColumns } from './input-columns.ts';
import { createOverAggregate, requireOneWindow } from './plan-over-aggregate.ts';
import { createRankOperator } from './plan-rank.ts';
import type { Relation } from './relation.ts';
import { OVER_BASE } from './select-binder.ts';

/** The relation with a column for each call, and the expressions that use calls over its columns. */
export interface PlannedOver {
  relation: Relation;
  place: (expression: Expression) => Expression;
}

/** Puts the operators for calls with OVER on the relation that the calls are bound over. */
export function planOver(relation: Relation, calls: readonly BoundOverCall[]): PlannedOver {
  if (calls.length === 0) return { relation, place: (expression) => expression };
  const detectors = calls.filter(isDetector);
  const others = calls.filter((call) => !isDetector(call));
  const placed = new Map<BoundOverCall, number>();
  let { operator } = relation;
  for (const [family, build] of [
    [others, createOthers],
    [detectors, createDetectors],
  ] as const) {
    if (family.length === 0) continue;
    const inner = build({ ...relation, operator }, family);
    // A call has its column behind those of the input.
    const first = inner.rowType.length - family.length;
    for (const [i, call] of family.entries()) placed.set(call, first + i);
    operator = inner;
  }
  const place = (index: number): number => {
    const call = calls[index - OVER_BASE];
    return call === undefined ? index : (placed.get(call) ?? index);
  };
  return {
    relation: { ...relation, operator },
    place: (expression) => moveColumns(expression, place),
  };
}

function isDetector(call: BoundOverCall): boolean {
  return call.function.kind === 'detect-anomalies';
}

/** A ROW_NUMBER alone may turn out to be a Top-N. */
function createOthers(relation: Relation, calls: readonly BoundOverCall[]): PhysicalOperator {
  const [first] = calls;
  if (calls.length === 1 && first?.function.kind === 'row-number')
    return createRankOperator(relation, first, new InputColumns(relation.operator));
  return createOverAggregate(relation, calls);
}

/** All detectors of a select list share one operator, so they share their window. */
function createDetectors({ operator: below }: Relation, calls: readonly BoundOverCall[]): PhysicalOperator {
  const { partitionBy, orderBy, frame, call } = requireOneWindow(calls);
  const inputs = new InputColumns(below);
  const partitionKeys = partitionBy.map((key) => inputs.add(key));
  const orderColumn = inputs.add(
    orderBy[0]?.expression ?? fail('invalid', 'ORDER BY is missing.', call.span),
  );
  const detectors = calls.map((one) => {
    if (one.function.kind !== 'detect-anomalies') throw new TypeError('Only detectors are asked for.');
    const { value, options } = one.function;
    return {
      kind: 'detect-anomalies',
      valueColumn: inputs.add(coerce(value, types.double())),
      ...(options !== undefined && { options }),
      span: one.call.span,
    } as const;
  });
  return create.overWindow(
    { input: inputs.operator(), partitionKeys, orderColumn, frame, calls: detectors },
    calls.map((one, i) => ({ name: `anomaly$${i}`, type: one.type })),
  );
}
