import { runtimeErrors } from '../errors.ts';
import type { BuildOperator } from '../job-builder.ts';

export const buildJoin: BuildOperator<'join'> = () => {
  throw runtimeErrors.plan_unsupported('Joins are not executed yet.');
};
