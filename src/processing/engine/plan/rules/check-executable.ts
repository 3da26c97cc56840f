import { fail, type Span } from '../../sql/index.ts';
import { inputsOf } from '../operators.ts';
import type { PhysicalOperator } from '../physical-plan.ts';
import { anyChange, changesOf } from './changelog/changes.ts';

/** Refuses what is planned, but has no operator that could run it. */
export function checkExecutable(operator: PhysicalOperator, statement: Span): void {
  const inputs = inputsOf(operator);
  const name = insertsOnly(operator);
  const [input] = inputs;
  if (name !== undefined && input !== undefined && anyChange(changesOf(input)))
    fail(
      'unsupported',
      `${name} takes new rows only, and its input updates or deletes rows it has given before.`,
      spanOf(operator) ?? statement,
    );
  for (const below of inputs) checkExecutable(below, statement);
}

/** What puts rows in the order of time once and for all, and so cannot take one back. */
function insertsOnly(operator: PhysicalOperator): string | undefined {
  if (operator.kind === 'over-window') return 'OVER';
  if (operator.kind === 'over-aggregate') return operator.time === 'none' ? undefined : 'OVER ordered by time';
  if (operator.kind === 'temporal-sort') return 'ORDER BY time';
  return operator.kind === 'window-top-n' ? 'ROW_NUMBER within windows' : undefined;
}

function spanOf(operator: PhysicalOperator): Span | undefined {
  if (operator.kind === 'window-top-n') return operator.span;
  if (operator.kind === 'over-window') return operator.calls[0]?.span;
  if (operator.kind !== 'over-aggregate') return undefined;
  const [call] = operator.calls;
  return call?.kind === 'aggregate' ? call.call.span : call?.span;
}
