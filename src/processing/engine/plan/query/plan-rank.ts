import { fail } from '../../sql/index.ts';
import { create } from '../operators.ts';
import type { SortKey, TopN, WindowTopN } from '../physical-plan.ts';
import type { BoundOverCall } from './bind-over-call.ts';
import type { InputColumns } from './input-columns.ts';
import type { Relation } from './relation.ts';

/**
 * `ROW_NUMBER() OVER (PARTITION BY … ORDER BY …)` alone in a SELECT: a Top-N, without its limit yet, within windows if
 * the partition names both of their borders. The rule `limit-ranks` finds the limit in the condition above.
 */
export function createRankOperator(
  relation: Relation,
  call: BoundOverCall,
  inputs: InputColumns,
): TopN | WindowTopN {
  checkOrder(call);
  const { windows } = relation;
  const keys = [...new Set(call.partitionBy.map((key) => inputs.add(key)))];
  const orderBy = sortKeys(call, inputs);
  const ranks = { firstRank: 1, lastRank: Number.POSITIVE_INFINITY, outputRank: true, span: call.call.span };
  if (windows === undefined || !keys.includes(windows.start) || !keys.includes(windows.end)) {
    const given = { input: inputs.operator(), partitionKeys: keys, orderBy, ...ranks };
    return create.topN(given, 'row_number');
  }
  const { start: startColumn, end: endColumn } = windows;
  const partitionKeys = keys.filter((key) => ![startColumn, endColumn, windows.time].includes(key));
  const input = inputs.operator();
  return create.windowTopN({ input, startColumn, endColumn, partitionKeys, orderBy, ...ranks }, 'row_number');
}

function checkOrder(call: BoundOverCall): void {
  const [first] = call.orderBy;
  if (first === undefined) fail('invalid', 'ROW_NUMBER needs ORDER BY.', call.call.span);
  if (call.orderBy.every(({ expression }) => expression.kind === 'literal'))
    fail('invalid', 'ROW_NUMBER needs ORDER BY of something that differs from row to row.', call.call.span);
}

function sortKeys(call: BoundOverCall, inputs: InputColumns): SortKey[] {
  return call.orderBy.map((item) => ({
    column: inputs.add(item.expression),
    descending: item.descending,
    nullsFirst: item.nullsFirst,
  }));
}
