import { fail } from '../../sql/index.ts';
import { create, inputsOf, withInputs } from '../operators.ts';
import type { OverAggregate, PhysicalOperator, TopN, WindowTopN } from '../physical-plan.ts';
import { timeOrder } from './recognize-deduplicate.ts';

/** A ROW_NUMBER that no condition limits is a number of each row: an OVER that counts rows. */
export function ranksAsOver(operator: PhysicalOperator): PhysicalOperator {
  const inner = withInputs(operator, inputsOf(operator).map(ranksAsOver));
  if (inner.kind === 'window-top-n' && !Number.isFinite(inner.lastRank))
    return asOver(inner, [inner.startColumn, inner.endColumn, ...inner.partitionKeys]);
  if (inner.kind !== 'top-n' || Number.isFinite(inner.lastRank) || inner.lastRankColumn !== undefined)
    return inner;
  return asOver(inner, inner.partitionKeys);
}

function asOver(topN: TopN | WindowTopN, partitionKeys: readonly number[]): OverAggregate {
  const [key, second] = topN.orderBy;
  const order = timeOrder(topN);
  if (key === undefined || second !== undefined || key.descending) {
    const how = 'a limit in the query around it, WHERE rn <= 10, or ORDER BY of one column, ascending';
    return fail('unsupported', `ROW_NUMBER needs ${how}.`, topN.span);
  }
  return create.overAggregate(
    {
      input: topN.input,
      partitionKeys,
      orderColumn: key.column,
      nullsFirst: key.nullsFirst,
      time: order?.time ?? 'none',
      frame: { unit: 'rows', preceding: 'unbounded' },
      calls: [{ kind: 'row-number', span: topN.span }],
    },
    topN.rowType.slice(topN.input.rowType.length),
  );
}
