import type { StringDictionary } from '../batch/string-dictionary.ts';
import type { StateBudget } from './state-budget.ts';
import {
  createStateArray,
  growStateArray,
  readStateArray,
  type StateArray,
  stateBytes,
  type StateKind,
  writeStateArray,
} from './state-column.ts';
import type { StateReader } from './state-reader.ts';
import type { StateWriter } from './state-writer.ts';

const CAPACITY_FIRST = 16;

/** The columns of a {@link GroupTable}: first those of the keys, then those of the accumulators. */
export type GroupLayout = readonly StateKind[];

/**
 * Groups with their keys and accumulators in columns, found by an open-addressing table of slot numbers. The
 * generated code that knows the types of the keys does the finding; this class keeps the memory.
 *
 * Slots are dense and in order of arrival: slot `s` of every column belongs to the `s`th new key. Nothing is
 * removed; a table is dropped whole when its window is gone.
 */
export class GroupTable {
  readonly layout: GroupLayout;
  count = 0;
  capacity = CAPACITY_FIRST;
  /** Slot + 1 by hash, or 0; twice as long as the columns. */
  slots = new Int32Array(CAPACITY_FIRST * 2);
  /** Hash of each slot's key. */
  hashes = new Int32Array(CAPACITY_FIRST);
  readonly columns: StateArray[];
  readonly #budget: StateBudget;
  /** A short cut for a single key that comes as codes of a dictionary: slot + 1 by code, or 0. */
  #codeSlots = new Int32Array(0);
  #codesOf: StringDictionary | null = null;

  constructor(layout: GroupLayout, budget: StateBudget) {
    this.layout = layout;
    this.#budget = budget;
    budget.take(this.byteLength);
    this.columns = layout.map((kind) => createStateArray(kind, CAPACITY_FIRST));
  }

  /** Makes room for more groups; all arrays are new ones then. */
  grow(): void {
    // As much again as there is.
    this.#budget.take(this.byteLength);
    this.capacity *= 2;
    const hashes = new Int32Array(this.capacity);
    hashes.set(this.hashes);
    this.hashes = hashes;
    for (const [i, kind] of this.layout.entries())
      this.columns[i] = growStateArray(this.columns[i] as StateArray, kind, this.capacity);
    this.#rehash();
  }

  #rehash(): void {
    this.slots = new Int32Array(this.capacity * 2);
    const mask = this.slots.length - 1;
    for (let slot = 0; slot < this.count; slot++) {
      let at = (this.hashes[slot] as number) & mask;
      while (this.slots[at] !== 0) at = (at + 1) & mask;
      this.slots[at] = slot + 1;
    }
  }

  /** The short cut for the codes of `dictionary`; null if the keys are not coded. */
  slotsByCode(dictionary: StringDictionary | null): Int32Array | null {
    if (dictionary === null) return null;
    const codes = dictionary.strings.length;
    if (this.#codesOf !== dictionary) this.#codeSlots = new Int32Array(codes);
    else if (this.#codeSlots.length < codes) {
      const larger = new Int32Array(Math.max(codes, this.#codeSlots.length * 2));
      larger.set(this.#codeSlots);
      this.#codeSlots = larger;
    }
    this.#codesOf = dictionary;
    return this.#codeSlots;
  }

  /** Empties the table, which keeps its memory. */
  clear(): void {
    this.count = 0;
    this.slots.fill(0);
  }

  /** Gives the memory back to the budget; the table must not be used any more. */
  drop(): void {
    this.#budget.release(this.byteLength);
  }

  /** Memory of the table; values on the heap are guessed. */
  get byteLength(): number {
    return this.capacity * (12 + this.layout.reduce((sum, kind) => sum + stateBytes(kind), 0));
  }

  write(out: StateWriter): void {
    out.uint(this.count);
    out.array(this.hashes, this.count);
    for (const column of this.columns) writeStateArray(column, this.count, out);
  }

  static read(layout: GroupLayout, budget: StateBudget, from: StateReader): GroupTable {
    const table = new GroupTable(layout, budget);
    const count = from.uint();
    while (table.capacity < count) table.grow();
    from.array(table.hashes);
    for (const column of table.columns) readStateArray(column, from);
    table.count = count;
    table.#rehash();
    return table;
  }
}
