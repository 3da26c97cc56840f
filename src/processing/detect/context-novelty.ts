import type { History } from './history.ts';

/** How far back the second number of each context lies. The farthest also bounds where a context can begin. */
export const LAGS = [1, 5, 10] as const;
const [NEAR, MIDDLE, FAR] = LAGS;

export interface ContextVerdict {
  /** Mean over the lags of the distance to the nearest context seen, in units of the range kept. */
  novelty: number;
  /** The row whose context at the shortest lag was nearest; -1 if there is none. */
  nearestRow: number;
  low: number;
  high: number;
}

/**
 * How new is a value, seen beside the one `lag` rows earlier? For each lag the distance (the greater of the two
 * coordinates') from the point (x[t], x[t - lag]) to the nearest such point in the history, in units of the
 * history's range. Two numbers are enough context: long shingles are all far from each other (the distance
 * concentration of K. Beyer et al., "When Is 'Nearest Neighbor' Meaningful?", ICDT 1999), and units of
 * the range put a record in a quiet series above one in a noisy series, where p-values make them equal.
 *
 * One pass over the ring, newest rows first, since the nearest context is usually a recent one and then prunes.
 */
export function judgeContext(history: History, value: number): ContextVerdict {
  const { ring, rows, firstRow } = history;
  const mask = ring.length - 1;
  const near = ring[(rows - NEAR) & mask] as number;
  const middle = ring[(rows - MIDDLE) & mask] as number;
  const far = ring[(rows - FAR) & mask] as number;
  let bestNear = Number.POSITIVE_INFINITY;
  let bestMiddle = Number.POSITIVE_INFINITY;
  let bestFar = Number.POSITIVE_INFINITY;
  let worst = Number.POSITIVE_INFINITY;
  let nearestRow = -1;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let row = rows - 1; row >= firstRow; row--) {
    const there = ring[row & mask] as number;
    if (there < low) low = there;
    if (there > high) high = there;
    const distance = Math.abs(there - value);
    if (distance >= worst || row < firstRow + FAR) continue;
    const atNear = Math.max(distance, Math.abs((ring[(row - NEAR) & mask] as number) - near));
    const atMiddle = Math.max(distance, Math.abs((ring[(row - MIDDLE) & mask] as number) - middle));
    const atFar = Math.max(distance, Math.abs((ring[(row - FAR) & mask] as number) - far));
    if (atNear < bestNear) {
      bestNear = atNear;
      nearestRow = row;
    }
    if (atMiddle < bestMiddle) bestMiddle = atMiddle;
    if (atFar < bestFar) bestFar = atFar;
    worst = Math.max(bestNear, bestMiddle, bestFar);
  }
  const sum = bestNear + bestMiddle + bestFar;
  return { novelty: inUnitsOf(high - low, sum / LAGS.length), nearestRow, low, high };
}

/** A distance in units of a range; anything new is infinitely far in a series that never moved. */
export function inUnitsOf(range: number, distance: number): number {
  return distance === 0 ? 0 : distance / range;
}
