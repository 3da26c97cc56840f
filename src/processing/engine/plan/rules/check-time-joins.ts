import { fail, type Span } from '../../sql/index.ts';
import { inputsOf } from '../operators.ts';
import type { IntervalJoin, PhysicalOperator } from '../physical-plan.ts';
import { isRowtime } from '../types.ts';

/**
 * Refuses a join bounded by processing time whose rows carry event times, as Flink does: what meets by the clock comes in
 * no order of event time. Columns that nobody asks for must be gone.
 */
export function checkTimeJoins(operator: PhysicalOperator, statement: Span): void {
  if (operator.kind === 'interval-join' && mixesTimes(operator)) {
    const how = 'leave them out, or CAST them to TIMESTAMP below';
    fail('invalid', `A join bounded by processing time takes no event-time attributes: ${how}.`, statement);
  }
  for (const input of inputsOf(operator)) checkTimeJoins(input, statement);
}

function mixesTimes({ left, right, leftTime }: IntervalJoin): boolean {
  const time = left.rowType[leftTime]?.type;
  if (time === undefined || isRowtime(time)) return false;
  return [...left.rowType, ...right.rowType].some(({ type }) => isRowtime(type));
}
