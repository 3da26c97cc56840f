import type { StateKind } from '../../state/state-column.ts';
import type { Code } from '../code.ts';
import type { Fragment } from '../fragment.ts';
import type { Program } from '../program.ts';

/**
 * How an aggregate keeps what it has seen of a group. `cells` are names of the group table's columns (arrays by
 * slot), in the order of `kinds`; new slots hold zeros, empty strings of bits, or null.
 */
export interface Accumulator {
  kinds: readonly StateKind[];
  /** Takes in a value that is not NULL. */
  add(program: Program, cells: readonly Code[], slot: Code, value: Code): void;
  /** Takes in another group's cells, those of `from` at `fromSlot`. */
  merge(program: Program, cells: readonly Code[], slot: Code, from: readonly Code[], fromSlot: Code): void;
  /** The aggregate of the group. */
  result(program: Program, cells: readonly Code[], slot: Code): Fragment;
  /** True: NULLs are taken in as well, as null (ARRAY_AGG). */
  takesNulls?: boolean;
}
