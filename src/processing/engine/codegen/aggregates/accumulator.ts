import type { StateKind } from '../../state/state-column.ts';
import type { Code } from '../code.ts';
import type { Fragment } from '../fragment.ts';
import type { Program } from '../program.ts';

/**
 * How an aggregate keeps what it has seen of a group. `cells` are the places it is kept in, such as `column[slot]` or
 * `group[3]`, in the order of `kinds`; they are read and assigned. New ones hold zeros, empty strings of bits, or null.
 */
export interface Accumulator {
  kinds: readonly StateKind[];
  /**
   * Whether a value to be taken back was never taken in: it was refused when it came. Then the row is passed over, for
   * all aggregates of the group.
   */
  isUnknown?(program: Program, cells: readonly Code[], value: Code): Code;
  /**
   * Throws an `EvaluationError` if the value cannot be taken in, or back; asked before any aggregate of the group is
   * changed. It may do the work ahead, which `add` or `retract` then keeps and `undoCheck` takes back.
   */
  check?(program: Program, how: 'add' | 'retract', cells: readonly Code[], value: Code): void;
  /** Throws an `EvaluationError` if there is no result with what was checked. */
  checkResult?(program: Program, cells: readonly Code[]): void;
  /** Follows if a check fails, of whichever aggregate; what was not changed is left alone. */
  undoCheck?(program: Program, cells: readonly Code[]): void;
  /** Takes in a value that is not NULL. */
  add(program: Program, cells: readonly Code[], value: Code): void;
  /** Takes back a value that was taken in; only of accumulators that are made for that. */
  retract(program: Program, cells: readonly Code[], value: Code): void;
  /** Takes in another group's cells. */
  merge(program: Program, cells: readonly Code[], from: readonly Code[]): void;
  /** The aggregate of the group. */
  result(program: Program, cells: readonly Code[]): AggregateResult;
  /** True: NULLs are taken in as well, as null (ARRAY_AGG). */
  takesNulls?: boolean;
}

/** `value` may be computed anew each time it is read, of what the cells held when the result was asked for. */
export interface AggregateResult extends Fragment {
  /** `value` costs more to compute than to compare others. */
  isCostly?: true;
  /** Cheaper to compare than `value`, and equal where it is. */
  compared?: Code;
}

/** The retraction of an accumulator that was made without. */
export function neverRetracted(): never {
  throw new TypeError('This accumulator was not made to take values back.');
}
