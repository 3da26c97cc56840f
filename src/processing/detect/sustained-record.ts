import { inUnitsOf } from './context-novelty.ts';

const ROWS = 5;

/**
 * A new level that lasts: how far the least of the last five values lies above the least of any five before (or
 * the greatest below), in units of the range. A single spike leaves it at zero; a level shift does not.
 */
export class SustainedRecord {
  /** The last values, newest last. */
  readonly recent: number[] = [];
  highestFloor = Number.NEGATIVE_INFINITY;
  lowestCeiling = Number.POSITIVE_INFINITY;

  /** Takes in the next value and says how great a record it makes. */
  update(value: number, range: number): number {
    this.recent.push(value);
    if (this.recent.length > ROWS) this.recent.shift();
    if (this.recent.length < ROWS) return 0;
    const floor = Math.min(...this.recent);
    const ceiling = Math.max(...this.recent);
    const isFirst = this.highestFloor === Number.NEGATIVE_INFINITY;
    const record = isFirst ? 0 : Math.max(0, floor - this.highestFloor, this.lowestCeiling - ceiling);
    this.highestFloor = Math.max(this.highestFloor, floor);
    this.lowestCeiling = Math.min(this.lowestCeiling, ceiling);
    return inUnitsOf(range, record);
  }
}
