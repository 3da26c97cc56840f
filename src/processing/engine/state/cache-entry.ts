import type { StateKey } from './keyed-state.ts';

/** An entry of keyed state that is in memory. */
export class CacheEntry<V> {
  readonly key: StateKey;
  /** Undefined: the key is deleted. */
  value: V | undefined;
  bytes: number;
  /** Epoch of the last change; 0: it was read from disk. */
  changed: number;
  /** It was written, or read, so that a record of it may lie on disk. */
  isStored: boolean;
  /** Asked for since the clock's hand passed it last. */
  isUsed = false;

  constructor(key: StateKey, value: V | undefined, bytes: number, changed: number, isStored: boolean) {
    this.key = key;
    this.value = value;
    this.bytes = bytes;
    this.changed = changed;
    this.isStored = isStored;
  }

  /** The disk must hear of it: a key that came and went before it was written is not worth a word. */
  get isTold(): boolean {
    return this.value !== undefined || this.isStored;
  }
}
