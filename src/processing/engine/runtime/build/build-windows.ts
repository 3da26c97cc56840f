import { type FiringOperator, ProcessingTimeOperator } from '../../operators/processing-time.ts';
import { type OpenSession, SessionAssignmentOperator } from '../../operators/windows/session-assignment.ts';
import { SessionRows } from '../../operators/windows/session-rows.ts';
import { openTimeQueue, TimeQueue } from '../../operators/time-queue.ts';
import type { Operator } from '../../operators/operator.ts';
import { WindowAssignmentOperator } from '../../operators/windows/window-assignment.ts';
import { windowClock } from '../../operators/windows/window-clock.ts';
import type { WindowAggregate } from '../../plan/physical-plan.ts';
import type { Field, TimestampType } from '../../plan/types.ts';
import { rowsCodec } from '../../state/row-codec.ts';
import type { StateCodec } from '../../state/keyed-state.ts';
import { compileWindowAggregate, slicesOf } from '../compile-window-aggregate.ts';
import type { BuildOperator, JobBuilder } from '../job-builder.ts';
import { peel } from '../plan-layers.ts';

export const buildWindowAssignment: BuildOperator<'window-assignment'> = (plan, output, builder) => {
  if (plan.window.kind === 'session') {
    buildSessions({ ...plan, window: plan.window }, output, builder);
    return;
  }
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

type AssignmentPlan = Parameters<typeof buildWindowAssignment>[0];

function buildSessions(
  plan: AssignmentPlan & { window: { kind: 'session'; gapMs: number; partitionKeys: readonly number[] } },
  output: Operator,
  builder: JobBuilder,
): void {
  const { id, rowType, timeColumn } = plan;
  const { gapMs, partitionKeys } = plan.window;
  const { zone } = builder.compile;
  const { type } = plan.input.rowType[timeColumn] as Field;
  const isProctime = isProcessingTime(type as TimestampType);
  const isLocal = type.kind !== 'TIMESTAMP_LTZ' || zone.fixedOffsetMs === 0;
  const create = (target: Operator): FiringOperator =>
    new SessionAssignmentOperator({
      id,
      rowType,
      timeColumn,
      partitionKeys,
      gapMs,
      sessions: builder.state.open(id, 'sessions', sessionsCodec),
      rows: new SessionRows(builder.state.open(id, 'rows', rowsCodec())),
      timers: new TimeQueue(openTimeQueue(builder.state, id, 'timers')),
      clock: windowClock(type, zone),
      zone: isLocal ? undefined : zone,
      isNeverLate: isProctime,
      output: target,
      onLate: builder.late(id, plan.input.rowType),
    });
  const operator = isProctime ? new ProcessingTimeOperator(create, output) : create(output);
  builder.add(operator);
  builder.input(plan.input, operator);
}

const sessionsCodec: StateCodec<OpenSession[]> = {
  write: (sessions, out) => out.values(sessions),
  read: (from) => from.values() as unknown as OpenSession[],
  bytes: (sessions) => 96 * sessions.length,
};

/** Filters and projections below are fused into the aggregate's loop. */
export const buildWindowAggregate: BuildOperator<'window-aggregate'> = (plan, output, builder) => {
  const { base } = peel(plan.input);
  const isNeverLate = isOnProcessingTime(plan);
  const create = (target: Operator): FiringOperator =>
    compileWindowAggregate(plan, {
      context: builder.compile,
      state: builder.state,
      budget: builder.budget,
      isNeverLate,
      output: target,
      onFailure: builder.failures(plan.id, base.rowType),
      onLate: builder.late(plan.id, base.rowType),
    });
  const operator = isNeverLate ? new ProcessingTimeOperator(create, output) : create(output);
  builder.add(operator);
  builder.input(base, operator);
};

function isOnProcessingTime({ input, windowing }: WindowAggregate): boolean {
  if (windowing.kind === 'attached') return windowing.isProctime === true;
  return isProcessingTime((input.rowType[windowing.timeColumn] as Field).type as TimestampType);
}

function isProcessingTime({ attribute }: TimestampType): boolean {
  return attribute === 'proctime';
}
