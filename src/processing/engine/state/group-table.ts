import type { StringDictionary } from '../batch/string-dictionary.ts';
import {
  clearStateArray,
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

/** A table can be taken apart into so many parts, by the hashes of its keys. */
export const TABLE_PARTITIONS = 64;

/** The part that keys of this hash are in. The lower bits of a hash alone choose the place in a table. */
export function partitionOf(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> 26;
}

/** Who counts the memory of a table, and may refuse more. */
export interface TableRoom {
  take(bytes: number): void;
  release(bytes: number): void;
}

/** For tables that are values of keyed state, where they are weighed. */
export const WEIGHED_ELSEWHERE: TableRoom = { take: () => {}, release: () => {} };

/** What becomes of a table that must not have more groups: its content is taken, and it begins anew. */
export interface TableSeal {
  /** A power of two, at least 16. */
  groupsMax: number;
  take(table: GroupTable): void;
}

/** The columns of a {@link GroupTable}: first those of the keys, then those of the accumulators. */
export type GroupLayout = readonly StateKind[];

/**
 * Groups with their keys and accumulators in columns, found by an open-addressing table of slot numbers. The
 * generated code that knows the types of the keys does the finding; this class keeps the memory.
 *
 * Slots are dense and in order of arrival: slot `s` of every column belongs to the `s`th new key. Nothing is
 * removed; a table is dropped whole when its window is gone, or sealed when it is full.
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
  readonly #room: TableRoom;
  /** Undefined: the table may have as many groups as there is room for. */
  seal: TableSeal | undefined;
  /** A short cut for a single key that comes as codes of a dictionary: slot + 1 by code, or 0. */
  #codeSlots = new Int32Array(0);
  #codesOf: StringDictionary | null = null;

  constructor(layout: GroupLayout, room: TableRoom) {
    this.layout = layout;
    this.#room = room;
    room.take(this.byteLength);
    this.columns = layout.map((kind) => createStateArray(kind, CAPACITY_FIRST));
  }

  /** Makes room for more groups. All arrays may be new ones then, and groups that were there may be gone. */
  grow(): void {
    if (this.capacity === this.seal?.groupsMax) {
      this.seal.take(this);
      this.#restart();
      return;
    }
    // As much again as there is.
    this.#room.take(this.byteLength);
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

  /** Empties the table with all cells, as accumulators begin with empty ones. */
  #restart(): void {
    this.clear();
    this.#codeSlots.fill(0);
    for (const column of this.columns) clearStateArray(column);
  }

  /** Gives the memory back; the table must not be used any more. */
  drop(): void {
    this.#room.release(this.byteLength);
  }

  /** Memory of the table; values on the heap are guessed. */
  get byteLength(): number {
    return this.capacity * groupBytes(this.layout);
  }

  write(out: StateWriter): void {
    out.uint(this.count);
    out.array(this.hashes, this.count);
    for (const column of this.columns) writeStateArray(column, this.count, out);
  }

  static read(layout: GroupLayout, room: TableRoom, from: StateReader): GroupTable {
    const table = new GroupTable(layout, room);
    const count = from.uint();
    while (table.capacity < count) table.grow();
    from.array(table.hashes);
    for (const column of table.columns) readStateArray(column, from);
    table.count = count;
    table.#rehash();
    return table;
  }
}

/** Memory of one group. */
export function groupBytes(layout: GroupLayout): number {
  return layout.reduce((sum, kind) => sum + stateBytes(kind), 12);
}
