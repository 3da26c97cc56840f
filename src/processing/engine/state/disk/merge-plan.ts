/** Runs of about one size are merged when there are so many of them. */
const FAN_IN = 4;
/** A run joins those that are newer than it if it is at most this many times as large as they are together. */
const SIZE_RATIO = 1.5;
/** With more runs than this the newest are merged whatever their sizes: each is asked for a key that is nowhere. */
export const RUNS_MAX = 12;

/**
 * How many of the newest runs to merge now; 0 for none. `sizes` are their bytes, the newest first. A record is
 * written again about once for each four-fold of the state over the size of a new run.
 */
export function planMerge(sizes: readonly number[]): number {
  let best = 0;
  let together = sizes[0] ?? 0;
  for (let i = 1; i < sizes.length; i++) {
    const size = sizes[i] as number;
    if (size > together * SIZE_RATIO) break;
    together += size;
    if (i + 1 >= FAN_IN) best = i + 1;
  }
  if (best > 0) return best;
  return sizes.length > RUNS_MAX ? Math.ceil(sizes.length / 2) : 0;
}
