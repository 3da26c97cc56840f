import { compileFrameAggregate } from '../../codegen/frame-aggregate.ts';
import { rowOrder } from '../../codegen/row-order.ts';
import { batchOf } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { groupCodec } from '../../operators/groups/group-codec.ts';
import { OverAggregateProctimeOperator } from '../../operators/over/over-aggregate-proctime.ts';
import { isWaitingRow, OverAggregateRowtimeOperator } from '../../operators/over/over-aggregate-rowtime.ts';
import { OverAggregateSortedOperator } from '../../operators/over/over-aggregate-sorted.ts';
import { FRAME_HEAD, OverFrames, type OverOutput } from '../../operators/over/over-frames.ts';
import { RankedRows } from '../../operators/ranks/ranked-rows.ts';
import { openTimeQueue, TimeQueue } from '../../operators/time-queue.ts';
import type { OverAggregate, OverAggregateCall } from '../../plan/physical-plan.ts';
import type { Field } from '../../plan/types.ts';
import { rowsCodec } from '../../state/row-codec.ts';
import type { BuildOperator, JobBuilder } from '../job-builder.ts';
import { stateTtl } from './state-ttl.ts';

export const buildOverAggregate: BuildOperator<'over-aggregate'> = (plan, output, builder) => {
  if (plan.time === 'none') {
    buildSorted(plan, output, builder);
    return;
  }
  const frames = openFrames(plan, builder);
  const queue = new TimeQueue(openTimeQueue(builder.state, plan.id, 'queue'), isWaitingRow);
  const operator =
    plan.time === 'proctime'
      ? new OverAggregateProctimeOperator(plan, frames, queue, failuresOf(plan, builder), output)
      : new OverAggregateRowtimeOperator(
          plan,
          frames,
          queue,
          failuresOf(plan, builder),
          builder.late(plan.id, plan.input.rowType),
          output,
        );
  builder.add(operator);
  builder.input(plan.input, operator);
};

const buildSorted: BuildOperator<'over-aggregate'> = (plan, output, builder) => {
  const { orderColumn, nullsFirst } = plan;
  const order = rowOrder([{ column: orderColumn, descending: false, nullsFirst }]);
  const ranked = new RankedRows(plan.id, order, builder.state, { ...stateTtl(builder), isCounted: false });
  const { calls, columns, fields } = neededOf(plan);
  const aggregate = compileFrameAggregate(calls, fields, 'append', 0, builder.compile);
  const onFailure = failuresOf(plan, builder);
  const operator = new OverAggregateSortedOperator(
    plan,
    ranked,
    order,
    aggregate,
    columns,
    onFailure,
    output,
  );
  builder.input(plan.input, operator);
};

function openFrames(plan: OverAggregate, builder: JobBuilder): OverFrames {
  const form = plan.frame.preceding === 'unbounded' ? 'append' : 'retract';
  const { calls, columns, fields } = neededOf(plan);
  const aggregate = compileFrameAggregate(calls, fields, form, FRAME_HEAD, builder.compile);
  // A frame with a bound forgets by itself, and its pages belong together.
  const ttl = form === 'append' ? stateTtl(builder) : {};
  return new OverFrames(plan, aggregate, columns, {
    frames: builder.state.open(plan.id, 'frames', groupCodec, ttl),
    pages: builder.state.open<Value[][]>(plan.id, 'pages', rowsCodec(), ttl),
  });
}

/** Only functions of the user fail here; the row is told of as it waits, without its event. */
function failuresOf({ id, input, calls }: OverAggregate, builder: JobBuilder): OverOutput['fail'] {
  const onFailure = builder.failures(id, input.rowType);
  const user = calls.find((call) => call.kind === 'aggregate' && call.call.user !== undefined);
  const span = user?.kind === 'aggregate' ? user.call.span : undefined;
  return (row, error) => onFailure({ batch: batchOf(input.rowType, [row]), row: 0, error, span });
}

/** The columns that the calls need, and the calls over these alone. */
function neededOf({ calls, input }: OverAggregate): {
  calls: OverAggregateCall[];
  columns: number[];
  fields: Field[];
} {
  const columns: number[] = [];
  const place = (column: number): number => {
    const known = columns.indexOf(column);
    return known === -1 ? columns.push(column) - 1 : known;
  };
  const moved = calls.map((call): OverAggregateCall => {
    switch (call.kind) {
      case 'aggregate':
        return { kind: 'aggregate', call: { ...call.call, args: call.call.args.map(place) } };
      case 'lag': {
        const { column, defaultColumn } = call;
        const otherwise = defaultColumn === undefined ? {} : { defaultColumn: place(defaultColumn) };
        return { ...call, column: place(column), ...otherwise };
      }
      case 'row-number':
      case 'rank':
      case 'dense-rank':
        return call;
    }
  });
  return { calls: moved, columns, fields: columns.map((column) => input.rowType[column] as Field) };
}
