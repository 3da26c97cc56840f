import type { StateReader } from './state-reader.ts';
import type { StateWriter } from './state-writer.ts';

/**
 * The key of an entry of keyed state: the value itself of a single key column, else a text made of all of them;
 * `compileKey` makes both.
 */
export type StateKey = string | number | bigint | boolean | null;

/** How the values of a keyed state become bytes, and how much memory they take. */
export interface StateCodec<V> {
  write(value: V, out: StateWriter): void;
  read(from: StateReader): V;
  /** Bytes in memory, about; asked when a value is put. */
  bytes(value: V): number;
}

/**
 * Values by key that outlive a crash and may be larger than memory. What is put belongs to the current epoch and is
 * written with it; what was not put since the last epoch is not written again.
 */
export interface KeyedState<V> {
  readonly size: number;
  get(key: StateKey): V | undefined;
  /** A value that was changed in place must be put again, or the change may be lost. */
  put(key: StateKey, value: V): void;
  delete(key: StateKey): void;
  /** All entries, in no order. Nothing may be put or deleted meanwhile. */
  entries(): Iterable<[StateKey, V]>;
}

/** The keyed state of one pipeline. */
export interface StateStore {
  /** The state `name` of operator `operator` (its plan id); each name is opened once. */
  open<V>(operator: string, name: string, codec: StateCodec<V>, options?: KeyedStateOptions): KeyedState<V>;
}

export interface KeyedStateOptions {
  /**
   * State TTL: an entry that was not put for so long is gone, milliseconds of processing time. Undefined: entries
   * stay. (Flink: `table.exec.state.ttl`, updated on create and write.)
   */
  ttlMs?: number;
}
