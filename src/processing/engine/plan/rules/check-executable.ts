import { fail, type Span } from '../../sql/index.ts';
import { inputsOf } from '../operators.ts';
import type { PhysicalOperator } from '../physical-plan.ts';

/** Refuses what is planned, but has no operator that could run it. */
export function checkExecutable(operator: PhysicalOperator, statement: Span): void {
  if (operator.kind === 'window-top-n' && !Number.isFinite(operator.lastRank)) {
    fail('unsupported', 'ROW_NUMBER needs a limit in the query around it: WHERE rn <= 10.', operator.span);
  }
  if (cutsSessions(operator)) fail('unsupported', 'SESSION windows are not supported yet.', statement);
  for (const input of inputsOf(operator)) checkExecutable(input, statement);
}

function cutsSessions(operator: PhysicalOperator): boolean {
  if (operator.kind === 'window-assignment') return operator.window.kind === 'session';
  if (operator.kind !== 'window-aggregate' || operator.windowing.kind !== 'time') return false;
  return operator.windowing.window.kind === 'session';
}
