import { deserialize, serialize } from 'node:v8';
import type { Value } from '../batch/physical-kind.ts';
import { LiveState } from '../state/live-state.ts';
import {
  type AccumulatorChange,
  type AccumulatorMethods,
  AccumulatorState,
  type FlatCopy,
} from './accumulator-state.ts';
import type { Definition } from './definition.ts';
import { fromJavaScript } from './from-javascript.ts';
import { failFunction } from './guard.ts';
import { nullable } from './to-javascript.ts';

/**
 * An aggregate function of the user. What it keeps of a group is a {@link LiveState}, which a `StateWriter` writes
 * like any value; read back it is bytes, and {@link UserAggregate.revive} makes it live again. Every method throws an
 * `EvaluationError` where the function fails.
 */
export interface UserAggregate {
  readonly canRetract: boolean;
  readonly canMerge: boolean;
  /** What lies in a cell or was read from state: null is nothing yet, bytes are a state that was written. */
  revive(cell: Value | LiveState): LiveState;
  /**
   * Takes a row in or back; `row`: the arguments, as the one ROW that the call has. {@link change} follows and keeps
   * it, or {@link undo}, also if it failed.
   */
  try(how: AccumulatorChange, state: LiveState, row: readonly Value[]): void;
  /** Keeps what was tried, or does it now. Where it fails the accumulator is as it was. */
  change(how: AccumulatorChange, state: LiveState, row: readonly Value[]): void;
  /** Of what was tried and not kept nothing is left. */
  undo(cell: Value | LiveState): void;
  /** Takes in what `other` holds; only if {@link canMerge}. Where it fails the accumulator may hold half of it. */
  merge(state: LiveState, other: LiveState): void;
  /** Asks for the result with what was tried: it may fail. */
  tryResult(state: LiveState): void;
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

export function createUserAggregate(id: string, definition: Definition): UserAggregate {
  const { signature } = definition;
  const methods = methodsOf(id, definition);
  return {
    canRetract: signature.canRetract,
    canMerge: signature.canMerge,
    revive(cell) {
      if (cell instanceof LiveState) return cell;
      return new AccumulatorState(methods, cell instanceof Uint8Array ? cell : null);
    },
    try: (how, state, row) => (state as AccumulatorState).try(how, row),
    change: (how, state, row) => (state as AccumulatorState).change(how, row),
    undo(cell) {
      if (cell instanceof AccumulatorState) cell.undo();
    },
    merge: (state, other) => (state as AccumulatorState).merge(other as AccumulatorState),
    tryResult: (state) => (state as AccumulatorState).tryResult(),
    result: (state) => (state as AccumulatorState).result(),
  };
}

/** The methods with values of the engine. */
function methodsOf(id: string, { target, signature }: Definition): AccumulatorMethods {
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
  /** What a method returns stands for the accumulator; nothing: it was changed in place. */
  const changed = (accumulator: unknown, work: () => unknown): unknown => {
    const returned = guard(work);
    return returned === undefined ? accumulator : returned;
  };
  const isPlain = aggregate.serialize === undefined;
  return {
    isDeterministic: signature.isDeterministic,
    create: () => guard(() => aggregate.accumulator()),
    change: (how, own, row) => changed(own, () => aggregate[how]?.(own, ...argumentsOf(row))),
    merge: (own, other) => changed(own, () => aggregate.merge?.(own, other)),
    result: (own) => guard(() => result(aggregate.getValue(own))),
    write: (own) => guard(() => serialize(isPlain ? own : aggregate.serialize?.(own))),
    flatCopy: (own) => (isPlain && isFlat(own) ? { ...own } : undefined),
    read(bytes) {
      const data: unknown = deserialize(bytes);
      return isPlain ? data : guard(() => aggregate.deserialize?.(data));
    },
  };
}

/** Plain values of an object that are worth to be looked at one by one. */
const FLAT_FIELDS_MAX = 16;

function isFlat(own: unknown): own is FlatCopy {
  if (typeof own !== 'object' || own === null || Object.getPrototypeOf(own) !== Object.prototype)
    return false;
  let fields = 0;
  for (const name in own) {
    const value: unknown = own[name as keyof typeof own];
    if (++fields > FLAT_FIELDS_MAX || (typeof value === 'object' && value !== null)) return false;
  }
  return true;
}
