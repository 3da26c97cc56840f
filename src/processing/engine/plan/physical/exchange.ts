import type { UnaryOperator } from './base.ts';

/**
 * Where rows change threads; they and their order by key stay the same. `hash`: to the task that owns the values of the
 * key columns. `single`: from the tasks back to the thread of the pipeline. What lies between a `single` and the
 * `hash` below it is a section, which every task runs for its part of the keys.
 */
export interface Exchange extends UnaryOperator {
  kind: 'exchange';
  /** Indexes of input columns. */
  distribution: { kind: 'hash'; keys: readonly number[] } | { kind: 'single' };
}
