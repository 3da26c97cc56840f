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
  const at = placeInBag(values, value);
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

/** Index of the first value that is not less. The last one is looked at first: where values grow, they go there. */
export function placeInBag(values: readonly Value[], value: Value): number {
  let [low, high] = [0, values.length];
  if (high === 0 || compareValues(values[high - 1] as Value, value) < 0) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareValues(values[middle] as Value, value) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the values of groups go that have more of them than a cell should hold. */
export interface OrderedValues {
  /** Takes the values of a cell over. */
  fill(group: number, bag: SortedBag): void;
  change(group: number, value: Value, times: number): void;
  /** The least or the greatest value that is there; null if there is none. */
  best(group: number, which: 'least' | 'greatest'): Value;
}

/** Different values of a cell; with one more they are kept in a state of their own. */
const CELL_VALUES_MAX = 256;

/** A cell whose values are elsewhere: the best of them. */
export type ElsewhereCell = [best: Value];

/** Changes how often a value is there, in the cell or where its values are, and returns the cell. */
export function changeOrdered(
  cell: Cell | ElsewhereCell,
  value: Value,
  times: number,
  which: 'least' | 'greatest',
  ordered: OrderedValues,
  group: number,
): SortedBag | ElsewhereCell {
  if (cell === null || cell.length === 2) {
    const bag = addToBag(cell, value, times);
    if (bag[0].length <= CELL_VALUES_MAX) return bag;
    ordered.fill(group, bag);
    return [which === 'least' ? leastOfBag(bag) : greatestOfBag(bag)];
  }
  ordered.change(group, value, times);
  const [best] = cell;
  const order = best === null ? 0 : compareValues(value, best);
  const isBetter = which === 'least' ? order < 0 : order > 0;
  // Only what is at the end, or beyond it, makes another value the best.
  if (best === null || isBetter || (order === 0 && times < 0)) cell[0] = ordered.best(group, which);
  return cell;
}

/** The best value of such a cell. */
export function bestOfOrdered(cell: Cell | ElsewhereCell, which: 'least' | 'greatest'): Value {
  if (cell === null) return null;
  if (cell.length === 1) return cell[0];
  return which === 'least' ? leastOfBag(cell) : greatestOfBag(cell);
}
