import { fail } from '../../sql/index.ts';
import type { AggregateCall } from '../aggregate-call.ts';
import type { PhysicalOperator } from '../physical-plan.ts';
import { anyChange, changesOf } from './changelog/changes.ts';

/** Refuses an aggregate of the user where the operator needs a method of it that it has not. */
export function checkUserAggregates(operator: PhysicalOperator): void {
  if (operator.kind !== 'group-aggregate' && operator.kind !== 'window-aggregate') return;
  const retracts = anyChange(changesOf(operator.input));
  const merges = operator.kind === 'window-aggregate' ? mergingWindow(operator) : undefined;
  for (const call of operator.aggregates) {
    if (call.user === undefined) continue;
    if (retracts && !call.user.canRetract)
      refuse(call, 'retract', 'its input updates or deletes rows it has given before');
    if (merges !== undefined && !call.user.canMerge) refuse(call, 'merge', `${merges} windows share rows`);
  }
}

function mergingWindow({
  windowing,
}: Extract<PhysicalOperator, { kind: 'window-aggregate' }>): string | undefined {
  if (windowing.kind === 'attached' || windowing.window.kind === 'tumble') return undefined;
  return windowing.window.kind.toUpperCase();
}

function refuse({ user, span }: AggregateCall, method: string, why: string): never {
  fail('invalid', `${user?.id ?? ''} needs ${method}(…) here: ${why}.`, span);
}
