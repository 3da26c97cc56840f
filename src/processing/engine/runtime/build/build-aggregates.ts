import { runtimeErrors } from '../errors.ts';
import type { BuildOperator } from '../job-builder.ts';

export const buildGroupAggregate: BuildOperator<'group-aggregate'> = () => {
  throw runtimeErrors.plan_unsupported('GROUP BY outside windows is not executed yet.');
};

export const buildExpand: BuildOperator<'expand'> = () => {
  throw runtimeErrors.plan_unsupported('GROUPING SETS are not executed yet.');
};

export const buildSetOperation: BuildOperator<'set-operation'> = () => {
  throw runtimeErrors.plan_unsupported('INTERSECT and EXCEPT are not executed yet.');
};
