import { type CallNode, fail, type WindowDefinition } from '../../sql/index.ts';
import { types } from '../types.ts';
import type { BoundOverFunction } from './bind-over-call.ts';

export interface RankFunction {
  kind: 'row-number' | 'rank' | 'dense-rank';
}

const KINDS = { ROW_NUMBER: 'row-number', RANK: 'rank', DENSE_RANK: 'dense-rank' } as const;

/** Row numbers tell rows of one time apart, ranks do not: so are their frames. */
export function bindRankFunction(
  name: keyof typeof KINDS,
  call: CallNode,
  window: WindowDefinition,
): BoundOverFunction {
  if (call.args.length > 0) fail('invalid', `${name} takes no arguments.`, call.span);
  refuseFrame(name, window);
  return {
    function: { kind: KINDS[name] },
    type: types.bigint(false),
    frame: { unit: name === 'ROW_NUMBER' ? 'rows' : 'range', preceding: 'unbounded' },
  };
}

/** Functions of the order know no frame. */
export function refuseFrame(name: string, window: WindowDefinition): void {
  if (window.frame !== undefined) fail('invalid', `${name} takes no ROWS or RANGE.`, window.frame.span);
}
