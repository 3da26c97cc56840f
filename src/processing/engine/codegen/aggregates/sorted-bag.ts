import type { Value } from '../../batch/physical-kind.ts';
import { compareValues } from '../compare-values.ts';

/**
 * Values with how often they are there, in ascending order: what MIN and MAX keep where values may be taken back. A
 * count is negative while a value was taken back more often than it came. It lies in state as it is.
 */
export type SortedBag = [values: Value[], counts: number[]];

type Cell = SortedBag | null;

export function addToBag(cell: Cell, value: Value, times: number): SortedBag {
  const bag: SortedBag = cell ?? [[], []];
  const [values, counts] = bag;
  const at = placeOf(values, value);
  if (at === values.length || compareValues(values[at] as Value, value) !== 0) {
    values.splice(at, 0, value);
    counts.splice(at, 0, times);
    return bag;
  }
  const left = (counts[at] as number) + times;
  if (left !== 0) counts[at] = left;
  else {
    values.splice(at, 1);
    counts.splice(at, 1);
  }
  return bag;
}

export function removeFromBag(cell: Cell, value: Value): SortedBag {
  return addToBag(cell, value, -1);
}

export function mergeBags(cell: Cell, other: Cell): Cell {
  if (other === null) return cell;
  const [values, counts] = other;
  let bag = cell;
  for (const [i, value] of values.entries()) bag = addToBag(bag, value, counts[i] as number);
  return bag;
}

export function leastOfBag(cell: Cell): Value {
  if (cell === null) return null;
  const at = cell[1].findIndex((count) => count > 0);
  return at === -1 ? null : (cell[0][at] as Value);
}

export function greatestOfBag(cell: Cell): Value {
  if (cell === null) return null;
  const at = cell[1].findLastIndex((count) => count > 0);
  return at === -1 ? null : (cell[0][at] as Value);
}

/** Index of the first value that is not less. Ends are looked at first: that is where values come and go. */
function placeOf(values: readonly Value[], value: Value): number {
  let [low, high] = [0, values.length];
  if (high === 0 || compareValues(values[high - 1] as Value, value) < 0) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareValues(values[middle] as Value, value) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
