import type { KeyedStateOptions } from '../../state/keyed-state.ts';
import type { JobBuilder } from '../job-builder.ts';

/** How long state that was not written is kept: what the script `SET`. */
export function stateTtl({ stateTtlMs }: Pick<JobBuilder, 'stateTtlMs'>): KeyedStateOptions {
  return stateTtlMs === undefined ? {} : { ttlMs: stateTtlMs };
}
