import type { CachedState } from './cached-state.ts';
import type { KeyedState, StateCodec, StateKey } from './keyed-state.ts';

/** A value and when it was last put, epoch ms of processing time. */
export interface TimedValue<V> {
  value: V;
  putAtMs: number;
}

/** Entries in memory that are looked at for their age with each put: it makes a third more of them than are alive. */
const SWEEP_STEPS = 4;

/**
 * State that forgets: an entry that was not put for the TTL is as if it had never been (Flink: `StateTtlConfig`, updated
 * on create and write, never returned when expired). It goes when it is asked for; from memory when the sweep comes by
 * that every put moves on by a little; from disk when runs are made and merged (`disk/compact.ts`).
 */
export class TtlState<V> implements KeyedState<V> {
  readonly #inner: CachedState<TimedValue<V>>;
  readonly #nowMs: () => number;
  readonly #isExpired: (entry: TimedValue<V>) => boolean;

  /** `inner`: opened with the TTL and {@link timedCodec}. */
  constructor(inner: CachedState<TimedValue<V>>, nowMs: () => number) {
    this.#inner = inner;
    this.#nowMs = nowMs;
    this.#isExpired = ({ putAtMs }) => nowMs() - putAtMs >= inner.ttlMs;
  }

  /** Entries that are expired and were not met yet count. Once some left memory it is an estimate. */
  get size(): number {
    return this.#inner.size;
  }

  get(key: StateKey): V | undefined {
    const found = this.#inner.get(key);
    if (found === undefined) return undefined;
    if (!this.#isExpired(found)) return found.value;
    this.#inner.delete(key);
    return undefined;
  }

  put(key: StateKey, value: V): void {
    this.#inner.put(key, { value, putAtMs: this.#nowMs() });
    this.#inner.sweep(SWEEP_STEPS, this.#isExpired);
  }

  delete(key: StateKey): void {
    this.#inner.delete(key);
  }

  *entries(): Iterable<[StateKey, V]> {
    for (const [key, timed] of this.#inner.entries()) if (!this.#isExpired(timed)) yield [key, timed.value];
  }
}

/** The codec of a value with its time, which comes first: {@link putAtMsOf}. */
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

/** When a value with its time was put whose bytes begin at `start`. */
export function putAtMsOf(bytes: Buffer, start: number): number {
  return bytes.readDoubleLE(start);
}
