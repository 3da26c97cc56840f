import type { Clock } from '#foundation';

export interface BoundedCacheOptions {
  ttlMs: number;
  /** Above it the entry loaded longest ago is dropped; it is simply loaded again. */
  entriesMax: number;
  clock: Clock;
}

/**
 * Remembers what was loaded for a short time. Callers that ask for the same key at the same time share one
 * load. A failed load is not remembered.
 */
export class BoundedCache<V> {
  readonly #entries = new Map<string, { value: Promise<V>; untilMs: number }>();
  readonly #options: BoundedCacheOptions;

  constructor(options: BoundedCacheOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** `keep` decides whether a loaded value may be given to later callers. */
  get(key: string, load: () => Promise<V>, keep: (value: V) => boolean = () => true): Promise<V> {
    const nowMs = this.#options.clock.monotonicMs();
    const known = this.#entries.get(key);
    if (known && known.untilMs > nowMs) return known.value;
    const entry = { value: load(), untilMs: Number.POSITIVE_INFINITY };
    // Deleted first so that the Map's order stays the order of loading.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#evict();
    entry.value.then(
      (value) => {
        // Counted from the moment of asking: the answer is at least that old.
        entry.untilMs = nowMs + this.#options.ttlMs;
        if (!keep(value)) this.#forget(key, entry);
      },
      () => this.#forget(key, entry),
    );
    return entry.value;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  #forget(key: string, entry: object): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }

  #evict(): void {
    if (this.#entries.size <= this.#options.entriesMax) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }
}
