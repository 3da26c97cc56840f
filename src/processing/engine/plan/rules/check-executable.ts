import { inputsOf } from '../operators.ts';
import type { PhysicalOperator } from '../physical-plan.ts';
import { checkUserAggregates } from './check-user-aggregates.ts';

/** Refuses what is planned, but has no operator that could run it. */
export function checkExecutable(operator: PhysicalOperator): void {
  checkUserAggregates(operator);
  for (const input of inputsOf(operator)) checkExecutable(input);
}
