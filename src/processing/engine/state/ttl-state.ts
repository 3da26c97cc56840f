import type { KeyedState, StateCodec, StateKey } from './keyed-state.ts';

/** A value and when it was last put, epoch ms of processing time. */
export interface TimedValue<V> {
  value: V;
  putAtMs: number;
}

/** Entries that are looked at for their age with each put, so that what nobody asks for goes as well. */
const SWEEP_STEPS = 2;
/** Keys whose turn the sweep remembers; entries beyond go when they are asked for. */
const SWEPT_KEYS_MAX = 100_000;

/**
 * State that forgets: an entry that was not put for the TTL is as if it had never been (Flink: `StateTtlConfig`, updated
 * on create and write, never returned when expired). An entry goes when it is asked for, or when the sweep comes by that
 * every put moves on by a little.
 */
export class TtlState<V> implements KeyedState<V> {
  readonly #inner: KeyedState<TimedValue<V>>;
  readonly #ttlMs: number;
  readonly #nowMs: () => number;
  /** Keys in the order in which they were put since the start; an entry from before is looked at when asked for. */
  readonly #puts = new Map<StateKey, true>();

  constructor(inner: KeyedState<TimedValue<V>>, ttlMs: number, nowMs: () => number) {
    this.#inner = inner;
    this.#ttlMs = ttlMs;
    this.#nowMs = nowMs;
  }

  /** Entries that are expired and were not met yet count. */
  get size(): number {
    return this.#inner.size;
  }

  get(key: StateKey): V | undefined {
    const found = this.#inner.get(key);
    if (found === undefined) return undefined;
    if (!this.#isExpired(found)) return found.value;
    this.delete(key);
    return undefined;
  }

  put(key: StateKey, value: V): void {
    this.#inner.put(key, { value, putAtMs: this.#nowMs() });
    this.#puts.delete(key);
    if (this.#puts.size < SWEPT_KEYS_MAX) this.#puts.set(key, true);
    this.#sweep();
  }

  /** The oldest entries, as far as they are expired. */
  #sweep(): void {
    let steps = 0;
    for (const key of this.#puts.keys()) {
      if (steps++ >= SWEEP_STEPS) return;
      const found = this.#inner.get(key);
      if (found !== undefined && !this.#isExpired(found)) return;
      this.delete(key);
    }
  }

  #isExpired({ putAtMs }: TimedValue<V>): boolean {
    return this.#nowMs() - putAtMs >= this.#ttlMs;
  }

  delete(key: StateKey): void {
    this.#puts.delete(key);
    this.#inner.delete(key);
  }

  *entries(): Iterable<[StateKey, V]> {
    for (const [key, timed] of this.#inner.entries()) if (!this.#isExpired(timed)) yield [key, timed.value];
  }
}

/** The codec of a value with its time. */
export function timedCodec<V>(codec: StateCodec<V>): StateCodec<TimedValue<V>> {
  return {
    write({ value, putAtMs }, out) {
      out.float(putAtMs);
      codec.write(value, out);
    },
    read(from) {
      const putAtMs = from.float();
      return { value: codec.read(from), putAtMs };
    },
    bytes: ({ value }) => 40 + codec.bytes(value),
  };
}
