import type { AccumulatorForm } from '../codegen/aggregates/index.ts';
import type { CompileContext } from '../codegen/compile-context.ts';
import { GroupAggregate } from '../codegen/group-aggregate.ts';
import { compileEmit, compileMerge } from '../codegen/group-emit.ts';
import type { RowFailureHandler } from '../codegen/row-loop.ts';
import { compileMergeSlots, compileSessionLoop } from '../codegen/session-loop.ts';
import { compileWindowLoop } from '../codegen/window-loop.ts';
import type { LateRowHandler } from '../operators/late-row.ts';
import type { Operator } from '../operators/operator.ts';
import { PaneStore } from '../operators/windows/pane-store.ts';
import type { FiringOperator } from '../operators/processing-time.ts';
import { SessionStore, sessionsCodec } from '../operators/windows/session-store.ts';
import { openTimeQueue, TimeQueue } from '../operators/time-queue.ts';
import { SessionAggregateOperator } from '../operators/windows/session-aggregate.ts';
import { WindowAggregateOperator } from '../operators/windows/window-aggregate.ts';
import { windowClock } from '../operators/windows/window-clock.ts';
import { type WindowSlices, windowSlices } from '../operators/windows/window-slices.ts';
import type { WindowAggregate } from '../plan/physical-plan.ts';
import { windowTimeType } from '../plan/rules/windows-of.ts';
import type { Field } from '../plan/types.ts';
import type { WindowSpec } from '../plan/window-spec.ts';
import { SlotTable } from '../state/slot-table.ts';
import type { StateStore } from '../state/keyed-state.ts';
import type { StateBudget } from '../state/state-budget.ts';
import { peel } from './plan-layers.ts';

export interface WindowAggregateParts {
  context: CompileContext;
  state: StateStore;
  budget: StateBudget;
  /** On processing time. */
  isNeverLate: boolean;
  output: Operator;
  onFailure: RowFailureHandler;
  onLate: LateRowHandler;
}

/** The operator of a window aggregate; projections and filters below it are fused into its loop. */
export function compileWindowAggregate(plan: WindowAggregate, parts: WindowAggregateParts): FiringOperator {
  const { windowing } = plan;
  if (windowing.kind === 'time' && windowing.window.kind === 'session')
    return compileSessions(plan, windowing.timeColumn, windowing.window.gapMs, parts);
  const { context, state, budget, ...rest } = parts;
  const { base, layers } = peel(plan.input);
  const group = new GroupAggregate(plan.input.rowType, plan.keys, plan.aggregates, context, formOf(plan));
  const timeType =
    windowing.kind === 'time'
      ? (plan.input.rowType[windowing.timeColumn] as Field).type
      : windowTimeType(plan.input, windowing.endColumn);
  return new WindowAggregateOperator({
    id: plan.id,
    rowType: plan.rowType,
    properties: plan.properties,
    loop: compileWindowLoop(base.rowType, layers, windowing, group, context),
    emit: compileEmit(group, plan.rowType),
    panes: new PaneStore({
      id: plan.id,
      layout: group.layout,
      merge: compileMerge(group),
      canSeal: canSeal(plan),
      state,
      budget,
    }),
    clock: windowClock(timeType, context.zone),
    slices: windowing.kind === 'time' ? slicesOf(windowing.window) : undefined,
    ...rest,
  });
}

function compileSessions(
  plan: WindowAggregate,
  timeColumn: number,
  gapMs: number,
  { context, state, isNeverLate, output, onFailure, onLate }: WindowAggregateParts,
): SessionAggregateOperator {
  const { base, layers } = peel(plan.input);
  const group = new GroupAggregate(plan.input.rowType, plan.keys, plan.aggregates, context, formOf(plan));
  return new SessionAggregateOperator({
    id: plan.id,
    rowType: plan.rowType,
    properties: plan.properties,
    gapMs,
    loop: compileSessionLoop(base.rowType, layers, timeColumn, group, context),
    emit: compileEmit(group, plan.rowType),
    merge: compileMergeSlots(group),
    sessions: new SessionStore(new SlotTable(group.layout), state.open(plan.id, 'sessions', sessionsCodec)),
    timers: new TimeQueue(openTimeQueue(state, plan.id, 'timers')),
    clock: windowClock((plan.input.rowType[timeColumn] as Field).type, context.zone),
    isNeverLate,
    output,
    onFailure,
    onLate,
  });
}

/** Not where rows are taken back, as they may have gone into another part, nor without a way to merge. */
function canSeal(plan: WindowAggregate): boolean {
  return formOf(plan) === 'append' && plan.aggregates.every(({ user }) => user?.canMerge !== false);
}

/** Windows over rows that change take rows back; what they give is new rows only all the same. */
function formOf({ input }: WindowAggregate): AccumulatorForm {
  return input.changelog === 'insert-only' ? 'append' : 'retract';
}

/** How the windows of a TVF overlap; sessions do not. */
export function slicesOf(window: WindowSpec): WindowSlices {
  if (window.kind === 'session') throw new TypeError('Sessions have no slices.');
  return windowSlices(window);
}
