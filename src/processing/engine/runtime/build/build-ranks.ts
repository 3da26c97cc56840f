import { DetectAnomaliesOperator } from '../../operators/detect-anomalies.ts';
import { windowClock } from '../../operators/window-clock.ts';
import { WindowTopNOperator } from '../../operators/window-top-n.ts';
import type { Field } from '../../plan/types.ts';
import { runtimeErrors } from '../errors.ts';
import type { BuildOperator } from '../job-builder.ts';

export const buildOverWindow: BuildOperator<'over-window'> = (plan, output, builder) => {
  const factories = plan.calls.map((call) => builder.detectors(call.options));
  const late = builder.late(plan.id, plan.input.rowType);
  const operator = new DetectAnomaliesOperator(plan, factories, builder.budget, output, late);
  builder.add(operator);
  builder.input(plan.input, operator);
};

export const buildWindowTopN: BuildOperator<'window-top-n'> = (plan, output, builder) => {
  const time = (plan.input.rowType[plan.endColumn] as Field).type;
  const operator = new WindowTopNOperator(plan, windowClock(time, builder.compile.zone), output);
  builder.add(operator);
  builder.input(plan.input, operator);
};

export const buildTopN: BuildOperator<'top-n'> = () => {
  throw runtimeErrors.plan_unsupported('Top-N is not executed yet.');
};

export const buildDeduplicate: BuildOperator<'deduplicate'> = () => {
  throw runtimeErrors.plan_unsupported('Deduplication is not executed yet.');
};

export const buildTemporalSort: BuildOperator<'temporal-sort'> = () => {
  throw runtimeErrors.plan_unsupported('ORDER BY is not executed yet.');
};

export const buildOverAggregate: BuildOperator<'over-aggregate'> = () => {
  throw runtimeErrors.plan_unsupported('OVER is not executed yet.');
};
