import type {
  Correlate,
  IntervalJoin,
  LookupJoin,
  RegularJoin,
  TemporalJoin,
  WindowJoin,
} from '../physical-plan.ts';

type JoinOperator = RegularJoin | IntervalJoin | WindowJoin | TemporalJoin | LookupJoin | Correlate;

export function describeJoin(operator: JoinOperator): string {
  return `${operator.kind}(joinType=[${operator.joinType}])`;
}
