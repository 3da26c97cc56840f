import type { Value } from '../../batch/physical-kind.ts';
import { equalValues } from '../../codegen/compare-values.ts';
import type { RowOrder } from '../../codegen/row-order.ts';
import type { KeyedState, KeyedStateOptions, StateKey, StateStore } from '../../state/keyed-state.ts';
import { rowsCodec } from '../../state/row-codec.ts';
import {
  bytesOfRow,
  type Directory,
  directoryCodec,
  emptyPartition,
  type Partition,
  partitionCodec,
} from './ranked-rows-codec.ts';

type Row = Value[];

/** Rows of one entry of the state; what is beyond goes on in another. */
export const CHUNK_ROWS_MAX = 256;

/** The partition's own entry, where others are chunks by number. */
const HEAD = -1;

export interface RankedRowsOptions extends KeyedStateOptions {
  /** The number of rows of each partition is known at all times, which costs a write of its entry. */
  isCounted: boolean;
  chunkRowsMax?: number;
}

/**
 * The rows of each partition in order, of equal ones the earlier first. A partition is one entry of the state while it
 * is small. A large one is a chain of them, so that a row changes one entry and not all:
 *
 *     partition            directory                    chunks
 *     first rows, count    where each chunk begins      rows [256 … ], rows [ … ], …
 *
 * One partition is open at a time; what is done to it counts once it is saved.
 */
export class RankedRows {
  readonly #order: RowOrder;
  readonly #partitions: KeyedState<Partition>;
  readonly #directories: KeyedState<Directory>;
  readonly #chunks: KeyedState<Row[]>;
  readonly #isCounted: boolean;
  readonly #chunkRowsMax: number;
  #key: StateKey = null;
  #open: Partition = emptyPartition();
  #isChanged = false;
  #directory: Directory | undefined;

  constructor(operator: string, order: RowOrder, store: StateStore, options: RankedRowsOptions) {
    const { isCounted, chunkRowsMax = CHUNK_ROWS_MAX, ...ttl } = options;
    this.#order = order;
    this.#isCounted = isCounted;
    this.#chunkRowsMax = chunkRowsMax;
    this.#partitions = store.open(operator, 'partitions', partitionCodec, ttl);
    this.#directories = store.open(operator, 'directories', directoryCodec, ttl);
    this.#chunks = store.open(operator, 'chunks', rowsCodec(), ttl);
  }

  /** Makes `key` the open partition. */
  open(key: StateKey): void {
    this.#key = key;
    this.#open = this.#partitions.get(key) ?? emptyPartition();
    this.#isChanged = false;
    this.#directory = undefined;
  }

  /** Rows of the open partition, if they are counted. */
  get count(): number {
    return this.#open.count;
  }

  /** What was remembered as the limit of the open partition. */
  get limit(): number | undefined {
    return this.#open.limit;
  }

  /** Remembers a limit for good. */
  set limit(limit: number) {
    this.#open.limit = limit;
    this.#isChanged = true;
  }

  /** Puts a row behind those that are not greater; the number of rows before it, from `within` on not exactly. */
  insert(row: Row, within: number): number {
    const { chunked } = this.#open;
    const chunk = chunked ? upperBound(this.#chain().starts, row, this.#order) - 1 : HEAD;
    const rows = this.#rowsOf(chunk);
    const at = upperBound(rows, row, this.#order);
    insertAt(rows, at, row);
    const position = this.#before(chunk, within) + at;
    this.#open.count++;
    if (chunk === HEAD) this.#open.bytes += bytesOfRow(row);
    if (rows.length > this.#chunkRowsMax) this.#split(chunk, rows);
    else if (chunk !== HEAD) this.#putChunk(chunk, rows);
    if (chunk === HEAD || this.#isCounted) this.#isChanged = true;
    return position;
  }

  /** Takes the first equal row out; the number of rows that were before it, as above, or -1 if there is none. */
  remove(row: Row, within: number): number {
    const count = this.#chunkCount();
    const first = count === 0 ? HEAD : lowerBound(this.#chain().starts, row, this.#order) - 1;
    for (let chunk = first; chunk < count; chunk++) {
      if (chunk > first && this.#order(this.#chain().starts[chunk] as Row, row) > 0) return -1;
      const rows = this.#rowsOf(chunk);
      const at = findRow(rows, row, this.#order);
      if (at < 0) continue;
      const position = this.#before(chunk, within) + at;
      this.#removeAt(chunk, rows, at);
      return position;
    }
    return -1;
  }

  /** The row with so many before it. */
  at(position: number): Row | undefined {
    const { rows } = this.#open;
    if (position < rows.length) return rows[position];
    let rest = position - rows.length;
    for (let chunk = 0; chunk < this.#chunkCount(); chunk++) {
      const more = this.#rowsOf(chunk);
      if (rest < more.length) return more[rest];
      rest -= more.length;
    }
    return undefined;
  }

  /** All rows, in order. */
  all(): Row[] {
    const { rows } = this.#open;
    const chunks = Array.from({ length: this.#chunkCount() }, (_, chunk) => this.#rowsOf(chunk));
    return [rows, ...chunks].flat();
  }

  /** Takes the last row out. */
  removeLast(): void {
    const chunk = this.#chunkCount() - 1;
    const rows = this.#rowsOf(chunk);
    this.#removeAt(chunk, rows, rows.length - 1);
  }

  save(): void {
    if (!this.#isChanged) return;
    if (this.#open.rows.length === 0 && this.#open.limit === undefined) this.#partitions.delete(this.#key);
    else this.#partitions.put(this.#key, this.#open);
    this.#isChanged = false;
  }

  /** Forgets the open partition. */
  delete(): void {
    if (this.#open.chunked) {
      for (const id of this.#chain().ids) this.#chunks.delete(chunkKey(this.#key, id));
      this.#directories.delete(this.#key);
    }
    this.#partitions.delete(this.#key);
    this.open(this.#key);
  }

  #removeAt(chunk: number, rows: Row[], at: number): void {
    const [row] = rows.splice(at, 1);
    this.#open.count--;
    if (chunk === HEAD) {
      if (row !== undefined) this.#open.bytes -= bytesOfRow(row);
      if (rows.length === 0 && this.#open.chunked) this.#pullFirst();
    } else if (rows.length > 0) this.#putChunk(chunk, rows);
    else this.#dropChunk(chunk);
    if (chunk === HEAD || this.#isCounted) this.#isChanged = true;
  }

  /** The first rows are gone: those of the first chunk take their place. */
  #pullFirst(): void {
    this.#open.rows = this.#rowsOf(0);
    this.#weigh();
    this.#dropChunk(0);
  }

  #weigh(): void {
    this.#open.bytes = this.#open.rows.reduce((sum, row) => sum + bytesOfRow(row), 0);
  }

  /** Of the open partition, which has chunks. */
  #chain(): Directory {
    this.#directory ??= this.#directories.get(this.#key) ?? { ids: [], starts: [], nextId: 0 };
    return this.#directory;
  }

  #chunkCount(): number {
    return this.#open.chunked ? this.#chain().ids.length : 0;
  }

  #rowsOf(chunk: number): Row[] {
    if (chunk === HEAD) return this.#open.rows;
    // One that its TTL took is empty.
    return this.#chunks.get(chunkKey(this.#key, this.#chain().ids[chunk] as number)) ?? [];
  }

  /** Rows before a chunk; those from `within` on are not worth counting. */
  #before(chunk: number, within: number): number {
    if (chunk === HEAD) return 0;
    let count = this.#open.rows.length;
    for (let i = 0; i < chunk && count < within; i++) count += this.#rowsOf(i).length;
    return count;
  }

  #putChunk(chunk: number, rows: Row[]): void {
    this.#chunks.put(chunkKey(this.#key, this.#chain().ids[chunk] as number), rows);
  }

  /** The upper half becomes a chunk of its own. */
  #split(chunk: number, rows: Row[]): void {
    const upper = rows.splice(rows.length >>> 1);
    const chain = this.#chain();
    const id = chain.nextId++;
    chain.ids.splice(chunk + 1, 0, id);
    chain.starts.splice(chunk + 1, 0, upper[0] as Row);
    this.#directories.put(this.#key, chain);
    this.#chunks.put(chunkKey(this.#key, id), upper);
    this.#open.chunked = true;
    if (chunk === HEAD) this.#weigh();
    else this.#putChunk(chunk, rows);
  }

  #dropChunk(chunk: number): void {
    const chain = this.#chain();
    const [id] = chain.ids.splice(chunk, 1);
    chain.starts.splice(chunk, 1);
    if (id !== undefined) this.#chunks.delete(chunkKey(this.#key, id));
    if (chain.ids.length > 0) {
      this.#directories.put(this.#key, chain);
      return;
    }
    this.#directories.delete(this.#key);
    this.#open.chunked = false;
    this.#isChanged = true;
  }
}

function chunkKey(key: StateKey, id: number): string {
  return `${typeof key === 'string' ? `'${key}` : key}/${id}`;
}

/** What `splice` does, without its garbage. */
function insertAt(rows: Row[], at: number, row: Row): void {
  rows.push(row);
  for (let i = rows.length - 1; i > at; i--) rows[i] = rows[i - 1] as Row;
  rows[at] = row;
}

/** Number of rows that are not greater. */
function upperBound(rows: readonly Row[], row: Row, order: RowOrder): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order(rows[middle] as Row, row) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Number of rows that are less. */
function lowerBound(rows: readonly Row[], row: Row, order: RowOrder): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order(rows[middle] as Row, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Place of the first equal row among those with its sort key. */
function findRow(rows: readonly Row[], row: Row, order: RowOrder): number {
  for (let at = lowerBound(rows, row, order); at < rows.length; at++) {
    const other = rows[at] as Row;
    if (order(other, row) !== 0) return -1;
    if (equalValues(other, row)) return at;
  }
  return -1;
}
