import { type Batch, DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { type BatchKey, batchKey } from '../../codegen/compile-key.ts';
import { compileRowReader, type RowReader } from '../../codegen/row-access.ts';
import type { TopN } from '../../plan/physical-plan.ts';
import type { StateKey } from '../../state/keyed-state.ts';
import type { Operator } from '../operator.ts';
import type { RankedRows } from './ranked-rows.ts';
import { TopNChanges } from './top-n-changes.ts';
import { type RankLimit, rankLimit } from './top-n-limit.ts';

/**
 * Top-N over rows that may be taken back: all of them are kept, so that the next one can take the place of one that is
 * gone.
 */
export class TopNUpdateOperator implements Operator {
  readonly #output: Operator;
  readonly #keyOf: BatchKey;
  readonly #read: RowReader;
  readonly #ranked: RankedRows;
  readonly #changes: TopNChanges;
  readonly #limitOf: RankLimit;
  readonly #updatesRise: boolean;
  /** A row before an update, which is one step with the row after it. */
  #replaced: { key: StateKey; row: Value[]; limit: number } | undefined;

  constructor(plan: TopN, ranked: RankedRows, output: Operator) {
    this.#output = output;
    this.#keyOf = batchKey(plan.partitionKeys);
    this.#read = compileRowReader(plan.input.rowType);
    this.#ranked = ranked;
    this.#changes = new TopNChanges(plan, output);
    this.#limitOf = rankLimit(plan);
    this.#updatesRise = plan.updatesRise === true;
  }

  push(batch: Batch): void {
    const { emitter } = this.#changes;
    for (let i = 0; i < batch.count; i++) {
      emitter.watermark = batch.watermarks?.[i] ?? Number.NEGATIVE_INFINITY;
      const key = this.#keyOf(batch, i);
      this.#ranked.open(key);
      const limit = this.#limitOf(this.#ranked, batch, i);
      this.#take(batch.kinds?.[i] ?? INSERT, key, this.#read(batch, i), limit);
      this.#ranked.save();
    }
    emitter.flush();
  }

  #take(kind: number, key: StateKey, row: Value[], limit: number): void {
    if (this.#replaced !== undefined && kind === UPDATE_AFTER && this.#replaced.key === key) {
      this.#replace(this.#replaced.row, row, limit);
      return;
    }
    if (this.#replaced !== undefined) {
      this.#removeReplaced();
      this.#ranked.open(key);
    }
    if (kind === INSERT || kind === UPDATE_AFTER) this.#insert(row, limit);
    else if (kind === UPDATE_BEFORE && this.#updatesRise) this.#replaced = { key, row, limit };
    else if (kind === UPDATE_BEFORE || kind === DELETE) this.#remove(row, limit);
  }

  #insert(row: Value[], limit: number): void {
    const at = this.#ranked.insert(row, limit);
    if (at < limit) this.#changes.emitInsert(this.#ranked, at, limit);
  }

  /** A row that is not there changes nothing: its state may have ended. */
  #remove(row: Value[], limit: number): void {
    const at = this.#ranked.remove(row, limit);
    if (at >= 0 && at < limit) this.#changes.emitRemove(this.#ranked, at, row, limit);
  }

  #replace(removed: Value[], row: Value[], limit: number): void {
    this.#replaced = undefined;
    const removedAt = this.#ranked.remove(removed, limit);
    const insertedAt = this.#ranked.insert(row, limit);
    const step = { removedAt: removedAt < 0 ? Number.POSITIVE_INFINITY : removedAt, removed, insertedAt };
    this.#changes.emit(this.#ranked, step, limit);
  }

  #removeReplaced(): void {
    if (this.#replaced === undefined) return;
    const { key, row, limit } = this.#replaced;
    this.#replaced = undefined;
    this.#ranked.open(key);
    this.#remove(row, limit);
    this.#ranked.save();
  }

  advance(watermarkMs: number): void {
    this.#removeReplaced();
    this.#changes.emitter.flush();
    this.#output.advance(watermarkMs);
  }
}
