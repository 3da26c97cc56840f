import { ChangelogNormalizeOperator } from '../../operators/changelog/changelog-normalize.ts';
import { DropUpdateBeforeOperator } from '../../operators/changelog/drop-update-before.ts';
import { SinkMaterializeOperator } from '../../operators/changelog/sink-materialize.ts';
import type { Value } from '../../batch/physical-kind.ts';
import type { StateCodec } from '../../state/keyed-state.ts';
import { rowCodec, rowsCodec } from '../../state/row-codec.ts';
import type { BuildOperator, JobBuilder } from '../job-builder.ts';

export const buildChangelogNormalize: BuildOperator<'changelog-normalize'> = (plan, output, builder) => {
  const rows = builder.state.open(plan.id, 'rows', rowCodec(), ttl(builder));
  const sendsUnchanged = builder.stateTtlMs !== undefined;
  builder.input(plan.input, new ChangelogNormalizeOperator(plan, rows, sendsUnchanged, output));
};

export const buildDropUpdateBefore: BuildOperator<'drop-update-before'> = (plan, output, builder) => {
  builder.input(plan.input, new DropUpdateBeforeOperator(output));
};

export const buildSinkMaterialize: BuildOperator<'sink-materialize'> = (plan, output, builder) => {
  // What the codec reads is new each time, and the operator's own.
  const codec = rowsCodec() as StateCodec<(readonly Value[])[]>;
  const rows = builder.state.open(plan.id, 'rows', codec, ttl(builder));
  builder.input(plan.input, new SinkMaterializeOperator(plan, rows, output));
};

function ttl({ stateTtlMs }: JobBuilder): { ttlMs?: number } {
  return stateTtlMs === undefined ? {} : { ttlMs: stateTtlMs };
}
