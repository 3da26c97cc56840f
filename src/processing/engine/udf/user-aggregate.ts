import { deserialize, serialize } from 'node:v8';
import type { Value } from '../batch/physical-kind.ts';
import { LiveState } from '../state/live-state.ts';
import type { Definition } from './definition.ts';
import { fromJavaScript } from './from-javascript.ts';
import { failFunction } from './guard.ts';
import { nullable } from './to-javascript.ts';

/**
 * An aggregate function of the user. What it keeps of a group is a {@link LiveState}, which a `StateWriter` writes
 * like any value; read back it is bytes, and {@link UserAggregate.revive} makes it live again. Every method throws an
 * `EvaluationError` where the function fails; the accumulator may then hold half of the row.
 */
export interface UserAggregate {
  readonly canRetract: boolean;
  readonly canMerge: boolean;
  create(): LiveState;
  /** What lies in a cell or was read from state: null is nothing yet, bytes are a state that was written. */
  revive(cell: Value | LiveState): LiveState;
  /** `row`: the arguments, as the one ROW that the call has. */
  accumulate(state: LiveState, row: readonly Value[]): void;
  /** Takes a row back; only if {@link canRetract}. */
  retract(state: LiveState, row: readonly Value[]): void;
  /** Takes in what `other` holds; only if {@link canMerge}. */
  merge(state: LiveState, other: LiveState): void;
  result(state: LiveState): Value;
}

interface AggregateTarget {
  accumulator(): unknown;
  accumulate(accumulator: unknown, ...args: unknown[]): unknown;
  retract?(accumulator: unknown, ...args: unknown[]): unknown;
  merge?(accumulator: unknown, other: unknown): unknown;
  getValue(accumulator: unknown): unknown;
  serialize?(accumulator: unknown): unknown;
  deserialize?(data: unknown): unknown;
}

export function createUserAggregate(id: string, { target, signature }: Definition): UserAggregate {
  const aggregate = target as unknown as AggregateTarget;
  const converters = signature.args.map(nullable);
  const result = fromJavaScript(signature.returns);
  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      return failFunction(id, error);
    }
  };
  const argumentsOf = (row: readonly Value[]): unknown[] =>
    converters.map((convert, i) => convert(row[i] ?? null));
  const create = (): AccumulatorState =>
    new AccumulatorState(
      id,
      aggregate,
      guard(() => aggregate.accumulator()),
    );
  const change = (state: LiveState, work: (accumulator: unknown) => unknown): void => {
    const own = state as AccumulatorState;
    const changed = guard(() => work(own.accumulator));
    if (changed !== undefined) own.accumulator = changed;
  };
  return {
    canRetract: signature.canRetract,
    canMerge: signature.canMerge,
    create,
    revive(cell) {
      if (cell instanceof LiveState) return cell;
      if (!(cell instanceof Uint8Array)) return create();
      const data: unknown = deserialize(cell);
      const isPlain = aggregate.deserialize === undefined;
      const accumulator = isPlain ? data : guard(() => aggregate.deserialize?.(data));
      return new AccumulatorState(id, aggregate, accumulator);
    },
    accumulate: (state, row) => change(state, (own) => aggregate.accumulate(own, ...argumentsOf(row))),
    retract: (state, row) => change(state, (own) => aggregate.retract?.(own, ...argumentsOf(row))),
    merge: (state, other) =>
      change(state, (own) => aggregate.merge?.(own, (other as AccumulatorState).accumulator)),
    result: (state) => guard(() => result(aggregate.getValue((state as AccumulatorState).accumulator))),
  };
}

/** The accumulator of one group. */
class AccumulatorState extends LiveState {
  readonly #id: string;
  readonly #aggregate: AggregateTarget;
  accumulator: unknown;

  constructor(id: string, aggregate: AggregateTarget, accumulator: unknown) {
    super();
    this.#id = id;
    this.#aggregate = aggregate;
    this.accumulator = accumulator;
  }

  override toBytes(): Uint8Array {
    try {
      const isPlain = this.#aggregate.serialize === undefined;
      return serialize(isPlain ? this.accumulator : this.#aggregate.serialize?.(this.accumulator));
    } catch (error) {
      return failFunction(this.#id, error);
    }
  }
}
