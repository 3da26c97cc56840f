import type { Value } from '../../batch/physical-kind.ts';
import { type Code, js } from '../code.ts';
import { types } from '../../plan/types.ts';
import type { Accumulator } from './accumulator.ts';
import { valueResult } from './extreme.ts';
import { addToBag, mergeBags, type SortedBag } from './sorted-bag.ts';

/** PERCENTILE: the value at a part of the sorted values, between two of them in proportion. NULL of nothing. */
export function percentile(percentiles: number | readonly number[], isWeighted: boolean): Accumulator {
  const take = (bag: SortedBag | null, value: Value, times: number): SortedBag | null => {
    if (!isWeighted) return addToBag(bag, value, times);
    const [number, frequency] = value as readonly [number | null, bigint | null];
    if (number === null || frequency === null || frequency <= 0n) return bag;
    return addToBag(bag, number, times * Number(frequency));
  };
  const result = (bag: SortedBag | null): Value => {
    const values = bag === null || bag[1].every((count) => count <= 0) ? undefined : bag;
    if (values === undefined) return null;
    return typeof percentiles === 'number'
      ? valueAt(values, percentiles)
      : percentiles.map((part) => valueAt(values, part));
  };
  return {
    kinds: ['values'],
    add(program, cells, value) {
      const [bag] = cells as [Code];
      program.line(js`${bag} = ${program.constant(take)}(${bag}, ${value}, 1);`);
    },
    retract(program, cells, value) {
      const [bag] = cells as [Code];
      program.line(js`${bag} = ${program.constant(take)}(${bag}, ${value}, -1);`);
    },
    merge(program, cells, from) {
      const [bag] = cells as [Code];
      program.line(js`${bag} = ${program.constant(mergeBags)}(${bag}, ${from[0] as Code});`);
    },
    result(program, cells) {
      const found = program.name('v');
      program.line(js`const ${found} = ${program.constant(result)}(${cells[0] as Code});`);
      const type = typeof percentiles === 'number' ? types.double() : types.array(types.double());
      return valueResult(program, found, type);
    },
  };
}

function valueAt([values, counts]: SortedBag, part: number): number {
  const total = counts.reduce((sum, count) => sum + Math.max(0, count), 0);
  const place = (total - 1) * part;
  const [low, high] = [Math.floor(place), Math.ceil(place)];
  const [lower, upper] = [valueOf(values, counts, low), valueOf(values, counts, high)];
  return lower === upper ? lower : lower + (upper - lower) * (place - low);
}

/** The value with so many before it. */
function valueOf(values: readonly Value[], counts: readonly number[], place: number): number {
  let before = 0;
  for (const [i, count] of counts.entries()) {
    before += Math.max(0, count);
    if (before > place) return values[i] as number;
  }
  return Number.NaN;
}
