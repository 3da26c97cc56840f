import type { Value } from '../batch/physical-kind.ts';
import type { KeyedState, StateCodec, StateKey, StateStore } from './keyed-state.ts';
import { stateErrors } from './errors.ts';
import type { StateBudget } from './state-budget.ts';
import { StateReader } from './state-reader.ts';
import type { StateWriter } from './state-writer.ts';

/** The keyed state of a pipeline: all that its operators opened, each by operator and name. */
export class PipelineState implements StateStore {
  readonly #budget: StateBudget;
  readonly #states = new Map<string, MemoryState<unknown>>();

  constructor(budget: StateBudget) {
    this.#budget = budget;
  }

  open<V>(operator: string, name: string, codec: StateCodec<V>): KeyedState<V> {
    const id = `${operator} ${name}`;
    if (this.#states.has(id)) throw new TypeError(`The state ${id} is open already.`);
    const state = new MemoryState(codec, this.#budget);
    this.#states.set(id, state as MemoryState<unknown>);
    return state;
  }

  /** Changes whenever a value does. */
  get stateVersion(): number {
    let sum = 0;
    for (const state of this.#states.values()) sum += state.version;
    return sum;
  }

  snapshot(out: StateWriter, scratch: StateWriter): void {
    out.uint(this.#states.size);
    for (const [id, state] of this.#states) {
      scratch.clear();
      state.write(scratch);
      out.text(id);
      out.bytes(scratch.view());
    }
  }

  restore(from: StateReader): void {
    const count = from.uint();
    for (let i = 0; i < count; i++) {
      const id = from.text();
      this.#states.get(id)?.restore(new StateReader(from.bytes()));
    }
  }
}

/** About what an entry takes besides its value. */
const ENTRY_BYTES = 64;

class MemoryState<V> implements KeyedState<V> {
  readonly #codec: StateCodec<V>;
  readonly #budget: StateBudget;
  readonly #entries = new Map<StateKey, { value: V; bytes: number }>();
  version = 0;

  constructor(codec: StateCodec<V>, budget: StateBudget) {
    this.#codec = codec;
    this.#budget = budget;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: StateKey): V | undefined {
    return this.#entries.get(key)?.value;
  }

  put(key: StateKey, value: V): void {
    this.version++;
    const bytes = ENTRY_BYTES + this.#codec.bytes(value);
    const known = this.#entries.get(key);
    if (known === undefined) {
      this.#budget.take(bytes);
      this.#entries.set(key, { value, bytes });
      return;
    }
    this.#budget.take(bytes - known.bytes);
    known.value = value;
    known.bytes = bytes;
  }

  delete(key: StateKey): void {
    const known = this.#entries.get(key);
    if (known === undefined) return;
    this.version++;
    this.#budget.release(known.bytes);
    this.#entries.delete(key);
  }

  *entries(): Iterable<[StateKey, V]> {
    for (const [key, { value }] of this.#entries) yield [key, value];
  }

  write(out: StateWriter): void {
    out.uint(this.#entries.size);
    for (const [key, { value }] of this.#entries) {
      out.value(key);
      this.#codec.write(value, out);
    }
  }

  restore(from: StateReader): void {
    const count = from.uint();
    for (let i = 0; i < count; i++) this.put(keyOf(from.value()), this.#codec.read(from));
  }
}

function keyOf(value: Value): StateKey {
  if (typeof value === 'object' && value !== null)
    throw stateErrors.state_corrupt('A key of the state is no scalar.');
  return value;
}
