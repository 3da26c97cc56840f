import { type Batch, DELETE, INSERT, rowAt } from '../batch/batch.ts';
import type { Value } from '../batch/physical-kind.ts';
import { type BatchKey, batchKey } from '../codegen/compile-key.ts';
import type { SetOperationOperator as Plan } from '../plan/physical-plan.ts';
import type { KeyedState, StateCodec } from '../state/keyed-state.ts';
import { rowCodec } from '../state/row-codec.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';
import { InputWatermarks } from './input-watermarks.ts';
import type { Operator, StatefulOperator } from './operator.ts';
import { RowEmitter } from './row-emitter.ts';

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
export class SetOperationOperator implements StatefulOperator {
  readonly id: string;
  stateVersion = 0;
  readonly #plan: Plan;
  readonly #counts: KeyedState<RowCounts>;
  readonly #keyOf: BatchKey;
  readonly #watermarks = new InputWatermarks(2);
  readonly #emitter: RowEmitter;
  readonly #output: Operator;

  constructor(plan: Plan, counts: KeyedState<RowCounts>, output: Operator) {
    this.id = plan.id;
    this.#plan = plan;
    this.#counts = counts;
    this.#keyOf = batchKey([...plan.rowType.keys()]);
    this.#emitter = new RowEmitter(plan.rowType, output);
    this.#output = output;
  }

  push(batch: Batch, port = 0): void {
    for (let i = 0; i < batch.count; i++) {
      if (batch.watermarks !== null)
        this.#emitter.watermark = this.#watermarks.at(batch.watermarks[i] as number, port);
      // -U and -D are odd.
      const change = ((batch.kinds?.[i] ?? INSERT) & 1) === 1 ? -1 : 1;
      this.#change(batch, i, port, change);
    }
    this.#emitter.flush();
    this.#emitter.watermark = Number.NEGATIVE_INFINITY;
  }

  #change(batch: Batch, i: number, port: number, change: 1 | -1): void {
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
    for (let i = Math.abs(times); i > 0; i--) this.#emitter.emit(row, kind);
  }

  advance(watermarkMs: number, port = 0): void {
    const before = this.#watermarks.current;
    if (this.#watermarks.advance(watermarkMs, port)) this.#output.advance(this.#watermarks.current);
    if (watermarkMs > before) this.stateVersion++;
  }

  snapshot(out: StateWriter): void {
    this.#watermarks.write(out);
  }

  restore(from: StateReader): void {
    this.#watermarks.restore(from);
  }
}
