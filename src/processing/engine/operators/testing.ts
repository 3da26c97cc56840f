import { type Batch, batchOf, kindAt, rowAt, type RowKind } from '../batch/batch.ts';
import type { Value } from '../batch/physical-kind.ts';
import { valueKey } from '../codegen/value-key.ts';
import type { Field } from '../plan/types.ts';
import type { KeyedState, StateCodec, StateKey, StateStore } from '../state/keyed-state.ts';
import { StateReader } from '../state/state-reader.ts';
import { StateWriter } from '../state/state-writer.ts';
import type { Operator } from './operator.ts';

/**
 * For tests: keyed state of bytes alone. Whoever asks gets a copy of what was put, so that a change that is not put is
 * lost at once, and not only after a crash.
 */
export class CopyingStore implements StateStore {
  open<V>(_operator: string, _name: string, codec: StateCodec<V>): KeyedState<V> {
    return new CopyingState(codec);
  }
}

class CopyingState<V> implements KeyedState<V> {
  readonly #codec: StateCodec<V>;
  readonly #entries = new Map<StateKey, Buffer>();

  constructor(codec: StateCodec<V>) {
    this.#codec = codec;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: StateKey): V | undefined {
    const bytes = this.#entries.get(key);
    return bytes && this.#codec.read(new StateReader(bytes));
  }

  put(key: StateKey, value: V): void {
    const out = new StateWriter();
    this.#codec.write(value, out);
    if (this.#codec.bytes(value) < 0) throw new TypeError('A value takes memory.');
    this.#entries.set(key, Buffer.from(out.view()));
  }

  delete(key: StateKey): void {
    this.#entries.delete(key);
  }

  *entries(): Iterable<[StateKey, V]> {
    for (const key of this.#entries.keys()) yield [key, this.get(key) as V];
  }
}

export interface RowChange {
  op: RowKind;
  row: readonly Value[];
}

/** For tests: keeps what it is told. */
export class ChangeList implements Operator {
  readonly changes: RowChange[] = [];

  push(batch: Batch): void {
    for (let i = 0; i < batch.count; i++) this.changes.push({ op: kindAt(batch, i), row: rowAt(batch, i) });
  }

  advance(): void {}
}

/** Hands changes to an operator, `size` at a time. */
export function pushChanges(
  operator: Operator,
  fields: readonly Field[],
  changes: readonly RowChange[],
  size: number,
): void {
  for (let at = 0; at < changes.length; at += size) {
    const some = changes.slice(at, at + size);
    const rows = some.map(({ row }) => row);
    operator.push(
      batchOf(
        fields,
        rows,
        some.map(({ op }) => op),
      ),
    );
  }
}

/** The rows that are left, as texts in order. A row that is taken away must be there. */
export function foldChanges(changes: readonly RowChange[]): string[] {
  const rows: string[] = [];
  for (const { op, row } of changes) {
    const text = valueKey(row);
    if (op === '+I' || op === '+U') rows.push(text);
    else {
      const at = rows.lastIndexOf(text);
      if (at < 0) throw new Error(`${op} ${text} takes away what is not there.`);
      rows.splice(at, 1);
    }
  }
  return rows.sort();
}

/** The rows that are left where updates and deletes find theirs by `key`. */
export function foldUpserts(changes: readonly RowChange[], key: readonly number[]): string[] {
  const rows = new Map<string, string>();
  for (const { op, row } of changes) {
    const place = valueKey(key.map((column) => row[column] ?? null));
    if (op === '-U') throw new Error('Nobody asked for the row before.');
    if (op === '-D') rows.delete(place);
    else rows.set(place, valueKey(row));
  }
  return [...rows.values()].sort();
}
