/** Runs of a candidate until the search is given up. */
const ATTEMPTS_MAX = 600;

/**
 * A smaller list that still fails, found by leaving out pieces and lowering numbers. `fails` must not throw; it may answer
 * true only for the same kind of failure, so that the search does not wander off.
 */
export async function shrink(
  failing: readonly number[],
  fails: (list: readonly number[]) => Promise<boolean>,
): Promise<number[]> {
  let best = [...failing];
  let attempts = 0;
  const accepts = async (candidate: number[]): Promise<boolean> => {
    if (attempts++ >= ATTEMPTS_MAX || !isSmaller(candidate, best) || !(await fails(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let isBetter = true; isBetter && attempts < ATTEMPTS_MAX; ) {
    const before = best;
    for (let size = best.length; size >= 1; size = Math.floor(size / 2)) {
      for (let at = 0; at < best.length; ) {
        const without = [...best.slice(0, at), ...best.slice(at + size)];
        const zeroed = [
          ...best.slice(0, at),
          ...best.slice(at, at + size).map(() => 0),
          ...best.slice(at + size),
        ];
        if (!(await accepts(without))) {
          await accepts(zeroed);
          at += size;
        }
      }
    }
    for (let at = 0; at < best.length; at++)
      while ((best[at] as number) > 0 && (await accepts(lowered(best, at))));
    isBetter = before !== best;
  }
  return best;
}

function lowered(list: readonly number[], at: number): number[] {
  return list.map((value, i) => (i === at ? Math.floor(value / 2) : value));
}

/** Shorter, or of equal length with smaller numbers. */
function isSmaller(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return a.length < b.length;
  const at = a.findIndex((value, i) => value !== b[i]);
  return at >= 0 && (a[at] as number) < (b[at] as number);
}
