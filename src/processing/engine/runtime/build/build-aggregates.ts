import type { OrderedValues } from '../../codegen/aggregates/sorted-bag.ts';
import { Expand } from '../../codegen/expand.ts';
import { GroupArray } from '../../codegen/group-array.ts';
import { compileGroupBundle, compileGroupResults } from '../../codegen/group-bundle.ts';
import { compileGroupUpdate, type DistinctValues } from '../../codegen/group-update.ts';
import {
  AppendedValues,
  CountedValues,
  distinctBitsCodec,
  distinctCountsCodec,
} from '../../operators/groups/distinct-values.ts';
import { ExpandOperator } from '../../operators/expand.ts';
import { GroupAggregateOperator } from '../../operators/groups/group-aggregate.ts';
import { GroupBundleOperator } from '../../operators/groups/group-bundle.ts';
import { groupCodec } from '../../operators/groups/group-codec.ts';
import { GroupStore } from '../../operators/groups/group-store.ts';
import type { Operator, StatefulOperator } from '../../operators/operator.ts';
import {
  ChunkedValues,
  valueChunkCodec,
  valueDirectoryCodec,
} from '../../operators/groups/ordered-values.ts';
import { rowCountsCodec, SetOperationOperator } from '../../operators/joins/set-operation.ts';
import type { GroupAggregate } from '../../plan/physical-plan.ts';
import { isMiniBatch } from '../../plan/settings.ts';
import type { KeyedStateOptions } from '../../state/keyed-state.ts';
import type { BuildOperator, JobBuilder } from '../job-builder.ts';
import { peel } from '../plan-layers.ts';
import { stateTtl } from './state-ttl.ts';

/** Filters and projections below are fused into the aggregate's loop. */
export const buildGroupAggregate: BuildOperator<'group-aggregate'> = (plan, output, builder) => {
  const { base } = peel(plan.input);
  const operator = createGroupAggregate(plan, output, builder);
  builder.add(operator);
  builder.input(base, operator);
};

function createGroupAggregate(plan: GroupAggregate, output: Operator, builder: JobBuilder): StatefulOperator {
  const { id, rowType, changelog } = plan;
  const { base, layers } = peel(plan.input);
  const { compile } = builder;
  const form = plan.input.changelog === 'insert-only' ? 'append' : 'retract';
  const group = new GroupArray(plan.input.rowType, plan.keys, plan.aggregates, compile, form);
  const ttl = plan.stateTtlMs === undefined ? stateTtl(builder) : ttlOfHint(plan.stateTtlMs);
  const resends = ttl.ttlMs !== undefined;
  const shared = {
    id,
    rowType,
    changelog,
    store: new GroupStore(group, builder.state.open(id, 'groups', groupCodec, ttl), builder.budget),
    distinct: openDistinct(id, group, ttl, builder),
    ordered: openOrdered(id, group, ttl, builder),
    output,
    onFailure: builder.failures(id, base.rowType),
  };
  if (isMiniBatch(builder.settings)) {
    const loop = compileGroupBundle(base.rowType, layers, group, compile);
    return new GroupBundleOperator({
      ...shared,
      loop,
      results: compileGroupResults(group, compile),
      resends,
    });
  }
  const options = { changelog, resends };
  const loop = compileGroupUpdate(base.rowType, layers, group, rowType, options, compile);
  return new GroupAggregateOperator({ ...shared, loop });
}

/** A hint of 0 keeps state for ever. */
function ttlOfHint(ttlMs: number): KeyedStateOptions {
  return ttlMs === 0 ? {} : { ttlMs };
}

function openDistinct(
  id: string,
  { distinct, form }: GroupArray,
  ttl: KeyedStateOptions,
  { state }: JobBuilder,
): DistinctValues[] {
  return distinct.map(({ kind, calls }, i) => {
    const name = `distinct-${i}`;
    if (form === 'append') return new AppendedValues(state.open(id, name, distinctBitsCodec, ttl), kind);
    return new CountedValues(state.open(id, name, distinctCountsCodec, ttl), kind, calls.length);
  });
}

function openOrdered(
  id: string,
  { ordered }: GroupArray,
  ttl: KeyedStateOptions,
  { state }: JobBuilder,
): OrderedValues[] {
  return ordered.map(
    (_, i) =>
      new ChunkedValues(
        state.open(id, `ordered-${i}`, valueDirectoryCodec, ttl),
        state.open(id, `ordered-values-${i}`, valueChunkCodec, ttl),
      ),
  );
}

export const buildExpand: BuildOperator<'expand'> = (plan, output, builder) => {
  const { base, layers } = peel(plan.input);
  const { projections, rowType } = plan;
  const failures = builder.failures(plan.id, base.rowType);
  const operator = new ExpandOperator(
    (emit) => new Expand(base.rowType, layers, projections, rowType, builder.compile, failures, emit),
    output,
  );
  builder.input(base, operator);
};

export const buildSetOperation: BuildOperator<'set-operation'> = (plan, output, builder) => {
  const counts = builder.state.open(plan.id, 'rows', rowCountsCodec, stateTtl(builder));
  const operator = new SetOperationOperator(plan, counts, output);
  builder.add(operator);
  builder.inputs([plan.left, plan.right], operator);
};
