import { fail, type Span } from '../../../sql/index.ts';
import { inputsOf } from '../../operators.ts';
import type { OperatorKind, PhysicalOperator } from '../../physical-plan.ts';
import { anyChange, changesOf } from './changes.ts';

/** Operators that cannot take a row back once they have seen it, as in Flink. */
const APPEND_ONLY: Partial<Record<OperatorKind, string>> = {
  match: 'MATCH_RECOGNIZE',
  'over-window': 'OVER',
  'over-aggregate': 'OVER',
  'temporal-sort': 'ORDER BY',
  'interval-join': 'A join within an interval of time',
  'window-join': 'A join of windows',
  'window-top-n': 'ROW_NUMBER within windows',
};

/** Refuses a query in which such an operator reads rows that are updated or deleted. */
export function checkInputs(operator: PhysicalOperator, statement: Span): void {
  for (const input of inputsOf(operator)) {
    const name = takesAll(operator) ? undefined : APPEND_ONLY[operator.kind];
    if (name !== undefined && anyChange(changesOf(input)))
      fail(
        'unsupported',
        `${name} takes new rows only, and here rows are updated or deleted before it.`,
        statement,
      );
    checkInputs(input, statement);
  }
}

/** An OVER that is not by time changes its results anyway. */
function takesAll(operator: PhysicalOperator): boolean {
  return operator.kind === 'over-aggregate' && operator.time === 'none';
}
