import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import type { TopN } from '../../plan/physical-plan.ts';
import type { Operator } from '../operator.ts';
import { RowEmitter } from '../row-emitter.ts';

type Row = readonly Value[];

/** The rows of a partition by position, the first at 0; undefined behind the last. */
export interface RowsInOrder {
  at(position: number): Row | undefined;
}

/** One step of a partition: a row that is gone, one that is new, or both. Positions are infinite where there is none. */
export interface RankStep {
  /** Where the row was before. */
  removedAt: number;
  removed: Row | undefined;
  /** Where the new one is now. */
  insertedAt: number;
}

const NOWHERE = Number.POSITIVE_INFINITY;

/**
 * Says what a step in the order of a partition changes among the ranks that are asked for. With the rank in the output
 * each row that moved to another rank is an update of that rank. Without it only the row that came in and the one that
 * went out count.
 */
export class TopNChanges {
  /** As `RowEmitter.watermark`. */
  readonly emitter: RowEmitter;
  readonly #first: number;
  readonly #outputRank: boolean;
  readonly #emitsBefore: boolean;
  /** The one row of a partition is replaced, not deleted. */
  readonly #replaces: boolean;
  readonly #ranks: bigint[][] = [];
  #rows: RowsInOrder = [];
  #step: RankStep = { removedAt: NOWHERE, removed: undefined, insertedAt: NOWHERE };

  constructor(plan: TopN, output: Operator) {
    this.emitter = new RowEmitter(plan.rowType, output);
    this.#first = plan.firstRank - 1;
    this.#outputRank = plan.outputRank;
    this.#emitsBefore = plan.changelog === 'retract';
    this.#replaces = plan.firstRank === plan.lastRank && plan.input.changelog === 'insert-only';
  }

  /** `rows`: after the step, one beyond the limit included; `limit`: of the ranks. */
  emitInsert(rows: RowsInOrder, insertedAt: number, limit: number): void {
    this.emit(rows, { removedAt: NOWHERE, removed: undefined, insertedAt }, limit);
  }

  emitRemove(rows: RowsInOrder, removedAt: number, removed: Row, limit: number): void {
    this.emit(rows, { removedAt, removed, insertedAt: NOWHERE }, limit);
  }

  emit(rows: RowsInOrder, step: RankStep, limit: number): void {
    const { removedAt, insertedAt } = step;
    const from = Math.max(Math.min(removedAt, insertedAt), this.#first);
    const to = Math.min(Math.max(removedAt, insertedAt), limit - 1);
    if (from > to) return;
    this.#rows = rows;
    this.#step = step;
    if (this.#outputRank) this.#emitRanks(from, to);
    else this.#emitBorders(from, to);
  }

  #emitRanks(from: number, to: number): void {
    for (let position = from; position <= to; position++) {
      const before = this.#before(position);
      const after = this.#rows.at(position);
      const rank = this.#rankOf(position);
      if (after === undefined) {
        if (before !== undefined) this.emitter.emitPair(before, rank, DELETE);
        return;
      }
      if (before === undefined) {
        this.emitter.emitPair(after, rank, INSERT);
        return;
      }
      if (this.#emitsBefore) this.emitter.emitPair(before, rank, UPDATE_BEFORE);
      this.emitter.emitPair(after, rank, UPDATE_AFTER);
    }
  }

  /** All rows between moved by one: towards the end if the row came in or rose, else towards the start. */
  #emitBorders(from: number, to: number): void {
    const { removedAt, removed, insertedAt } = this.#step;
    const rose = insertedAt <= removedAt;
    const before = this.#before(rose ? to : from);
    const after = this.#rows.at(rose ? from : to);
    if (before === undefined) {
      if (after !== undefined) this.emitter.emit(after, INSERT);
      return;
    }
    const isSame = before === removed && insertedAt === (rose ? from : to) && removedAt !== NOWHERE;
    if (after !== undefined && (isSame || this.#replaces)) {
      if (this.#emitsBefore) this.emitter.emit(before, UPDATE_BEFORE);
      this.emitter.emit(after, UPDATE_AFTER);
      return;
    }
    this.emitter.emit(before, DELETE);
    if (after !== undefined) this.emitter.emit(after, INSERT);
  }

  /** The row at a position as it was before the step. */
  #before(position: number): Row | undefined {
    const { removedAt, removed } = this.#step;
    if (position < removedAt) return this.#unmoved(position);
    return position === removedAt ? removed : this.#unmoved(position - 1);
  }

  /** The rows without the new one. */
  #unmoved(position: number): Row | undefined {
    return this.#rows.at(position < this.#step.insertedAt ? position : position + 1);
  }

  #rankOf(position: number): readonly Value[] {
    return (this.#ranks[position] ??= [BigInt(position + 1)]);
  }
}
