import { runtimeErrors } from '../errors.ts';
import type { BuildOperator } from '../job-builder.ts';

export const buildChangelogNormalize: BuildOperator<'changelog-normalize'> = () => {
  throw runtimeErrors.plan_unsupported('Upserts are not executed yet.');
};

export const buildDropUpdateBefore: BuildOperator<'drop-update-before'> = () => {
  throw runtimeErrors.plan_unsupported('Upserts are not executed yet.');
};

export const buildSinkMaterialize: BuildOperator<'sink-materialize'> = () => {
  throw runtimeErrors.plan_unsupported('Upserts are not executed yet.');
};
