import { fail, type Span } from '../../sql/index.ts';
import { collectColumns } from '../expression-tools.ts';
import { inputsOf } from '../operators.ts';
import type { IntervalJoin, PhysicalOperator } from '../physical-plan.ts';
import { isRowtime } from '../types.ts';

/**
 * Refuses a join bounded by processing time of whose event times somebody asks, as Flink does: rows that meet by the
 * clock come in no order of event time. `used`: the columns that are asked for; undefined: all.
 */
export function checkTimeJoins(
  operator: PhysicalOperator,
  statement: Span,
  used?: ReadonlySet<number>,
): void {
  if (operator.kind === 'interval-join' && mixesTimes(operator, used)) {
    const how = 'leave them out, or CAST them to TIMESTAMP below';
    fail('invalid', `A join bounded by processing time takes no event-time attributes: ${how}.`, statement);
  }
  const below = usedBelow(operator, used);
  for (const input of inputsOf(operator)) checkTimeJoins(input, statement, below);
}

function mixesTimes({ left, right, leftTime }: IntervalJoin, used: ReadonlySet<number> | undefined): boolean {
  const time = left.rowType[leftTime]?.type;
  if (time === undefined || isRowtime(time)) return false;
  const row = [...left.rowType, ...right.rowType];
  return row.some(({ type }, i) => isRowtime(type) && (used === undefined || used.has(i)));
}

function usedBelow(
  operator: PhysicalOperator,
  used: ReadonlySet<number> | undefined,
): ReadonlySet<number> | undefined {
  if (operator.kind === 'projection') {
    const columns = new Set<number>();
    for (const expression of operator.expressions) collectColumns(expression, columns);
    return columns;
  }
  if (operator.kind !== 'filter' || used === undefined) return undefined;
  const columns = new Set(used);
  collectColumns(operator.condition, columns);
  return columns;
}
