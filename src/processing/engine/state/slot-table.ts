import type { GroupLayout } from './group-table.ts';
import { createStateArray, growStateArray, type StateArray } from './state-column.ts';

const CAPACITY_FIRST = 16;

/**
 * Keys and accumulators in columns, by slots that are taken and given back one by one: for groups that come and
 * go on their own, such as sessions. Who owns which slot is kept by the owner.
 */
export class SlotTable {
  readonly layout: GroupLayout;
  readonly columns: StateArray[];
  capacity = CAPACITY_FIRST;
  /** Slots below this were taken at some time. */
  #top = 0;
  #free: number[] = [];

  constructor(layout: GroupLayout) {
    this.layout = layout;
    this.columns = layout.map((kind) => createStateArray(kind, CAPACITY_FIRST));
  }

  /** A slot with empty cells. All arrays may be new ones afterwards. */
  take(): number {
    const slot = this.#free.pop();
    if (slot !== undefined) return slot;
    if (this.#top === this.capacity) this.#grow();
    return this.#top++;
  }

  #grow(): void {
    this.capacity *= 2;
    for (const [i, kind] of this.layout.entries())
      this.columns[i] = growStateArray(this.columns[i] as StateArray, kind, this.capacity);
  }

  release(slot: number): void {
    for (const column of this.columns) {
      if (Array.isArray(column)) column[slot] = null;
      else if (column instanceof BigInt64Array) column[slot] = 0n;
      else column[slot] = 0;
    }
    this.#free.push(slot);
  }
}
