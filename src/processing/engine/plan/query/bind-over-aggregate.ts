import { type CallNode, fail } from '../../sql/index.ts';
import type { OverWindow } from '../physical-plan.ts';
import type { BoundOverFunction } from './bind-over-call.ts';
import type { BoundAggregate } from './select-binder.ts';

export interface OverAggregateFunction {
  kind: 'aggregate';
  bound: BoundAggregate;
}

/**
 * Binds the call without its OVER; undefined if its function is no aggregate. `isNeverEmpty`: there is always a row to
 * aggregate, so that the result of values that are never NULL is not either.
 */
export type BindAggregate = (call: CallNode, isNeverEmpty: boolean) => BoundAggregate | undefined;

export function bindOverAggregate(
  call: CallNode,
  bindAggregate: BindAggregate,
  frame: OverWindow['frame'],
): BoundOverFunction {
  // As in Flink, which forgets that a bounded frame has its current row.
  const bound = bindAggregate(call, frame.preceding === 'unbounded');
  if (bound === undefined)
    return fail('invalid', 'OVER stands behind an aggregate or a function of the order.', call.span);
  const { user } = bound.signature;
  if (user !== undefined && frame.preceding !== 'unbounded' && !user.signature.canRetract) {
    const how = `${user.name} has no retract(); give it one, or write UNBOUNDED PRECEDING`;
    fail('unsupported', `Rows leave a bounded frame, and ${how}.`, call.span);
  }
  return { function: { kind: 'aggregate', bound }, type: bound.type, frame };
}
