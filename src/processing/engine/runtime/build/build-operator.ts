import { buildExpand, buildGroupAggregate, buildSetOperation } from './build-aggregates.ts';
import { buildChangelogNormalize, buildDropUpdateBefore, buildSinkMaterialize } from './build-changelog.ts';
import { buildCorrelate } from './build-correlate.ts';
import { buildJoin } from './build-joins.ts';
import { buildLookupJoin } from './build-lookup-join.ts';
import { buildMatch } from './build-match.ts';
import { buildOverAggregate } from './build-over.ts';
import {
  buildDeduplicate,
  buildOverWindow,
  buildTemporalSort,
  buildTopN,
  buildWindowTopN,
} from './build-ranks.ts';
import { buildIntervalJoin, buildTemporalJoin, buildWindowJoin } from './build-time-joins.ts';
import { buildWindowAggregate, buildWindowAssignment } from './build-windows.ts';
import type { Operator } from '../../operators/operator.ts';
import type { OperatorKind, OperatorOf } from '../../plan/physical-plan.ts';
import type { JobBuilder } from '../job-builder.ts';

/** What is built where sources and sections are known: in the job's compiler. */
type Elsewhere =
  | 'source-scan'
  | 'values'
  | 'watermark-assigner'
  | 'union'
  | 'exchange'
  | 'projection'
  | 'filter';

/** Makes the operator that runs `plan`, with its inputs, so that its rows reach `output`. */
export function buildOperator(
  plan: OperatorOf<Exclude<OperatorKind, Elsewhere>>,
  output: Operator,
  builder: JobBuilder,
): void {
  switch (plan.kind) {
    case 'window-assignment':
      return buildWindowAssignment(plan, output, builder);
    case 'window-aggregate':
      return buildWindowAggregate(plan, output, builder);
    case 'over-window':
      return buildOverWindow(plan, output, builder);
    case 'over-aggregate':
      return buildOverAggregate(plan, output, builder);
    case 'window-top-n':
      return buildWindowTopN(plan, output, builder);
    case 'top-n':
      return buildTopN(plan, output, builder);
    case 'deduplicate':
      return buildDeduplicate(plan, output, builder);
    case 'temporal-sort':
      return buildTemporalSort(plan, output, builder);
    case 'group-aggregate':
      return buildGroupAggregate(plan, output, builder);
    case 'expand':
      return buildExpand(plan, output, builder);
    case 'set-operation':
      return buildSetOperation(plan, output, builder);
    case 'join':
      return buildJoin(plan, output, builder);
    case 'interval-join':
      return buildIntervalJoin(plan, output, builder);
    case 'window-join':
      return buildWindowJoin(plan, output, builder);
    case 'temporal-join':
      return buildTemporalJoin(plan, output, builder);
    case 'lookup-join':
      return buildLookupJoin(plan, output, builder);
    case 'correlate':
      return buildCorrelate(plan, output, builder);
    case 'match':
      return buildMatch(plan, output, builder);
    case 'changelog-normalize':
      return buildChangelogNormalize(plan, output, builder);
    case 'drop-update-before':
      return buildDropUpdateBefore(plan, output, builder);
    case 'sink-materialize':
      return buildSinkMaterialize(plan, output, builder);
  }
}
