import type { Value } from '../batch/physical-kind.ts';
import { equalValues } from '../codegen/compare-values.ts';
import type { RowOrder } from '../codegen/row-order.ts';
import type { KeyedState, StateKey, StateStore } from '../state/keyed-state.ts';
import { rowsCodec } from '../state/row-codec.ts';
import type { RowsInOrder } from './top-n-changes.ts';
import { type Directory, directoryCodec, type Partition, partitionCodec } from './ranked-rows-codec.ts';

type Row = Value[];

/** Rows of one entry of the state; what is beyond goes on in another. */
export const CHUNK_ROWS_MAX = 256;

/**
 * The rows of each partition in order, of equal ones the earlier first. A partition is one entry of the state while it
 * is small. A large one is a chain of them, so that a row changes one entry and not all:
 *
 *     partition            directory                    chunks
 *     first rows, count    where each chunk begins      rows [256 … ], rows [ … ], …
 */
export class RankedRows {
  readonly #order: RowOrder;
  readonly #partitions: KeyedState<Partition>;
  readonly #directories: KeyedState<Directory>;
  readonly #chunks: KeyedState<Row[]>;
  readonly #isCounted: boolean;
  readonly #chunkRowsMax: number;
  #current: StateKey = null;
  readonly #inOrder: RowsInOrder = { at: (position) => this.at(this.#current, position) };

  /** `isCounted`: the number of rows of each partition is known at all times, which costs a write of its entry. */
  constructor(
    operator: string,
    order: RowOrder,
    store: StateStore,
    options: { ttlMs?: number; isCounted: boolean; chunkRowsMax?: number },
  ) {
    this.#order = order;
    this.#isCounted = options.isCounted;
    this.#chunkRowsMax = options.chunkRowsMax ?? CHUNK_ROWS_MAX;
    this.#partitions = store.open(operator, 'partitions', partitionCodec, options);
    this.#directories = store.open(operator, 'directories', directoryCodec, options);
    this.#chunks = store.open(operator, 'chunks', rowsCodec(), options);
  }

  /** As it is now; only to be read. Undefined if the partition has no rows. */
  partition(key: StateKey): Partition | undefined {
    return this.#partitions.get(key);
  }

  /** Remembers a limit of the partition itself, for good. */
  setLimit(key: StateKey, limit: number): Partition {
    const partition = this.#partitions.get(key) ?? { rows: [], count: 0, chunked: false };
    partition.limit = limit;
    this.#partitions.put(key, partition);
    return partition;
  }

  /** Puts a row behind those that are not greater; the number of rows before it, from `within` on not exactly. */
  insert(key: StateKey, row: Row, within: number): number {
    const partition = this.#partitions.get(key) ?? { rows: [], count: 0, chunked: false };
    const chunk = partition.chunked ? this.#chunkFor(key, row) : -1;
    const rows = this.#rowsOf(key, partition, chunk);
    const at = upperBound(rows, row, this.#order);
    rows.splice(at, 0, row);
    const position = this.#before(key, partition, chunk, within) + at;
    if (rows.length > this.#chunkRowsMax) this.#split(key, partition, chunk, rows);
    else if (chunk >= 0) this.#putChunk(key, chunk, rows);
    partition.count++;
    if (chunk < 0 || this.#isCounted) this.#partitions.put(key, partition);
    return position;
  }

  /** Takes the first equal row out; the number of rows that were before it, as above, or -1 if there is none. */
  remove(key: StateKey, row: Row, within: number): number {
    const partition = this.#partitions.get(key);
    if (partition === undefined) return -1;
    const count = this.#chunkCount(key, partition);
    const first = count === 0 ? -1 : lowerBound(this.#directory(key).starts, row, this.#order) - 1;
    for (let chunk = first; chunk < count; chunk++) {
      if (chunk > first && this.#order(this.#startOf(key, chunk), row) > 0) return -1;
      const rows = this.#rowsOf(key, partition, chunk);
      const at = findRow(rows, row, this.#order);
      if (at < 0) continue;
      const position = this.#before(key, partition, chunk, within) + at;
      this.#removeAt(key, partition, chunk, rows, at);
      return position;
    }
    return -1;
  }

  /** The row with so many before it. */
  at(key: StateKey, position: number): Row | undefined {
    const partition = this.#partitions.get(key);
    if (partition === undefined) return undefined;
    let rest = position;
    for (let chunk = -1; chunk < this.#chunkCount(key, partition); chunk++) {
      const rows = this.#rowsOf(key, partition, chunk);
      if (rest < rows.length) return rows[rest];
      rest -= rows.length;
    }
    return undefined;
  }

  /** The rows of a partition by position, as they are when they are asked for. */
  rows(key: StateKey): RowsInOrder {
    this.#current = key;
    return this.#inOrder;
  }

  /** All rows of a partition, in order. */
  all(key: StateKey): Row[] {
    const partition = this.#partitions.get(key);
    if (partition === undefined || !partition.chunked) return partition?.rows.slice() ?? [];
    const chunks = [...this.#directory(key).ids.keys()];
    return [partition.rows, ...chunks.map((chunk) => this.#rowsOf(key, partition, chunk))].flat();
  }

  /** Forgets a partition. */
  delete(key: StateKey): void {
    if (this.#partitions.get(key)?.chunked === true) {
      for (const id of this.#directory(key).ids) this.#chunks.delete(chunkKey(key, id));
      this.#directories.delete(key);
    }
    this.#partitions.delete(key);
  }

  /** Takes the last row out. */
  removeLast(key: StateKey): void {
    const partition = this.#partitions.get(key);
    if (partition === undefined) return;
    const chunk = this.#chunkCount(key, partition) - 1;
    const rows = this.#rowsOf(key, partition, chunk);
    this.#removeAt(key, partition, chunk, rows, rows.length - 1);
  }

  #removeAt(key: StateKey, partition: Partition, chunk: number, rows: Row[], at: number): void {
    rows.splice(at, 1);
    partition.count--;
    if (chunk < 0) {
      if (rows.length === 0 && partition.chunked) this.#pullFirst(key, partition);
    } else if (rows.length > 0) this.#putChunk(key, chunk, rows);
    else this.#dropChunk(key, partition, chunk);
    if (partition.rows.length === 0 && partition.limit === undefined) this.#partitions.delete(key);
    else if (chunk < 0 || this.#isCounted) this.#partitions.put(key, partition);
  }

  /** The first rows are gone: those of the first chunk take their place. */
  #pullFirst(key: StateKey, partition: Partition): void {
    partition.rows = this.#rowsOf(key, partition, 0);
    this.#dropChunk(key, partition, 0);
  }

  #chunkCount(key: StateKey, partition: Partition): number {
    return partition.chunked ? this.#directory(key).ids.length : 0;
  }

  #directory(key: StateKey): Directory {
    return this.#directories.get(key) ?? { ids: [], starts: [], nextId: 0 };
  }

  #startOf(key: StateKey, chunk: number): Row {
    return this.#directory(key).starts[chunk] as Row;
  }

  /** The last chunk that begins with a row that is not greater; -1: the partition's first rows. */
  #chunkFor(key: StateKey, row: Row): number {
    return upperBound(this.#directory(key).starts, row, this.#order) - 1;
  }

  #rowsOf(key: StateKey, partition: Partition, chunk: number): Row[] {
    if (chunk < 0) return partition.rows;
    // One that its TTL took is empty.
    return this.#chunks.get(chunkKey(key, this.#directory(key).ids[chunk] as number)) ?? [];
  }

  /** Rows before a chunk; those from `within` on are not worth counting. */
  #before(key: StateKey, partition: Partition, chunk: number, within: number): number {
    if (chunk < 0) return 0;
    let count = partition.rows.length;
    for (let i = 0; i < chunk && count < within; i++) count += this.#rowsOf(key, partition, i).length;
    return count;
  }

  #putChunk(key: StateKey, chunk: number, rows: Row[]): void {
    this.#chunks.put(chunkKey(key, this.#directory(key).ids[chunk] as number), rows);
  }

  /** The upper half becomes a chunk of its own. */
  #split(key: StateKey, partition: Partition, chunk: number, rows: Row[]): void {
    const upper = rows.splice(rows.length >>> 1);
    const directory = this.#directory(key);
    const id = directory.nextId++;
    directory.ids.splice(chunk + 1, 0, id);
    directory.starts.splice(chunk + 1, 0, upper[0] as Row);
    this.#directories.put(key, directory);
    this.#chunks.put(chunkKey(key, id), upper);
    if (chunk >= 0) this.#putChunk(key, chunk, rows);
    partition.chunked = true;
  }

  #dropChunk(key: StateKey, partition: Partition, chunk: number): void {
    const directory = this.#directory(key);
    const [id] = directory.ids.splice(chunk, 1);
    directory.starts.splice(chunk, 1);
    if (id !== undefined) this.#chunks.delete(chunkKey(key, id));
    if (directory.ids.length > 0) {
      this.#directories.put(key, directory);
      return;
    }
    this.#directories.delete(key);
    partition.chunked = false;
    this.#partitions.put(key, partition);
  }
}

function chunkKey(key: StateKey, id: number): string {
  return `${typeof key === 'string' ? `'${key}` : key}/${id}`;
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
