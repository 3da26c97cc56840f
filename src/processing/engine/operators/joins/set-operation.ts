import { type Batch, DELETE, INSERT, rowAt } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { type BatchKey, batchKey } from '../../codegen/compile-key.ts';
import type { SetOperationOperator as Plan } from '../../plan/physical-plan.ts';
import type { KeyedState, StateCodec } from '../../state/keyed-state.ts';
import { rowCodec } from '../../state/row-codec.ts';
import type { Operator } from '../operator.ts';
import { TwoInputOperator } from '../two-input-operator.ts';

/** How often a row is there on either side. */
export type RowCounts = [left: number, right: number];

export const rowCountsCodec: StateCodec<RowCounts> = {
  write: (counts, out) => out.values(counts),
  read: (from) => from.values() as unknown as RowCounts,
  bytes: () => rowCodec().bytes([0, 0]),
};

/**
 * INTERSECT and EXCEPT: for each row, how often it is there on either side says how often it is in the result. A change
 * of one side adds rows or deletes them.
 */
export class SetOperationOperator extends TwoInputOperator {
  readonly #plan: Plan;
  readonly #counts: KeyedState<RowCounts>;
  readonly #keyOf: BatchKey;

  constructor(plan: Plan, counts: KeyedState<RowCounts>, output: Operator) {
    super(plan, output);
    this.#plan = plan;
    this.#counts = counts;
    this.#keyOf = batchKey([...plan.rowType.keys()]);
  }

  protected take(batch: Batch, i: number, port: number): void {
    // -U and -D are odd.
    const change = ((batch.kinds?.[i] ?? INSERT) & 1) === 1 ? -1 : 1;
    const key = this.#keyOf(batch, i);
    const counts = this.#counts.get(key) ?? [0, 0];
    const before = this.#times(counts);
    // Nobody knows the row that is taken back.
    if ((counts[port] as number) + change < 0) return;
    counts[port] = (counts[port] as number) + change;
    if (counts[0] === 0 && counts[1] === 0) this.#counts.delete(key);
    else this.#counts.put(key, counts);
    const after = this.#times(counts);
    if (after !== before) this.#emit(rowAt(batch, i), after - before);
  }

  /** How often the row is in the result. */
  #times([left, right]: RowCounts): number {
    const { operation, all } = this.#plan;
    if (operation === 'intersect') return all ? Math.min(left, right) : Number(left > 0 && right > 0);
    return all ? Math.max(left - right, 0) : Number(left > 0 && right === 0);
  }

  #emit(row: readonly Value[], times: number): void {
    const kind = times > 0 ? INSERT : DELETE;
    for (let i = Math.abs(times); i > 0; i--) this.emitter.emit(row, kind);
  }
}
