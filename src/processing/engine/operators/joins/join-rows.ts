import { hashString } from '../../batch/string-dictionary.ts';
import { equalValues } from '../../codegen/compare-values.ts';
import { rowKey } from '../../codegen/compile-key.ts';
import type { Value } from '../../batch/physical-kind.ts';
import type { KeyedState, StateKey, StateStore } from '../../state/keyed-state.ts';
import {
  appendRow,
  type ChunkShape,
  createChunk,
  entryCodec,
  isRow,
  type JoinEntry,
  removeRow,
  type Row,
  type RowChunk,
} from './join-chunk.ts';

/** Rows of a chunk at most, before a key gets more chunks: what is written again when one row changes. */
export const CHUNK_ROWS_MAX = 64;

/** A key whose chunks hold fewer rows each than this is packed into fewer chunks. */
const CHUNK_ROWS_MIN = CHUNK_ROWS_MAX / 4;
/** So many are not worth to be packed. */
const PACKED_CHUNKS_MAX = 4;

export interface JoinRowsOptions {
  /**
   * The columns that tell a row from others of its key when it is taken back, or `all`; `none`: rows are taken out by
   * their place alone.
   */
  identity: readonly number[] | 'all' | 'none';
  /** Whether how many rows of the other side each row meets is kept. */
  hasMatches: boolean;
  ttlMs: number | undefined;
  nowMs: () => number;
}

/**
 * The rows of one side of a join, by join key. A key with few rows is one entry of the state. A larger one is several,
 * so that a row more does not write all of them again: in order of arrival where rows only come, else by the hash of
 * what identifies a row, so that the row to be taken back is found in one of them.
 */
export class JoinRows {
  readonly #first: KeyedState<JoinEntry>;
  /** Chunks but the first of each key, by number and key. */
  readonly #more: KeyedState<JoinEntry>;
  /** A row may lie there without a chunk. */
  readonly #mayBeBare: boolean;
  readonly #shape: ChunkShape;
  readonly #identity: readonly number[] | 'all' | 'none';
  readonly #identityOf: (row: Row) => StateKey;
  readonly #ttlMs: number;
  readonly #nowMs: () => number;

  constructor(store: StateStore, operator: string, name: string, width: number, options: JoinRowsOptions) {
    const { identity, ttlMs } = options;
    this.#shape = {
      hasTimes: identity === 'all',
      hasMatches: options.hasMatches,
      hasWrittenMs: ttlMs !== undefined,
    };
    this.#mayBeBare = !options.hasMatches && ttlMs === undefined;
    const codec = entryCodec(this.#shape);
    const stateOptions = ttlMs === undefined ? {} : { ttlMs };
    this.#first = store.open(operator, name, codec, stateOptions);
    this.#more = store.open(operator, `${name}-more`, codec, stateOptions);
    this.#identity = identity;
    this.#identityOf = rowKey(typeof identity === 'string' ? [...Array(width).keys()] : identity);
    this.#ttlMs = ttlMs ?? Number.POSITIVE_INFINITY;
    this.#nowMs = options.nowMs;
  }

  /** What there is of a key: a row alone, or the first of its chunks, which says how many there are. */
  get(key: StateKey): JoinEntry | undefined {
    const entry = this.#first.get(key);
    if (entry === undefined || isRow(entry) || entry.oldestMs + this.#ttlMs > this.#nowMsIfNeeded())
      return entry;
    return this.#expire(key, entry);
  }

  #wrap(row: Row): RowChunk {
    const chunk = createChunk(this.#shape);
    appendRow(chunk, row, 1, 0, 0);
    chunk.count = 1;
    chunk.different = 1;
    return chunk;
  }

  /** Chunk `index` of the key whose first chunk is given. */
  chunk(key: StateKey, first: RowChunk, index: number): RowChunk {
    if (index === 0) return first;
    const chunk = this.#more.get(chunkKey(key, index));
    return chunk === undefined || isRow(chunk) ? createChunk(this.#shape) : chunk;
  }

  /**
   * Must be called after matches of rows in a chunk were set; `first` is that of the key. What was written just now
   * lives on, and the first chunk must not be forgotten before the others: its count finds them.
   */
  putMatches(key: StateKey, first: RowChunk, index: number, chunk: RowChunk): void {
    if (this.#shape.hasWrittenMs) this.#putBoth(key, first, index, chunk);
    else this.#put(key, index, chunk);
  }

  #put(key: StateKey, index: number, chunk: RowChunk): void {
    if (index === 0) this.#first.put(key, chunk);
    else this.#more.put(chunkKey(key, index), chunk);
  }

  /** How many rows of the other side a row meets now. {@link putMatches} must follow. */
  setMatches(chunk: RowChunk, at: number, matches: number): void {
    if (chunk.matches !== null) chunk.matches[at] = matches;
    if (chunk.writtenMs !== null) chunk.writtenMs[at] = this.#nowMs();
  }

  add(key: StateKey, row: Row, matches = 0): void {
    const entry = this.get(key);
    if (entry === undefined && this.#mayBeBare) this.#first.put(key, row);
    else this.#addTo(key, entry === undefined || !isRow(entry) ? entry : this.#wrap(entry), row, matches);
  }

  #addTo(key: StateKey, known: RowChunk | undefined, row: Row, matches: number): void {
    const nowMs = this.#nowMsIfNeeded();
    const first = known ?? createChunk(this.#shape);
    if (known === undefined) first.oldestMs = nowMs;
    const index = this.#place(key, first, row);
    const chunk = this.chunk(key, first, index);
    const at = chunk.times === null ? this.#findByKey(chunk, row) : this.#find(chunk, row);
    if (at === -1) {
      appendRow(chunk, row, 1, matches, nowMs);
      first.different++;
      first.count++;
    } else if (chunk.times === null) {
      // Under a key the newer row takes the place of the older one.
      chunk.rows[at] = row;
      if (chunk.matches !== null) chunk.matches[at] = matches;
      if (chunk.writtenMs !== null) chunk.writtenMs[at] = nowMs;
    } else {
      chunk.times[at] = (chunk.times[at] as number) + 1;
      if (chunk.writtenMs !== null) chunk.writtenMs[at] = nowMs;
      first.count++;
    }
    this.#put(key, index, chunk);
    // The first chunk must not be forgotten before the others.
    if (index !== 0) this.#first.put(key, first);
    if (this.#isHashed && first.different > first.chunks * CHUNK_ROWS_MAX) this.#spread(key, first);
  }

  /** Takes one row back; false if there is none like it. */
  remove(key: StateKey, row: Row): boolean {
    const entry = this.get(key);
    if (entry === undefined) return false;
    if (isRow(entry)) {
      if (!this.#isSame(entry, row)) return false;
      this.#first.delete(key);
      return true;
    }
    return this.#removeFrom(key, entry, row);
  }

  #removeFrom(key: StateKey, first: RowChunk, row: Row): boolean {
    const index = this.#place(key, first, row);
    const chunk = this.chunk(key, first, index);
    const at = this.#find(chunk, row);
    if (at === -1) return false;
    if (chunk.times !== null && (chunk.times[at] as number) > 1) {
      chunk.times[at] = (chunk.times[at] as number) - 1;
      first.count--;
      this.#putBoth(key, first, index, chunk);
    } else {
      this.removeAt(key, first, index, chunk, at);
      this.pack(key, first);
    }
    return true;
  }

  /** Takes out the row at a place, as often as it is there. Once all such places are used, {@link pack} may follow. */
  removeAt(key: StateKey, first: RowChunk, index: number, chunk: RowChunk, at: number): void {
    first.count -= chunk.times === null ? 1 : (chunk.times[at] as number);
    first.different--;
    removeRow(chunk, at);
    if (first.different === 0) this.#clearChunks(key, first);
    else this.#putBoth(key, first, index, chunk);
  }

  /** Forgets all rows of a key. */
  clear(key: StateKey): void {
    const entry = this.#first.get(key);
    if (entry === undefined) return;
    if (isRow(entry)) this.#first.delete(key);
    else this.#clearChunks(key, entry);
  }

  #clearChunks(key: StateKey, first: RowChunk): void {
    for (let index = 1; index < first.chunks; index++) this.#more.delete(chunkKey(key, index));
    this.#first.delete(key);
  }

  /**
   * Packs a key of which rows were taken out into as few chunks as it needs. Until the next time at least a quarter of
   * those rows must go or as many come again, so that a row pays for little of it. Returns the first chunk.
   */
  pack(key: StateKey, first: RowChunk): RowChunk {
    const { chunks, different } = first;
    if (different === 0 || chunks <= PACKED_CHUNKS_MAX || different >= chunks * CHUNK_ROWS_MIN) return first;
    return this.#redistribute(key, first, Math.ceil(different / CHUNK_ROWS_MAX));
  }

  get #isHashed(): boolean {
    return this.#identity !== 'none';
  }

  #nowMsIfNeeded(): number {
    return this.#shape.hasWrittenMs ? this.#nowMs() : 0;
  }

  #putBoth(key: StateKey, first: RowChunk, index: number, chunk: RowChunk): void {
    this.#put(key, index, chunk);
    if (index !== 0) this.#first.put(key, first);
  }

  /** The chunk in which a row is, or goes. */
  #place(key: StateKey, first: RowChunk, row: Row): number {
    if (this.#isHashed) return first.chunks === 1 ? 0 : this.#hash(row) & (first.chunks - 1);
    const last = first.chunks - 1;
    if (this.chunk(key, first, last).rows.length < CHUNK_ROWS_MAX) return last;
    return first.chunks++;
  }

  #hash(row: Row): number {
    return hashString(String(this.#identityOf(row)));
  }

  /** Where a row of the same key is; -1 where rows have none, or there is none yet. */
  #findByKey(chunk: RowChunk, row: Row): number {
    return this.#identity === 'none' ? -1 : this.#find(chunk, row);
  }

  #find(chunk: RowChunk, row: Row): number {
    const { rows } = chunk;
    for (let i = rows.length - 1; i >= 0; i--) if (this.#isSame(rows[i] as Row, row)) return i;
    return -1;
  }

  #isSame(a: Row, b: Row): boolean {
    const identity = this.#identity;
    return typeof identity === 'string' ? equalRows(a, b) : equalAt(a, b, identity);
  }

  /** Twice as many chunks, so that none is too long. */
  #spread(key: StateKey, first: RowChunk): void {
    this.#redistribute(key, first, first.chunks * 2);
  }

  #redistribute(key: StateKey, first: RowChunk, wanted: number): RowChunk {
    let chunks = wanted;
    if (this.#isHashed) for (chunks = 1; chunks < wanted; ) chunks *= 2;
    const targets = Array.from({ length: chunks }, () => createChunk(this.#shape));
    let nth = 0;
    for (let index = 0; index < first.chunks; index++) {
      const chunk = this.chunk(key, first, index);
      for (const [i, row] of chunk.rows.entries()) {
        const target = this.#isHashed ? this.#hash(row) & (chunks - 1) : Math.floor(nth++ / CHUNK_ROWS_MAX);
        appendRow(
          targets[target] as RowChunk,
          row,
          chunk.times?.[i] ?? 1,
          chunk.matches?.[i] ?? 0,
          chunk.writtenMs?.[i] ?? 0,
        );
      }
    }
    const { count, different, oldestMs } = first;
    for (let index = chunks; index < first.chunks; index++) this.#more.delete(chunkKey(key, index));
    Object.assign(targets[0] as RowChunk, { chunks, count, different, oldestMs });
    for (const [index, chunk] of targets.entries()) this.#put(key, index, chunk);
    return targets[0] as RowChunk;
  }

  /** Drops the rows whose time is over; undefined if none is left. */
  #expire(key: StateKey, first: RowChunk): RowChunk | undefined {
    const endMs = this.#nowMs() - this.#ttlMs;
    let oldestMs = Number.POSITIVE_INFINITY;
    // Counted anew: of a chunk that was forgotten as a whole nothing is left to be subtracted.
    first.count = 0;
    first.different = 0;
    for (let index = 0; index < first.chunks; index++) {
      const chunk = this.chunk(key, first, index);
      const writtenMs = chunk.writtenMs ?? [];
      for (let i = writtenMs.length - 1; i >= 0; i--) {
        if ((writtenMs[i] as number) <= endMs) removeRow(chunk, i);
        else {
          oldestMs = Math.min(oldestMs, writtenMs[i] as number);
          first.count += chunk.times?.[i] ?? 1;
          first.different++;
        }
      }
      if (index > 0) this.#put(key, index, chunk);
    }
    first.oldestMs = oldestMs;
    if (first.different === 0) {
      this.#clearChunks(key, first);
      return undefined;
    }
    this.#first.put(key, first);
    return this.pack(key, first);
  }
}

/** Texts that no other chunk of another key has. */
function chunkKey(key: StateKey, index: number): string {
  return typeof key === 'string' ? `${index}s${key}` : `${index}:${String(key)}`;
}

function equalRows(a: Row, b: Row): boolean {
  for (let i = 0; i < a.length; i++) if (!same(a[i] as Value, b[i] as Value)) return false;
  return true;
}

function equalAt(a: Row, b: Row, columns: readonly number[]): boolean {
  for (const column of columns) if (!same(a[column] as Value, b[column] as Value)) return false;
  return true;
}

function same(a: Value, b: Value): boolean {
  return a === b || (a !== null && b !== null && equalValues(a, b));
}
