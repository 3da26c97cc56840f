import type { Clock } from '#foundation';
import type { Value } from '../../batch/physical-kind.ts';
import { valueKey } from '../../codegen/value-key.ts';
import type { Lookup } from '../lookup.ts';
import type { TableOptions } from '../options.ts';
import { isRetryable } from './table-lookup.ts';

const RETRY_DELAY_MS = 100;
const RETRY_DELAY_MS_MAX = 5000;

/** A lookup as the options `lookup.*` of its table want it: tried again, and remembered if they say so. */
export function withLookupOptions(lookup: Lookup, options: TableOptions, clock: Clock): Lookup {
  const tried = new RetriedLookup(lookup, options.number('lookup.max-retries') ?? 0, clock);
  if (options.choice('lookup.cache') !== 'partial') return tried;
  return new CachedLookup(tried, {
    rowsMax: options.number('lookup.partial-cache.max-rows') ?? 1,
    expireAfterWriteMs: options.durationMs('lookup.partial-cache.expire-after-write'),
    expireAfterAccessMs: options.durationMs('lookup.partial-cache.expire-after-access'),
    cachesMissing: options.boolean('lookup.partial-cache.cache-missing-key'),
    clock,
  });
}

class RetriedLookup implements Lookup {
  readonly #lookup: Lookup;
  readonly #retriesMax: number;
  readonly #clock: Clock;

  constructor(lookup: Lookup, retriesMax: number, clock: Clock) {
    this.#lookup = lookup;
    this.#retriesMax = retriesMax;
    this.#clock = clock;
  }

  async get(keys: readonly (readonly Value[])[]): Promise<Value[][][]> {
    let delayMs = RETRY_DELAY_MS;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#lookup.get(keys);
      } catch (error) {
        if (attempt >= this.#retriesMax || !isRetryable(error)) throw error;
      }
      await this.#clock.sleep(delayMs);
      delayMs = Math.min(delayMs * 2, RETRY_DELAY_MS_MAX);
    }
  }

  close(): Promise<void> {
    return this.#lookup.close();
  }
}

export interface LookupCacheOptions {
  /** Rows that are kept; a key without rows counts as one. The key used longest ago is forgotten first. */
  rowsMax: number;
  expireAfterWriteMs: number | undefined;
  expireAfterAccessMs: number | undefined;
  cachesMissing: boolean;
  clock: Clock;
}

interface Entry {
  rows: Value[][];
  writtenMs: number;
  readMs: number;
}

/** Remembers the rows of keys that were asked for. */
export class CachedLookup implements Lookup {
  readonly #lookup: Lookup;
  readonly #options: LookupCacheOptions;
  /** In the order of their last use. */
  readonly #entries = new Map<string, Entry>();
  #rows = 0;

  constructor(lookup: Lookup, options: LookupCacheOptions) {
    this.#lookup = lookup;
    this.#options = options;
  }

  async get(keys: readonly (readonly Value[])[]): Promise<Value[][][]> {
    const names = keys.map((key) => valueKey(key));
    const found = names.map((name) => this.#find(name));
    const missing = keys.flatMap((_, i) => (found[i] === undefined ? [i] : []));
    if (missing.length === 0) return found as Value[][][];
    const asked = await this.#lookup.get(missing.map((i) => keys[i] as readonly Value[]));
    for (const [j, i] of missing.entries()) {
      const rows = asked[j] ?? [];
      found[i] = rows;
      this.#keep(names[i] as string, rows);
    }
    return found as Value[][][];
  }

  #find(name: string): Value[][] | undefined {
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    const { clock, expireAfterWriteMs = Infinity, expireAfterAccessMs = Infinity } = this.#options;
    const nowMs = clock.monotonicMs();
    this.#forget(name);
    if (nowMs - entry.writtenMs >= expireAfterWriteMs || nowMs - entry.readMs >= expireAfterAccessMs)
      return undefined;
    this.#add(name, { ...entry, readMs: nowMs });
    return entry.rows;
  }

  #keep(name: string, rows: Value[][]): void {
    if (rows.length === 0 && !this.#options.cachesMissing) return;
    const nowMs = this.#options.clock.monotonicMs();
    this.#forget(name);
    this.#add(name, { rows, writtenMs: nowMs, readMs: nowMs });
    for (const oldest of this.#entries.keys()) {
      if (this.#rows <= this.#options.rowsMax) return;
      this.#forget(oldest);
    }
  }

  #add(name: string, entry: Entry): void {
    this.#entries.set(name, entry);
    this.#rows += Math.max(1, entry.rows.length);
  }

  #forget(name: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    this.#entries.delete(name);
    this.#rows -= Math.max(1, entry.rows.length);
  }

  close(): Promise<void> {
    this.#entries.clear();
    return this.#lookup.close();
  }
}
