import type { PhysicalKind, Value } from '../../batch/physical-kind.ts';
import type { DistinctValues } from '../../codegen/group-update.ts';
import { valueKey } from '../../codegen/value-key.ts';
import type { KeyedState, StateCodec, StateKey } from '../../state/keyed-state.ts';

/** The calls, as bits, for which a value is there. */
export type DistinctBits = number;
/** How often a value is there, for each call. */
export type DistinctCounts = number[];

export const distinctBitsCodec: StateCodec<DistinctBits> = {
  write: (bits, out) => out.uint(bits),
  read: (from) => from.uint(),
  bytes: () => 8,
};

export const distinctCountsCodec: StateCodec<DistinctCounts> = {
  write: (counts, out) => out.values(counts),
  read: (from) => from.values() as number[],
  bytes: (counts) => 32 + counts.length * 8,
};

/** Values that only come. Each is an entry of its own, so that a group may have more of them than memory holds. */
export class AppendedValues implements DistinctValues {
  readonly #state: KeyedState<DistinctBits>;
  readonly #keyOf: KeyOfValue;

  constructor(state: KeyedState<DistinctBits>, kind: PhysicalKind) {
    this.#state = state;
    this.#keyOf = keyOfValue(kind);
  }

  add(group: number, value: Value, bits: number): number {
    const key = this.#keyOf(group, value);
    const known = this.#state.get(key) ?? 0;
    const added = bits & ~known;
    if (added !== 0) this.#state.put(key, known | bits);
    return added;
  }

  newFor(group: number, value: Value, bits: number): number {
    return bits & ~(this.#state.get(this.#keyOf(group, value)) ?? 0);
  }

  remove(): never {
    throw new TypeError('These values are never taken back.');
  }

  lastFor(): never {
    return this.remove();
  }
}

/** Values that come and go. */
export class CountedValues implements DistinctValues {
  readonly #state: KeyedState<DistinctCounts>;
  readonly #keyOf: KeyOfValue;
  readonly #calls: number;

  constructor(state: KeyedState<DistinctCounts>, kind: PhysicalKind, calls: number) {
    this.#state = state;
    this.#keyOf = keyOfValue(kind);
    this.#calls = calls;
  }

  add(group: number, value: Value, bits: number): number {
    const key = this.#keyOf(group, value);
    const counts = this.#state.get(key) ?? Array.from({ length: this.#calls }, () => 0);
    let added = 0;
    for (let call = 0; call < counts.length; call++)
      if ((bits & (1 << call)) !== 0 && (counts[call] as number)++ === 0) added |= 1 << call;
    this.#state.put(key, counts);
    return added;
  }

  remove(group: number, value: Value, bits: number): number {
    const key = this.#keyOf(group, value);
    const counts = this.#state.get(key);
    if (counts === undefined) return 0;
    let removed = 0;
    let left = 0;
    for (let call = 0; call < counts.length; call++) {
      const count = counts[call] as number;
      if ((bits & (1 << call)) !== 0 && count > 0) {
        counts[call] = count - 1;
        if (count === 1) removed |= 1 << call;
      }
      left += counts[call] as number;
    }
    if (left === 0) this.#state.delete(key);
    else this.#state.put(key, counts);
    return removed;
  }

  newFor(group: number, value: Value, bits: number): number {
    return this.#bitsThatAre(0, group, value, bits);
  }

  lastFor(group: number, value: Value, bits: number): number {
    return this.#bitsThatAre(1, group, value, bits);
  }

  /** The calls of `bits` that have the value so often. */
  #bitsThatAre(times: number, group: number, value: Value, bits: number): number {
    const counts = this.#state.get(this.#keyOf(group, value));
    let found = 0;
    for (let call = 0; call < this.#calls; call++) if ((counts?.[call] ?? 0) === times) found |= 1 << call;
    return found & bits;
  }
}

type KeyOfValue = (group: number, value: Value) => StateKey;

/** Whole numbers below this are put beside the group's number into one number. */
const WHOLE_MAX = 2 ** 32;
/** Groups below this leave that number exact. */
const GROUPS_MAX = 2 ** 21;

/**
 * The key of a value in a group. A number is looked up three times as fast as a text (measured with a million keys), so
 * small whole numbers make one; a text and a number are never equal.
 */
function keyOfValue(kind: PhysicalKind): KeyOfValue {
  const textKey = (group: number, value: Value): string => `${group}:${valueKey(value)}`;
  if (kind !== 'int32' && kind !== 'int64') return textKey;
  return (group, value) => {
    if (value === null) return textKey(group, value);
    const number = Number(value);
    return number >= 0 && number < WHOLE_MAX && group < GROUPS_MAX
      ? group * WHOLE_MAX + number
      : textKey(group, value);
  };
}
