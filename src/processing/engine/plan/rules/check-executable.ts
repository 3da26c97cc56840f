import { fail, type Span } from '../../sql/index.ts';
import { inputsOf } from '../operators.ts';
import type { PhysicalOperator } from '../physical-plan.ts';

/** Refuses what is planned, but has no operator that could run it. */
export function checkExecutable(operator: PhysicalOperator, statement: Span): void {
  if (operator.kind === 'window-top-n' && !Number.isFinite(operator.lastRank)) {
    fail('unsupported', 'ROW_NUMBER needs a limit in the query around it: WHERE rn <= 10.', operator.span);
  }
  if (operator.kind === 'window-assignment' && operator.window.kind === 'session') {
    const how = 'write GROUP BY window_start, window_end and its PARTITION BY';
    fail('unsupported', `SESSION is supported with an aggregate only: ${how}.`, statement);
  }
  for (const input of inputsOf(operator)) checkExecutable(input, statement);
}
