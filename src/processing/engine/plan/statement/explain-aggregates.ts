import type { Expand, GroupAggregate, SetOperationOperator } from '../physical-plan.ts';

export function describeAggregate(operator: Expand | GroupAggregate | SetOperationOperator): string {
  return `${operator.kind}()`;
}
