import { compileMatchExpression } from '../../operators/match/match-expressions.ts';
import { matchKeyCodec } from '../../operators/match/match-key.ts';
import { MatchOperator } from '../../operators/match/match-operator.ts';
import { openTimeQueue, TimeQueue } from '../../operators/time-queue.ts';
import type { MatchExpression } from '../../plan/physical-plan.ts';
import type { BuildOperator } from '../job-builder.ts';

export const buildMatch: BuildOperator<'match'> = (plan, output, builder) => {
  const { compile, state } = builder;
  const fields = plan.input.rowType;
  const evaluation = (expression: MatchExpression) => compileMatchExpression(expression, fields, compile);
  const operator = new MatchOperator(plan, {
    define: plan.define.map((condition) => condition && evaluation(condition)),
    measures: plan.measures.map(evaluation),
    keys: state.open(plan.id, 'keys', matchKeyCodec),
    waiting: new TimeQueue(openTimeQueue(state, plan.id, 'waiting')),
    timers: new TimeQueue(openTimeQueue(state, plan.id, 'timers')),
    now: () => compile.clock.nowMs(),
    output,
    onFailure: builder.failures(plan.id, fields),
    onLate: builder.late(plan.id, fields),
  });
  builder.add(operator);
  builder.input(plan.input, operator);
};
