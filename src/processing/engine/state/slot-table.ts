import type { GroupLayout } from './group-table.ts';
import type { StateBudget } from './state-budget.ts';
import {
  createStateArray,
  growStateArray,
  readStateArray,
  type StateArray,
  stateBytes,
  writeStateArray,
} from './state-column.ts';
import type { StateReader } from './state-reader.ts';
import type { StateWriter } from './state-writer.ts';

const CAPACITY_FIRST = 16;

/**
 * Keys and accumulators in columns, by slots that are taken and given back one by one: for groups that come and
 * go on their own, such as sessions. Who owns which slot is kept by the owner.
 */
export class SlotTable {
  readonly layout: GroupLayout;
  readonly columns: StateArray[];
  capacity = CAPACITY_FIRST;
  readonly #budget: StateBudget;
  /** Slots below this were taken at some time. */
  #top = 0;
  #free: number[] = [];

  constructor(layout: GroupLayout, budget: StateBudget) {
    this.layout = layout;
    this.#budget = budget;
    this.columns = layout.map((kind) => createStateArray(kind, CAPACITY_FIRST));
    budget.take(this.#byteLength);
  }

  get #byteLength(): number {
    return this.capacity * this.layout.reduce((sum, kind) => sum + stateBytes(kind), 0);
  }

  /** A slot with empty cells. All arrays may be new ones afterwards. */
  take(): number {
    const slot = this.#free.pop();
    if (slot !== undefined) return slot;
    if (this.#top === this.capacity) this.#grow();
    return this.#top++;
  }

  #grow(): void {
    this.#budget.take(this.#byteLength);
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

  write(out: StateWriter): void {
    out.uint(this.#top);
    out.values(this.#free);
    for (const column of this.columns) writeStateArray(column, this.#top, out);
  }

  restore(from: StateReader): void {
    const top = from.uint();
    this.#free = from.values() as number[];
    while (this.capacity < top) this.#grow();
    for (const column of this.columns) readStateArray(column, from);
    this.#top = top;
  }
}
