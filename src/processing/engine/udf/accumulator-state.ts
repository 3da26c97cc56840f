import type { Value } from '../batch/physical-kind.ts';
import { LiveState } from '../state/live-state.ts';

/** What is done with a row. */
export type AccumulatorChange = 'accumulate' | 'retract';

/** The methods of an aggregate of the user, each of which throws an `EvaluationError` where the function fails. */
export interface AccumulatorMethods {
  create(): unknown;
  /** The accumulator with the row; the one that is given may have been changed in place. */
  change(how: AccumulatorChange, accumulator: unknown, row: readonly Value[]): unknown;
  merge(accumulator: unknown, other: unknown): unknown;
  result(accumulator: unknown): Value;
  write(accumulator: unknown): Uint8Array;
  read(bytes: Uint8Array): unknown;
  /** An object of a few plain values, which is cheaper to copy than to write; undefined if it is none. */
  flatCopy(accumulator: unknown): FlatCopy | undefined;
  /** Whether the same rows make the same accumulator again. */
  isDeterministic: boolean;
}

export type FlatCopy = Readonly<Record<string, unknown>>;

interface Change {
  how: AccumulatorChange;
  row: readonly Value[];
}

function isFlat(copy: Uint8Array | FlatCopy | null | undefined): copy is FlatCopy {
  return copy !== null && copy !== undefined && !(copy instanceof Uint8Array);
}

/** Rows after which an accumulator is copied, before more are remembered. */
export const CHANGES_MAX = 8;
/** One row more for so many bytes of the copy, so that a row pays for a small part of it whatever its size. */
const COPY_BYTES_PER_CHANGE = 64;

/**
 * The accumulator of one group. A function may throw when it has changed half of it, and other aggregates of the row
 * may fail after it: so there is a way back, a copy and the rows since, which are taken in again. A copy for each row
 * would cost as much as the accumulator is large.
 */
export class AccumulatorState extends LiveState {
  readonly #methods: AccumulatorMethods;
  #accumulator: unknown;
  /** What it was before the changes: null is new, undefined is not known. */
  #copy: Uint8Array | FlatCopy | null | undefined;
  #changes: Change[] = [];
  /** So many of the last changes are tried, and not kept yet. */
  #tried = 0;
  /** The result with what is tried, once it was computed. */
  #result: { value: Value } | undefined;

  constructor(methods: AccumulatorMethods, copy: Uint8Array | null) {
    super();
    this.#methods = methods;
    this.#copy = copy;
    this.#accumulator = this.#read();
    if (methods.flatCopy(this.#accumulator) !== undefined) this.#copy = undefined;
  }

  #read(): unknown {
    if (this.#copy instanceof Uint8Array) return this.#methods.read(this.#copy);
    return isFlat(this.#copy) ? { ...this.#copy } : this.#methods.create();
  }

  /** Changes it until {@link change} does the same again and keeps it, or {@link undo} takes it back. */
  try(how: AccumulatorChange, row: readonly Value[]): void {
    if (this.#tried === 0 && this.#needsCopy()) this.#copyNow();
    this.#changes.push({ how, row });
    this.#tried++;
    this.#result = undefined;
    this.#accumulator = this.#methods.change(how, this.#accumulator, row);
  }

  /** Keeps the first change that was tried, if it is of this kind; else makes it. Where it fails nothing is changed. */
  change(how: AccumulatorChange, row: readonly Value[]): void {
    if (this.#tried > 0 && this.#changes.at(-this.#tried)?.how === how) {
      this.#keep();
      return;
    }
    try {
      this.try(how, row);
      this.#keep();
    } catch (error) {
      this.undo();
      throw error;
    }
  }

  #keep(): void {
    this.#tried--;
    if (this.#tried > 0 || !isFlat(this.#copy)) return;
    // Made again for the next row, it costs less than to be remembered.
    this.#copy = undefined;
    this.#changes.length = 0;
  }

  /** Takes back what was tried and not kept. */
  undo(): void {
    if (this.#tried === 0) return;
    this.#changes.length -= this.#tried;
    this.#tried = 0;
    this.#result = undefined;
    this.#accumulator = this.#read();
    for (const { how, row } of this.#changes)
      this.#accumulator = this.#methods.change(how, this.#accumulator, row);
  }

  merge(other: AccumulatorState): void {
    this.#copy = undefined;
    this.#changes = [];
    this.#result = undefined;
    this.#accumulator = this.#methods.merge(this.#accumulator, other.#accumulator);
  }

  /** Computes the result, which may fail, before it is asked for. */
  tryResult(): void {
    this.#result ??= { value: this.#methods.result(this.#accumulator) };
  }

  result(): Value {
    const known = this.#result;
    // Kept no longer: there are many groups, and a result may be large.
    this.#result = undefined;
    return known === undefined ? this.#methods.result(this.#accumulator) : known.value;
  }

  #needsCopy(): boolean {
    if (this.#copy === undefined) return true;
    if (!this.#methods.isDeterministic) return this.#changes.length > 0;
    const bytes = this.#copy instanceof Uint8Array ? this.#copy.length : 0;
    return this.#changes.length >= Math.max(CHANGES_MAX, bytes / COPY_BYTES_PER_CHANGE);
  }

  #copyNow(): void {
    this.#copy = this.#methods.flatCopy(this.#accumulator) ?? this.#methods.write(this.#accumulator);
    this.#changes = [];
  }

  override toBytes(): Uint8Array {
    return this.#methods.write(this.#accumulator);
  }
}
