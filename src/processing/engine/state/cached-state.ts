import { CacheEntry } from './cache-entry.ts';
import type { MergeCursor } from './disk/merge-cursor.ts';
import { DELETED } from './disk/record-cursor.ts';
import type { FoundValue } from './disk/run-file.ts';
import { readKey, writeKey } from './key-codec.ts';
import type { KeyedState, StateCodec, StateKey } from './keyed-state.ts';
import type { StateBudget } from './state-budget.ts';
import { StateReader } from './state-reader.ts';
import { StateWriter } from './state-writer.ts';

/** About what an entry takes besides its value and the characters of its key: the object, and its place in the map. */
const ENTRY_BYTES = 144;
/** The list of changes is put in order when it is this long, and twice as long as there are entries. */
const CHANGES_KEPT_MIN = 1024;

/** What stands between keyed states and the disk. */
export interface CacheContext {
  readonly budget: StateBudget;
  /** Number of the epoch under way. */
  readonly epoch: number;
  /** Every change up to this epoch is on disk, where it can be read. */
  readonly storedEpoch: number;
  /** Older records of a key may be read from disk, so that a deleted key must be remembered until it is there. */
  readonly keepsDeleted: boolean;
  /** Lets entries leave memory, of any state. */
  relieve(): void;
  find(state: number, key: Buffer): FoundValue | undefined;
  scan(state: number): MergeCursor;
}

/**
 * A keyed state whose entries are objects in memory, as many as there is room for. What has changed since the last
 * epoch stays until it was written; the rest may leave when memory is tight, the entries that nobody asked for
 * first, and is read again when somebody does.
 */
export class CachedState<V> implements KeyedState<V> {
  readonly operator: string;
  readonly name: string;
  /** Infinite: entries stay. Else they are {@link TimedValue}s. */
  readonly ttlMs: number;
  /** In keys on disk; given when what was there before is known. */
  number = -1;
  size = 0;
  /** Grows with each change. */
  version = 0;
  /** Memory of the entries that changed in the epoch under way. */
  changedBytes = 0;
  /** Memory of the entries here. */
  bytes = 0;
  /** Every entry is in memory: what is not there is nowhere. */
  isComplete = true;
  readonly #context: CacheContext;
  readonly #codec: StateCodec<V>;
  readonly #entries = new Map<StateKey, CacheEntry<V>>();
  #changes: CacheEntry<V>[] = [];
  /** Changes that are not written with the others. */
  #held: CacheEntry<V>[] = [];
  #hand: Iterator<CacheEntry<V>> | undefined;
  #sweepHand: Iterator<CacheEntry<V>> | undefined;
  /** While somebody goes over the entries none comes into memory and none leaves: each is met once. */
  #iterations = 0;
  /** The last key that was found nowhere: it is mostly put next. */
  #missed: StateKey | undefined;
  readonly #keyBytes = new StateWriter();
  readonly #reader = new StateReader(Buffer.alloc(0));

  constructor(
    operator: string,
    name: string,
    codec: StateCodec<V>,
    context: CacheContext,
    ttlMs = Number.POSITIVE_INFINITY,
  ) {
    this.operator = operator;
    this.name = name;
    this.ttlMs = ttlMs;
    this.#codec = codec;
    this.#context = context;
  }

  get(key: StateKey): V | undefined {
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      entry.isUsed = true;
      return entry.value;
    }
    return this.isComplete ? undefined : this.#load(key)?.value;
  }

  put(key: StateKey, value: V): void {
    this.version++;
    let entry = this.#entries.get(key);
    entry ??= this.isComplete ? undefined : this.#load(key);
    if (entry === undefined) this.#insert(key, value);
    else this.#replace(entry, value);
  }

  #insert(key: StateKey, value: V): void {
    const { epoch } = this.#context;
    const entry = new CacheEntry<V>(key, value, this.#weigh(key, value), epoch, false);
    this.#missed = undefined;
    this.size++;
    this.changedBytes += entry.bytes;
    this.#noteChange(entry);
    this.#add(entry);
  }

  #replace(entry: CacheEntry<V>, value: V): void {
    if (entry.value === undefined) this.size++;
    entry.value = value;
    entry.isUsed = true;
    this.#resize(entry, this.#weigh(entry.key, value));
    this.#touch(entry);
    if (this.#context.budget.isTight) this.#context.relieve();
  }

  /** The entry belongs to the epoch under way. */
  #touch(entry: CacheEntry<V>): void {
    const { epoch } = this.#context;
    if (entry.changed === epoch) return;
    entry.changed = epoch;
    this.changedBytes += entry.bytes;
    this.#noteChange(entry);
  }

  #noteChange(entry: CacheEntry<V>): void {
    this.#changes.push(entry);
    const { length } = this.#changes;
    // Keys that come and go within an epoch leave entries behind that say nothing.
    if (length > CHANGES_KEPT_MIN && length > this.#entries.size * 2)
      this.#changes = this.#changes.filter(({ isTold }) => isTold);
  }

  #resize(entry: CacheEntry<V>, bytes: number): void {
    const more = bytes - entry.bytes;
    if (entry.changed === this.#context.epoch) this.changedBytes += more;
    entry.bytes = bytes;
    this.bytes += more;
    this.#context.budget.takeCache(more);
  }

  delete(key: StateKey): void {
    let entry = this.#entries.get(key);
    entry ??= this.isComplete ? undefined : this.#load(key);
    if (entry?.value === undefined) return;
    this.version++;
    this.size--;
    entry.value = undefined;
    if (entry.isStored) {
      this.#resize(entry, this.#weigh(key, undefined));
      this.#touch(entry);
      return;
    }
    this.changedBytes -= entry.bytes;
    this.#remove(entry);
  }

  *entries(): Iterable<[StateKey, V]> {
    this.#iterations++;
    try {
      if (!this.isComplete) yield* this.#entriesOnDisk();
      for (const { key, value } of this.#entries.values()) if (value !== undefined) yield [key, value];
    } finally {
      this.#iterations--;
    }
  }

  /** Those that are not in memory. */
  *#entriesOnDisk(): Iterable<[StateKey, V]> {
    const cursor = this.#context.scan(this.number);
    for (let record = cursor.next(); record !== undefined; record = cursor.next()) {
      if (record.isDeleted) continue;
      this.#reader.reset(record.bytes, record.keyStart, record.keyEnd);
      const key = readKey(this.#reader);
      if (this.#entries.has(key)) continue;
      this.#reader.reset(record.bytes, record.valueStart, record.valueEnd);
      yield [key, this.#codec.read(this.#reader)];
    }
  }

  #load(key: StateKey): CacheEntry<V> | undefined {
    if (key === this.#missed) return undefined;
    this.#keyBytes.clear();
    writeKey(key, this.#keyBytes);
    const found = this.#context.find(this.number, this.#keyBytes.view());
    if (found === undefined) {
      this.#missed = key;
      return undefined;
    }
    this.#reader.reset(found.bytes, found.start, found.end);
    const value = this.#codec.read(this.#reader);
    const entry = new CacheEntry<V>(key, value, this.#weigh(key, value), 0, true);
    // Or it might leave at once, before whoever asked for it has put it.
    entry.isUsed = true;
    if (this.#iterations === 0) this.#add(entry);
    return entry;
  }

  #add(entry: CacheEntry<V>): void {
    this.#entries.set(entry.key, entry);
    this.bytes += entry.bytes;
    const { budget } = this.#context;
    budget.takeCache(entry.bytes);
    if (budget.isTight) this.#context.relieve();
  }

  #remove(entry: CacheEntry<V>): void {
    this.#entries.delete(entry.key);
    this.bytes -= entry.bytes;
    this.#context.budget.releaseCache(entry.bytes);
  }

  #weigh(key: StateKey, value: V | undefined): number {
    const ofKey = typeof key === 'string' ? key.length : 0;
    return ENTRY_BYTES + ofKey + (value === undefined ? 0 : this.#codec.bytes(value));
  }

  /** Looks at up to `steps` entries; those that are on disk and were not asked for lately leave memory. */
  evict(steps: number): void {
    if (this.#iterations > 0) return;
    const { storedEpoch, budget } = this.#context;
    for (let i = 0; i < steps; i++) {
      this.#hand ??= this.#entries.values();
      const { value: entry, done } = this.#hand.next();
      if (done === true) {
        this.#hand = undefined;
        return;
      }
      if (entry.changed > storedEpoch) continue;
      if (entry.isUsed) entry.isUsed = false;
      else {
        this.isComplete &&= entry.value === undefined;
        this.#remove(entry);
        if (!budget.isTight) return;
      }
    }
  }

  /** Deletes what is expired among the next `steps` entries in memory. It goes round and round, as others come. */
  sweep(steps: number, isExpired: (value: V) => boolean): void {
    this.#sweepHand ??= this.#entries.values();
    for (let i = 0; i < steps; i++) {
      const { value: entry, done } = this.#sweepHand.next();
      if (done === true) {
        this.#sweepHand = undefined;
        return;
      }
      if (entry.value !== undefined && isExpired(entry.value)) this.delete(entry.key);
    }
  }

  /** Records of expired entries were left out on disk, which now has `stored` of them: the size is about this much. */
  recount(stored: number): void {
    if (this.isComplete) return;
    const { storedEpoch } = this.#context;
    let size = stored;
    for (const { value, changed } of this.#entries.values())
      if (value !== undefined && changed > storedEpoch) size++;
    this.size = size;
  }

  /** Writes the entries that changed in the epoch under way, or all there are, and how many. */
  write(which: 'changed' | 'all', out: StateWriter): void {
    const start = out.length;
    out.uint(0);
    let count = 0;
    for (const entry of which === 'all' ? this.#entries.values() : this.#changes) {
      if (which === 'all' ? entry.value === undefined : !entry.isTold) continue;
      this.#writeEntry(entry, out);
      count++;
    }
    out.setUint(start, count);
  }

  #writeEntry({ key, value }: CacheEntry<V>, out: StateWriter): void {
    const start = out.length;
    out.uint(0);
    out.uint(0);
    writeKey(key, out);
    const valueStart = out.length;
    out.setUint(start, valueStart - start - 8);
    if (value === undefined) {
      out.setUint(start + 4, DELETED);
      return;
    }
    this.#codec.write(value, out);
    out.setUint(start + 4, out.length - valueStart);
  }

  get hasChanges(): boolean {
    return this.#changes.length > 0;
  }

  /** Memory of the entries that changed after an epoch. */
  bytesAfter(epoch: number): number {
    let bytes = 0;
    for (const entry of this.#entries.values()) if (entry.changed > epoch) bytes += entry.bytes;
    return bytes;
  }

  /** The epoch was written: what changed in it is stored. */
  written(): void {
    for (const entry of this.#changes) {
      if (entry.value !== undefined) entry.isStored = true;
      else if (!this.#context.keepsDeleted && this.#entries.get(entry.key) === entry) this.#remove(entry);
    }
    this.#changes = this.#held;
    this.#held = [];
    this.changedBytes = 0;
  }

  /** Lets what is written next be about so much memory; the rest is written after it. */
  holdBack(bytesMax: number): void {
    let bytes = 0;
    const end = this.#changes.findIndex((entry) => (bytes += entry.bytes) > bytesMax);
    if (end < 0) return;
    this.#held = this.#changes.slice(end + 1);
    this.#changes.length = end + 1;
  }

  /** What was held back belongs to the epoch under way. */
  release(): void {
    const { epoch } = this.#context;
    for (const entry of this.#changes) {
      entry.changed = epoch;
      if (entry.isTold) this.changedBytes += entry.bytes;
    }
  }

  /** Under this number it begins anew: what there was under another is of a state that is no more. */
  begin(number: number): void {
    this.number = number;
    this.size = 0;
    for (const entry of this.#entries.values()) this.#remove(entry);
  }

  /** Takes over entries that were written in an epoch before. */
  replay(from: StateReader, epoch: number): void {
    const count = from.uint();
    for (let i = 0; i < count; i++) {
      from.skip(4);
      const length = from.uint();
      const key = readKey(from);
      const known = this.#entries.get(key);
      if (known !== undefined) this.#remove(known);
      if (length === DELETED && !this.#context.keepsDeleted) continue;
      const value = length === DELETED ? undefined : this.#codec.read(from);
      this.#add(new CacheEntry<V>(key, value, this.#weigh(key, value), epoch, true));
    }
  }
}
