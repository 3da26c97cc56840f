import { fail } from '../../sql/index.ts';
import { create } from '../operators.ts';
import type { WindowTopN } from '../physical-plan.ts';
import type { BoundOverCall } from './bind-over-call.ts';
import type { InputColumns } from './input-columns.ts';
import type { Relation } from './relation.ts';

/**
 * `ROW_NUMBER() OVER (PARTITION BY window_start, window_end, … ORDER BY …)`: a Top-N of windows, without its limit yet.
 * The rule `rank-limit` finds it in the condition above.
 */
export function createRankOperator(
  relation: Relation,
  calls: readonly BoundOverCall[],
  inputs: InputColumns,
): { operator: WindowTopN; firstColumn: number } {
  const [call, second] = calls;
  if (call === undefined || second !== undefined) {
    return fail(
      'unsupported',
      'Only one ROW_NUMBER in a SELECT is supported.',
      second?.call.span ?? emptySpan(calls),
    );
  }
  const { windows } = relation;
  const keys = call.partitionBy.map((key) => inputs.add(key));
  if (windows === undefined || !keys.includes(windows.start) || !keys.includes(windows.end)) {
    const how = 'PARTITION BY window_start, window_end of a window table function';
    return fail('unsupported', `ROW_NUMBER is supported within windows only, yet: ${how}.`, call.call.span);
  }
  if (call.orderBy.length === 0) fail('invalid', 'ROW_NUMBER needs ORDER BY.', call.call.span);
  const orderBy = call.orderBy.map((item) => ({
    column: inputs.add(item.expression),
    descending: item.descending,
    nullsFirst: item.nullsFirst,
  }));
  const input = inputs.operator();
  const operator = create.windowTopN(
    {
      input,
      startColumn: windows.start,
      endColumn: windows.end,
      partitionKeys: keys.filter(
        (key) => key !== windows.start && key !== windows.end && key !== windows.time,
      ),
      orderBy,
      firstRank: 1,
      lastRank: Number.POSITIVE_INFINITY,
      outputRank: true,
      span: call.call.span,
    },
    'row_number',
  );
  return { operator, firstColumn: input.rowType.length };
}

function emptySpan(calls: readonly BoundOverCall[]): BoundOverCall['call']['span'] {
  const [call] = calls;
  if (call === undefined) throw new TypeError('There is no call.');
  return call.call.span;
}
