import type { Batch } from '../../batch/batch.ts';
import { type Column, valueAt } from '../../batch/column.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { type BatchKey, batchKey } from '../../codegen/compile-key.ts';
import { compileRowReader, type RowReader } from '../../codegen/row-access.ts';
import { type BatchOrder, batchOrder, type RowOrder, rowOrder } from '../../codegen/row-order.ts';
import type { WindowTopN } from '../../plan/physical-plan.ts';
import type { StateKey } from '../../state/keyed-state.ts';
import type { LateRowHandler } from '../late-row.ts';
import type { Operator } from '../operator.ts';
import type { RankedRows } from './ranked-rows.ts';
import { RowtimeOperator } from '../rowtime-operator.ts';
import type { TimeQueue } from '../time-queue.ts';
import type { WindowClock } from '../windows/window-clock.ts';

/** How rows of a window are ranked: of equal ones the first to come ranks first, or for a last row the last. */
export function windowOrder({ orderBy, lastIsFirst }: WindowTopN): RowOrder {
  const order = rowOrder(orderBy);
  // Whoever is there already comes behind a new row that equals it.
  return lastIsFirst === true ? (there, row) => order(there, row) || 1 : order;
}

/**
 * The first rows of each window and partition when the watermark passes the window's end. Only as many rows as the last
 * rank are kept. Windows leave in the order of their ends.
 */
export class WindowTopNOperator extends RowtimeOperator {
  readonly #plan: WindowTopN;
  readonly #clock: WindowClock;
  readonly #keyOf: BatchKey;
  readonly #read: RowReader;
  readonly #compare: BatchOrder;
  readonly #ranked: RankedRows;

  /** `ranked` counts its rows, which are in {@link windowOrder}. */
  constructor(
    plan: WindowTopN,
    clock: WindowClock,
    ranked: RankedRows,
    queue: TimeQueue,
    onLate: LateRowHandler,
    output: Operator,
  ) {
    super(plan, queue, onLate, output);
    this.#plan = plan;
    this.#clock = clock;
    this.#keyOf = batchKey([plan.endColumn, plan.startColumn, ...plan.partitionKeys]);
    this.#read = compileRowReader(plan.input.rowType);
    this.#compare = batchOrder(plan.orderBy);
    this.#ranked = ranked;
  }

  protected override take(batch: Batch, i: number): void {
    const end = valueAt(batch.columns[this.#plan.endColumn] as Column, i) as number;
    const fireAt = this.#clock.fireAt(end);
    if (fireAt <= this.watermark) {
      this.report.lateWindows++;
      this.drop(batch, i, null);
      return;
    }
    const key = this.#keyOf(batch, i);
    const { lastRank } = this.#plan;
    this.#ranked.open(key);
    const { count } = this.#ranked;
    if (count === 0) this.queue.add(fireAt, key);
    if (count >= lastRank && this.#isBehind(batch, i)) return;
    this.#ranked.insert(this.#read(batch, i), lastRank);
    if (count >= lastRank) this.#ranked.removeLast();
    this.#ranked.save();
  }

  #isBehind(batch: Batch, i: number): boolean {
    const last = this.#ranked.at(this.#plan.lastRank - 1);
    const order = last === undefined ? -1 : this.#compare(batch, i, last);
    return this.#plan.lastIsFirst === true ? order > 0 : order >= 0;
  }

  /** What waits in the queue are windows. */
  override get heldRows(): undefined {
    return undefined;
  }

  protected override fire(watermarkMs: number): void {
    this.queue.takeUpTo(watermarkMs, (item) => {
      this.#ranked.open(item as StateKey);
      this.#emit(this.#ranked.all());
      this.#ranked.delete();
    });
  }

  #emit(rows: readonly (readonly Value[])[]): void {
    const { firstRank, outputRank } = this.#plan;
    for (let rank = firstRank; rank <= rows.length; rank++) {
      const row = rows[rank - 1] as readonly Value[];
      this.emitter.emitPair(row, outputRank ? [BigInt(rank)] : []);
    }
  }
}
