import type { Value } from '../../batch/physical-kind.ts';
import { batchOf } from '../../batch/batch.ts';
import { compileRowCondition, type RowCondition } from '../../codegen/compile-row.ts';
import type { EvaluationError } from '../../codegen/evaluation-error.ts';
import { IntervalJoinOperator } from '../../operators/joins/interval-join.ts';
import { intervalRowsCodec } from '../../operators/joins/interval-rows.ts';
import { IntervalSide } from '../../operators/joins/interval-side.ts';
import { JoinInput } from '../../operators/joins/join-input.ts';
import { TemporalJoinOperator } from '../../operators/joins/temporal-join.ts';
import { versionsCodec } from '../../operators/joins/temporal-versions.ts';
import { openTimeQueue, TimeQueue } from '../../operators/time-queue.ts';
import { windowClock } from '../../operators/windows/window-clock.ts';
import { WindowJoinOperator, type WindowJoinSide } from '../../operators/joins/window-join.ts';
import type { EquiJoin, IntervalJoin, WindowJoin } from '../../plan/physical-plan.ts';
import { type Field, isRowtime, types } from '../../plan/types.ts';
import type { BuildOperator, JobBuilder } from '../job-builder.ts';

export const buildIntervalJoin: BuildOperator<'interval-join'> = (plan, output, builder) => {
  const time = (plan.left.rowType[plan.leftTime] as Field).type;
  const { clock } = builder.compile;
  const operator = new IntervalJoinOperator(
    {
      id: plan.id,
      rowType: plan.rowType,
      left: intervalSide(plan, 'left', builder),
      right: intervalSide(plan, 'right', builder),
      condition: conditionOf(plan, builder),
      due: queue(plan.id, 'due', builder),
      nowMs: isRowtime(time) ? undefined : () => clock.nowMs(),
    },
    output,
  );
  builder.add(operator);
  builder.inputs([plan.left, plan.right], operator);
};

function intervalSide(plan: IntervalJoin, side: 'left' | 'right', builder: JobBuilder): IntervalSide {
  const isLeft = side === 'left';
  return new IntervalSide({
    input: inputOf(plan, side, builder),
    timeColumn: isLeft ? plan.leftTime : plan.rightTime,
    fromMs: isLeft ? plan.lowerMs : -plan.upperMs,
    toMs: isLeft ? plan.upperMs : -plan.lowerMs,
    isOuter: plan.joinType === 'full' || plan.joinType === side,
    width: plan[side].rowType.length,
    rows: builder.state.open(plan.id, side, intervalRowsCodec()),
  });
}

export const buildWindowJoin: BuildOperator<'window-join'> = (plan, output, builder) => {
  const time = plan.isLocal ? types.timestampLtz(3) : types.timestamp(3);
  const operator = new WindowJoinOperator(
    {
      id: plan.id,
      rowType: plan.rowType,
      joinType: plan.joinType,
      left: windowSide(plan, 'left', builder),
      right: windowSide(plan, 'right', builder),
      condition: conditionOf(plan, builder),
      clock: windowClock(time, builder.compile.zone),
    },
    output,
  );
  builder.add(operator);
  builder.inputs([plan.left, plan.right], operator);
};

function windowSide(plan: WindowJoin, side: 'left' | 'right', builder: JobBuilder): WindowJoinSide {
  const [window, keys] =
    side === 'left' ? [plan.leftWindow, plan.leftKeys] : [plan.rightWindow, plan.rightKeys];
  return {
    ...window,
    keys,
    strictKeys: keys.filter((_, i) => plan.nullsEqual[i] !== true),
    width: plan[side].rowType.length,
    waiting: queue(plan.id, side, builder),
    onLate: builder.late(plan.id, plan[side].rowType),
    onFailure: rowFailures(plan, side, builder),
  };
}

export const buildTemporalJoin: BuildOperator<'temporal-join'> = (plan, output, builder) => {
  const operator = new TemporalJoinOperator(
    {
      id: plan.id,
      rowType: plan.rowType,
      left: inputOf(plan, 'left', builder),
      leftKeys: plan.leftKeys,
      leftTime: plan.leftTime,
      right: inputOf(plan, 'right', builder),
      rightTime: plan.rightTime,
      rightWidth: plan.right.rowType.length,
      isOuter: plan.joinType === 'left',
      condition: conditionOf(plan, builder),
      versions: builder.state.open(plan.id, 'versions', versionsCodec()),
      waiting: queue(plan.id, 'waiting', builder),
      looks: queue(plan.id, 'looks', builder),
      onFailure: rowFailures(plan, 'left', builder),
    },
    output,
  );
  builder.add(operator);
  builder.inputs([plan.left, plan.right], operator);
};

function queue(id: string, name: string, builder: JobBuilder): TimeQueue {
  return new TimeQueue(openTimeQueue(builder.state, id, name));
}

function inputOf(plan: EquiJoin & { id: string }, side: 'left' | 'right', builder: JobBuilder): JoinInput {
  return new JoinInput({
    keys: side === 'left' ? plan.leftKeys : plan.rightKeys,
    nullsEqual: plan.nullsEqual,
    onFailure: builder.failures(plan.id, plan[side].rowType),
  });
}

function conditionOf(plan: EquiJoin, { compile }: JobBuilder): RowCondition | undefined {
  const { left, right, condition } = plan;
  return condition && compileRowCondition(left.rowType, right.rowType, condition, compile);
}

/** For rows that were kept before they failed: they are in no batch any more. */
function rowFailures(
  plan: EquiJoin & { id: string },
  side: 'left' | 'right',
  builder: JobBuilder,
): (row: readonly Value[], error: EvaluationError) => void {
  const { rowType } = plan[side];
  const fail = builder.failures(plan.id, rowType);
  const span = plan.condition?.span;
  return (row, error) => fail({ batch: batchOf(rowType, [row]), row: 0, error, span });
}
