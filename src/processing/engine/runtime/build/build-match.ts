import { runtimeErrors } from '../errors.ts';
import type { BuildOperator } from '../job-builder.ts';

export const buildMatch: BuildOperator<'match'> = () => {
  throw runtimeErrors.plan_unsupported('MATCH_RECOGNIZE is not executed yet.');
};
