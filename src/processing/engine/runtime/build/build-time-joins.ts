import { runtimeErrors } from '../errors.ts';
import type { BuildOperator } from '../job-builder.ts';

export const buildIntervalJoin: BuildOperator<'interval-join'> = () => {
  throw runtimeErrors.plan_unsupported('Interval joins are not executed yet.');
};

export const buildWindowJoin: BuildOperator<'window-join'> = () => {
  throw runtimeErrors.plan_unsupported('Window joins are not executed yet.');
};

export const buildTemporalJoin: BuildOperator<'temporal-join'> = () => {
  throw runtimeErrors.plan_unsupported('Temporal joins are not executed yet.');
};

export const buildLookupJoin: BuildOperator<'lookup-join'> = () => {
  throw runtimeErrors.plan_unsupported('Lookup joins are not executed yet.');
};

export const buildCorrelate: BuildOperator<'correlate'> = () => {
  throw runtimeErrors.plan_unsupported('LATERAL is not executed yet.');
};
