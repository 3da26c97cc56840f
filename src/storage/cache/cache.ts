/**
 * The cache: values with an end, shared by the processes of one platform. `README.md` beside this file says what
 * is promised; `cache.contract.ts` proves it for each adapter.
 */
export type CacheValue = string | Uint8Array;

export interface Cache {
  /** The value as it was set, or undefined if there is none, its time is over, or it was evicted. */
  get(key: string): Promise<CacheValue | undefined>;
  /** Sets or replaces the value; it ends `ttlMs` from now. Rejects with `cache_value_too_large`. */
  set(key: string, value: CacheValue, ttlMs: number): Promise<void>;
  /** As `set`, only if there is no value; answers whether it was set. Of several callers at once, one wins. */
  setIfAbsent(key: string, value: CacheValue, ttlMs: number): Promise<boolean>;
  /**
   * As `set`, only if the present value equals `expected` byte for byte (undefined: there is none); answers
   * whether it was set.
   */
  compareAndSet(
    key: string,
    expected: CacheValue | undefined,
    value: CacheValue,
    ttlMs: number,
  ): Promise<boolean>;
  /** Answers whether there was a value. */
  delete(key: string): Promise<boolean>;
  /**
   * Adds `by` (default 1) to the integer under the key, from 0 if there is none, and answers the sum. The first
   * increment sets the end; later ones keep it, so that a counter counts a window. The value reads as decimal text.
   * Rejects with `cache_not_a_number` if the value is something else.
   */
  increment(key: string, ttlMs: number, by?: number): Promise<number>;
  close(): Promise<void>;
}
