import { Expand } from '../../codegen/expand.ts';
import { GroupArray } from '../../codegen/group-array.ts';
import { compileGroupUpdate, type DistinctValues } from '../../codegen/group-update.ts';
import {
  AppendedValues,
  CountedValues,
  distinctBitsCodec,
  distinctCountsCodec,
} from '../../operators/distinct-values.ts';
import { ExpandOperator } from '../../operators/expand.ts';
import { GroupAggregateOperator } from '../../operators/group-aggregate.ts';
import { groupCodec } from '../../operators/group-codec.ts';
import { rowCountsCodec, SetOperationOperator } from '../../operators/set-operation.ts';
import type { GroupAggregate } from '../../plan/physical-plan.ts';
import type { BuildOperator, JobBuilder } from '../job-builder.ts';
import { peel } from '../plan-layers.ts';

/** Filters and projections below are fused into the aggregate's loop. */
export const buildGroupAggregate: BuildOperator<'group-aggregate'> = (plan, output, builder) => {
  const { base, layers } = peel(plan.input);
  const form = plan.input.changelog === 'insert-only' ? 'append' : 'retract';
  const { compile } = builder;
  const group = new GroupArray(plan.input.rowType, plan.keys, plan.aggregates, compile, form);
  const ttlMs = plan.stateTtlMs ?? builder.stateTtlMs;
  const options = { changelog: plan.changelog, resends: ttlMs !== undefined };
  const operator = new GroupAggregateOperator({
    id: plan.id,
    rowType: plan.rowType,
    changelog: plan.changelog,
    loop: compileGroupUpdate(base.rowType, layers, group, plan.rowType, options, compile),
    group,
    state: builder.state.open(plan.id, 'groups', groupCodec, ttlOf(ttlMs)),
    distinct: openDistinct(plan, group, ttlMs, builder),
    output,
    onFailure: builder.failures(plan.id, base.rowType),
  });
  builder.add(operator);
  builder.input(base, operator);
};

function openDistinct(
  { id }: GroupAggregate,
  { distinct, form }: GroupArray,
  ttlMs: number | undefined,
  { state }: JobBuilder,
): DistinctValues[] {
  return distinct.map(({ kind, calls }, i) => {
    const name = `distinct-${i}`;
    if (form === 'append')
      return new AppendedValues(state.open(id, name, distinctBitsCodec, ttlOf(ttlMs)), kind);
    const counted = state.open(id, name, distinctCountsCodec, ttlOf(ttlMs));
    return new CountedValues(counted, kind, calls.length);
  });
}

function ttlOf(ttlMs: number | undefined): { ttlMs?: number } {
  return ttlMs === undefined ? {} : { ttlMs };
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
  const counts = builder.state.open(plan.id, 'rows', rowCountsCodec, ttlOf(builder.stateTtlMs));
  const operator = new SetOperationOperator(plan, counts, output);
  builder.add(operator);
  builder.inputs([plan.left, plan.right], operator);
};
