import { WindowAssignmentOperator } from '../../operators/window-assignment.ts';
import { windowClock } from '../../operators/window-clock.ts';
import type { Field } from '../../plan/types.ts';
import { compileWindowAggregate, slicesOf } from '../compile-window-aggregate.ts';
import type { BuildOperator } from '../job-builder.ts';
import { peel } from '../plan-layers.ts';

export const buildWindowAssignment: BuildOperator<'window-assignment'> = (plan, output, builder) => {
  const { type } = plan.input.rowType[plan.timeColumn] as Field;
  const { zone } = builder.compile;
  const isLocal = type.kind !== 'TIMESTAMP_LTZ' || zone.fixedOffsetMs === 0;
  const slices = slicesOf(plan.window);
  const clock = windowClock(type, zone);
  const operator = new WindowAssignmentOperator(
    plan.timeColumn,
    slices,
    clock,
    isLocal ? undefined : zone,
    output,
  );
  builder.input(plan.input, operator);
};

/** Filters and projections below are fused into the aggregate's loop. */
export const buildWindowAggregate: BuildOperator<'window-aggregate'> = (plan, output, builder) => {
  const { base } = peel(plan.input);
  const operator = compileWindowAggregate(plan, {
    context: builder.compile,
    budget: builder.budget,
    output,
    onFailure: builder.failures(plan.id, base.rowType),
    onLate: builder.late(plan.id, base.rowType),
  });
  builder.add(operator);
  builder.input(base, operator);
};
