import { create, inputsOf, withInputs } from '../operators.ts';
import type { PhysicalOperator, SortKey, TopN, WindowTopN } from '../physical-plan.ts';
import { anyChange, changesOf } from './changelog/changes.ts';
import { updatesRise } from './rising-updates.ts';

/**
 * A Top-N that asks for less than its general form: the first or the last row of each key by time alone is a
 * deduplication, and ranks by processing time are in the order of arrival. Rows that change keep the general form: one
 * that is taken back must give way to the next.
 */
export function recognizeDeduplicate(operator: PhysicalOperator): PhysicalOperator {
  const inner = withInputs(operator, inputsOf(operator).map(recognizeDeduplicate));
  if (inner.kind === 'window-top-n') return recognizeLast(inner);
  if (inner.kind !== 'top-n') return inner;
  if (anyChange(changesOf(inner.input))) return updatesRise(inner) ? { ...inner, updatesRise: true } : inner;
  return recognizeTime(inner);
}

function recognizeTime(topN: TopN): PhysicalOperator {
  const { input, partitionKeys: keys, orderBy, firstRank, lastRank } = topN;
  const order = timeOrder(topN);
  if (order === undefined) return topN;
  const { key, time } = order;
  if (firstRank === 1 && lastRank === 1 && !topN.outputRank)
    return create.deduplicate({
      input,
      keys,
      timeColumn: key.column,
      keep: key.descending ? 'last' : 'first',
      time,
    });
  const byArrival = time === 'proctime' && !key.descending && Number.isFinite(lastRank);
  return byArrival ? { ...topN, orderBy: orderBy.slice(1) } : topN;
}

/** Of rows of one time the last to arrive is the last. */
function recognizeLast(topN: WindowTopN): WindowTopN {
  const isLast = topN.firstRank === 1 && topN.lastRank === 1 && timeOrder(topN)?.key.descending === true;
  return isLast ? { ...topN, lastIsFirst: true } : topN;
}

/** The only sort key, if it is a time attribute. */
export function timeOrder(
  topN: TopN | WindowTopN,
): { key: SortKey; time: 'rowtime' | 'proctime' } | undefined {
  const [key, second] = topN.orderBy;
  const type = key && second === undefined ? topN.input.rowType[key.column]?.type : undefined;
  const time = type && 'attribute' in type ? type.attribute : undefined;
  return key === undefined || time === undefined ? undefined : { key, time };
}
