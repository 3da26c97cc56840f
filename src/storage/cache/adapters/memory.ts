import type { Clock } from '#foundation';
import type { Cache, CacheValue } from '../cache.ts';
import { errors } from '../errors.ts';

export interface MemoryCacheOptions {
  clock: Clock;
  /** Entries kept; one more evicts the one unused longest. */
  entriesMax?: number;
  /** Bytes of keys and values kept (text counted as two bytes a character), with the same answer. */
  bytesMax?: number;
}

const ENTRIES_MAX = 100_000;
const BYTES_MAX = 32 * 1_048_576;
export const VALUE_BYTES_MAX = 1_048_576;
/** What an entry costs beside its key and value, roughly. */
const ENTRY_BYTES = 100;

interface Entry {
  value: CacheValue;
  /** On the monotonic clock, so that a jump of the wall clock ends nothing early or late. */
  endMs: number;
  bytes: number;
}

/** A cache in this process's memory: bounded, least recently used first to go, gone at the end of the process. */
export function createMemoryCache(options: MemoryCacheOptions): Cache {
  return new MemoryCache(options);
}

class MemoryCache implements Cache {
  /** In order of last use: a Map iterates in order of insertion, and a use inserts again. */
  readonly #entries = new Map<string, Entry>();
  readonly #clock: Clock;
  readonly #entriesMax: number;
  readonly #bytesMax: number;
  #bytes = 0;

  constructor({ clock, entriesMax = ENTRIES_MAX, bytesMax = BYTES_MAX }: MemoryCacheOptions) {
    this.#clock = clock;
    this.#entriesMax = entriesMax;
    this.#bytesMax = bytesMax;
  }

  async get(key: string): Promise<CacheValue | undefined> {
    return this.#use(key)?.value;
  }

  async set(key: string, value: CacheValue, ttlMs: number): Promise<void> {
    this.#put(key, value, this.#endAfter(ttlMs));
  }

  async setIfAbsent(key: string, value: CacheValue, ttlMs: number): Promise<boolean> {
    if (this.#use(key) !== undefined) return false;
    this.#put(key, value, this.#endAfter(ttlMs));
    return true;
  }

  async compareAndSet(
    key: string,
    expected: CacheValue | undefined,
    value: CacheValue,
    ttlMs: number,
  ): Promise<boolean> {
    if (!isSame(this.#use(key)?.value, expected)) return false;
    this.#put(key, value, this.#endAfter(ttlMs));
    return true;
  }

  async delete(key: string): Promise<boolean> {
    const existed = this.#use(key) !== undefined;
    this.#remove(key);
    return existed;
  }

  async increment(key: string, ttlMs: number, by = 1): Promise<number> {
    const entry = this.#use(key);
    const sum = entry === undefined ? by : integerOf(entry.value, key) + by;
    this.#put(key, String(sum), entry?.endMs ?? this.#endAfter(ttlMs));
    return sum;
  }

  async close(): Promise<void> {
    this.#entries.clear();
    this.#bytes = 0;
  }

  /** The living entry, now the most recently used. */
  #use(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.endMs <= this.#clock.monotonicMs()) {
      this.#remove(key);
      return undefined;
    }
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  #put(key: string, value: CacheValue, endMs: number): void {
    const bytes = sizeOf(value);
    if (bytes > VALUE_BYTES_MAX) {
      throw errors.cache_value_too_large(`A value has ${bytes} bytes; the limit is ${VALUE_BYTES_MAX}.`);
    }
    this.#remove(key);
    const entry = { value, endMs, bytes: bytes + key.length * 2 + ENTRY_BYTES };
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
    this.#evict();
  }

  #remove(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }

  #evict(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= this.#entriesMax && this.#bytes <= this.#bytesMax) return;
      this.#remove(key);
    }
  }

  #endAfter(ttlMs: number): number {
    if (!(ttlMs > 0)) throw new TypeError(`ttlMs must be above 0, not ${ttlMs}`);
    return this.#clock.monotonicMs() + ttlMs;
  }
}

function sizeOf(value: CacheValue): number {
  return typeof value === 'string' ? value.length * 2 : value.byteLength;
}

function isSame(a: CacheValue | undefined, b: CacheValue | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return bytesOf(a).equals(bytesOf(b));
}

function bytesOf(value: CacheValue): Buffer {
  return typeof value === 'string' ? Buffer.from(value) : Buffer.from(value);
}

function integerOf(value: CacheValue, key: string): number {
  const text = typeof value === 'string' ? value : Buffer.from(value).toString();
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  throw errors.cache_not_a_number(`The value of "${key}" is not an integer.`);
}
