import type { Field } from '../types.ts';
import type { PhysicalOperator } from '../physical-plan.ts';

export interface OperatorBase {
  /**
   * `<statement>/<kind>-<number>`, for example `1/window-aggregate-1`: the same script gives the same ids, so
   * that state finds its operator after a restart.
   */
  id: string;
  /** The output row. */
  rowType: readonly Field[];
  changelog: ChangelogMode;
}

export interface UnaryOperator extends OperatorBase {
  input: PhysicalOperator;
}

/** The output row is the left row followed by the right row, unless the operator says otherwise. */
export interface BinaryOperator extends OperatorBase {
  left: PhysicalOperator;
  right: PhysicalOperator;
}

/**
 * - `insert-only`: `+I` alone;
 * - `retract`: `+I -U +U -D`;
 * - `upsert`: `+I +U -D` by key, without `-U`.
 */
export type ChangelogMode = 'insert-only' | 'retract' | 'upsert';

export interface SortKey {
  column: number;
  descending: boolean;
  nullsFirst: boolean;
}
