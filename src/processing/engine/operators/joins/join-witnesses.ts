import type { KeyedState, StateCodec, StateKey } from '../../state/keyed-state.ts';

/** How many rows each key has, where it does not matter which. */
export class JoinWitnesses {
  readonly #counts: KeyedState<number>;
  /** Rows are never taken back: that there is one is enough. */
  readonly #isAppended: boolean;
  /** A key must be written again to be remembered for longer. */
  readonly #hasTtl: boolean;

  constructor(counts: KeyedState<number>, isAppended: boolean, hasTtl: boolean) {
    this.#counts = counts;
    this.#isAppended = isAppended;
    this.#hasTtl = hasTtl;
  }

  count(key: StateKey): number {
    return this.#counts.get(key) ?? 0;
  }

  /** True if it is the first of its key. */
  add(key: StateKey): boolean {
    const before = this.#counts.get(key) ?? 0;
    if (before === 0 || this.#hasTtl || !this.#isAppended)
      this.#counts.put(key, this.#isAppended ? 1 : before + 1);
    return before === 0;
  }

  /** True if it was the last of its key. */
  remove(key: StateKey): boolean {
    const before = this.#counts.get(key) ?? 0;
    if (before > 1) this.#counts.put(key, before - 1);
    else if (before === 1) this.#counts.delete(key);
    return before === 1;
  }
}

export const COUNT_CODEC: StateCodec<number> = {
  write: (count, out) => out.float(count),
  read: (from) => from.float(),
  bytes: () => 8,
};
