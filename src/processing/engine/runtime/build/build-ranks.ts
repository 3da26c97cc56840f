import { rowOrder } from '../../codegen/row-order.ts';
import { DeduplicateFirstOperator } from '../../operators/ranks/deduplicate-first.ts';
import { DeduplicateFirstRowtimeOperator } from '../../operators/ranks/deduplicate-first-rowtime.ts';
import { DeduplicateLastOperator } from '../../operators/ranks/deduplicate-last.ts';
import { DeduplicateLastTimeOperator } from '../../operators/ranks/deduplicate-last-time.ts';
import { DetectAnomaliesOperator } from '../../operators/over/detect-anomalies.ts';
import type { Operator } from '../../operators/operator.ts';
import { RankedRows } from '../../operators/ranks/ranked-rows.ts';
import { flagCodec, numberCodec } from '../../operators/scalar-codec.ts';
import { TemporalSortOperator } from '../../operators/ranks/temporal-sort.ts';
import { TemporalSortProctimeOperator } from '../../operators/ranks/temporal-sort-proctime.ts';
import { openTimeQueue, TimeQueue } from '../../operators/time-queue.ts';
import { TopNAppendOperator } from '../../operators/ranks/top-n-append.ts';
import { TopNFirstOperator } from '../../operators/ranks/top-n-first.ts';
import { TopNUpdateOperator } from '../../operators/ranks/top-n-update.ts';
import { windowClock } from '../../operators/windows/window-clock.ts';
import { windowOrder, WindowTopNOperator } from '../../operators/ranks/window-top-n.ts';
import type { Deduplicate, TopN } from '../../plan/physical-plan.ts';
import { windowTimeType } from '../../plan/rules/windows-of.ts';
import { rowCodec } from '../../state/row-codec.ts';
import type { BuildOperator, JobBuilder } from '../job-builder.ts';
import { stateTtl } from './state-ttl.ts';

export const buildOverWindow: BuildOperator<'over-window'> = (plan, output, builder) => {
  const factories = plan.calls.map((call) => builder.detectors(call.options));
  const queue = new TimeQueue(openTimeQueue(builder.state, plan.id, 'queue'));
  const late = builder.late(plan.id, plan.input.rowType);
  const operator = new DetectAnomaliesOperator(plan, factories, builder.budget, queue, late, output);
  builder.add(operator);
  builder.input(plan.input, operator);
};

export const buildWindowTopN: BuildOperator<'window-top-n'> = (plan, output, builder) => {
  // A window ends by itself: no TTL takes a part of it.
  const ranked = new RankedRows(plan.id, windowOrder(plan), builder.state, { isCounted: true });
  const queue = new TimeQueue(openTimeQueue(builder.state, plan.id, 'queue'));
  const clock = windowClock(windowTimeType(plan.input, plan.endColumn), builder.compile.zone);
  const late = builder.late(plan.id, plan.input.rowType);
  const operator = new WindowTopNOperator(plan, clock, ranked, queue, late, output);
  builder.add(operator);
  builder.input(plan.input, operator);
};

export const buildTopN: BuildOperator<'top-n'> = (plan, output, builder) => {
  builder.input(plan.input, topNOperator(plan, output, builder));
};

function topNOperator(plan: TopN, output: Operator, builder: JobBuilder): Operator {
  const isAppended = plan.input.changelog === 'insert-only';
  if (isAppended && plan.orderBy.length === 0 && plan.lastRankColumn === undefined)
    return new TopNFirstOperator(
      plan,
      builder.state.open(plan.id, 'counts', numberCodec, stateTtl(builder)),
      output,
    );
  const options = { ...stateTtl(builder), isCounted: isAppended };
  const ranked = new RankedRows(plan.id, rowOrder(plan.orderBy), builder.state, options);
  return isAppended
    ? new TopNAppendOperator(plan, ranked, output)
    : new TopNUpdateOperator(plan, ranked, output);
}

export const buildDeduplicate: BuildOperator<'deduplicate'> = (plan, output, builder) => {
  if (plan.keep === 'first' && plan.time === 'rowtime') {
    buildFirstRowtime(plan, output, builder);
    return;
  }
  builder.input(plan.input, deduplicateOperator(plan, output, builder));
};

function deduplicateOperator(plan: Deduplicate, output: Operator, builder: JobBuilder): Operator {
  const { state, stateTtlMs } = builder;
  if (plan.keep === 'first')
    return new DeduplicateFirstOperator(
      plan,
      state.open(plan.id, 'seen', flagCodec, stateTtl(builder)),
      output,
    );
  if (plan.changelog !== 'retract')
    return new DeduplicateLastTimeOperator(
      plan,
      state.open(plan.id, 'times', numberCodec, stateTtl(builder)),
      output,
    );
  const rows = state.open(plan.id, 'rows', rowCodec(), stateTtl(builder));
  return new DeduplicateLastOperator(plan, rows, stateTtlMs !== undefined, output);
}

const buildFirstRowtime: BuildOperator<'deduplicate'> = (plan, output, builder) => {
  const { state } = builder;
  const rows = {
    waiting: state.open(plan.id, 'waiting', rowCodec()),
    done: state.open(plan.id, 'done', flagCodec, stateTtl(builder)),
  };
  const queue = new TimeQueue(openTimeQueue(state, plan.id, 'queue'));
  const late = builder.late(plan.id, plan.input.rowType);
  const operator = new DeduplicateFirstRowtimeOperator(plan, rows, queue, late, output);
  builder.add(operator);
  builder.input(plan.input, operator);
};

export const buildTemporalSort: BuildOperator<'temporal-sort'> = (plan, output, builder) => {
  const [time, second] = plan.orderBy;
  const type = time && plan.input.rowType[time.column]?.type;
  const isProctime = type !== undefined && 'attribute' in type && type.attribute === 'proctime';
  if (isProctime) {
    // Rows come in its order.
    builder.input(plan.input, second === undefined ? output : new TemporalSortProctimeOperator(plan, output));
    return;
  }
  const queue = new TimeQueue(openTimeQueue(builder.state, plan.id, 'queue'));
  const late = builder.late(plan.id, plan.input.rowType);
  const operator = new TemporalSortOperator(plan, queue, late, output);
  builder.add(operator);
  builder.input(plan.input, operator);
};
