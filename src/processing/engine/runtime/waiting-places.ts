import type { WaitingResult } from '../event-time.ts';
import { inputsOf } from '../plan/operators.ts';
import { describeOperator } from '../plan/index.ts';
import type { IntervalJoin, PhysicalOperator, Sink } from '../plan/physical-plan.ts';
import { isRowtime } from '../plan/types.ts';

/** What the plan knows of an operator that waits for event time. */
export type WaitingPlace = Pick<WaitingResult, 'description' | 'inputs'>;

/** By table: how far the watermark lies behind that of the table. */
type HeldBack = Map<string, number>;

/** Of each operator by its id: how EXPLAIN shows it, and whose watermarks reach it. */
export function waitingPlaces(sinks: readonly Sink[]): Map<string, WaitingPlace> {
  const places = new Map<string, WaitingPlace>();
  for (const { input } of sinks) visit(input, places);
  return places;
}

/** Gives what holds back the watermark above the operator. */
function visit(operator: PhysicalOperator, places: Map<string, WaitingPlace>): HeldBack {
  const heldBack: HeldBack = new Map();
  for (const input of inputsOf(operator))
    for (const [table, byMs] of visit(input, places))
      heldBack.set(table, Math.max(byMs, heldBack.get(table) ?? 0));
  const inputs = [...heldBack].map(([table, heldBackMs]) => ({ table, heldBackMs }));
  places.set(operator.id, { description: describeOperator(operator), inputs });
  if (operator.kind === 'watermark-assigner') return new Map([[tableBelow(operator.input), 0]]);
  if (operator.kind !== 'interval-join') return heldBack;
  const ownMs = heldBackBy(operator);
  return new Map([...heldBack].map(([table, byMs]) => [table, byMs + ownMs]));
}

function tableBelow(operator: PhysicalOperator): string {
  if (operator.kind === 'source-scan') return operator.table.name;
  const [input] = inputsOf(operator);
  return input === undefined ? '' : tableBelow(input);
}

/** As the operator does: a result has the times of both rows. */
function heldBackBy({ left, leftTime, lowerMs, upperMs }: IntervalJoin): number {
  const time = left.rowType[leftTime];
  return time !== undefined && isRowtime(time.type) ? Math.max(0, upperMs, -lowerMs) : 0;
}
