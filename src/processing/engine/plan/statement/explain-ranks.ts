import type { Deduplicate, OverAggregate, TemporalSort, TopN } from '../physical-plan.ts';

export function describeRank(operator: Deduplicate | OverAggregate | TemporalSort | TopN): string {
  return `${operator.kind}()`;
}
