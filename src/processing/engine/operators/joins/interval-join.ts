import type { Batch } from '../../batch/batch.ts';
import { type Column, filled, valueAt } from '../../batch/column.ts';
import type { Value } from '../../batch/physical-kind.ts';
import type { RowCondition } from '../../codegen/compile-row.ts';
import { EvaluationError } from '../../codegen/evaluation-error.ts';
import type { Field } from '../../plan/types.ts';
import type { StateReader } from '../../state/state-reader.ts';
import type { StateWriter } from '../../state/state-writer.ts';
import type { IntervalRows } from './interval-rows.ts';
import type { IntervalSide } from './interval-side.ts';
import { copyRow } from './join-input.ts';
import type { Operator } from '../operator.ts';
import type { TimeQueue } from '../time-queue.ts';
import { TwoInputOperator } from '../two-input-operator.ts';

export interface IntervalJoinOptions {
  id: string;
  rowType: readonly Field[];
  left: IntervalSide;
  right: IntervalSide;
  condition: RowCondition | undefined;
  /** Entries of rows by the watermark at which some of them are given up: `[port, place]`. */
  due: TimeQueue;
  /** Undefined: event time. Else rows have the time at which they come, which this tells, epoch ms. */
  nowMs: (() => number) | undefined;
}

/**
 * Joins rows whose times lie within bounds of each other. A row meets the rows of the other side that are kept, and is
 * kept itself until the watermark says that no row to come will meet it; then, if it met none and its side is an outer
 * one, it leaves padded with NULLs. Late rows meet what is still kept. (Flink: `RowTimeIntervalJoin`, which gives rows
 * up a while later, and so may find more for late rows and pads too late for the window they belong to.)
 *
 * A result has the times of both rows, so the watermark is held back by the longer side of the interval.
 */
export class IntervalJoinOperator extends TwoInputOperator {
  readonly #sides: readonly [IntervalSide, IntervalSide];
  readonly #padding: readonly [readonly Value[], readonly Value[]];
  readonly #condition: RowCondition | undefined;
  readonly #due: TimeQueue;
  readonly #nowMs: (() => number) | undefined;
  /** When the rows in hand came, epoch ms; of processing time. */
  #arrivedMs = Number.NaN;
  readonly #matches: { held: IntervalRows; i: number; at: string }[] = [];

  constructor(options: IntervalJoinOptions, output: Operator) {
    super(
      options,
      output,
      options.nowMs === undefined ? Math.max(0, options.left.toMs, options.right.toMs) : 0,
    );
    this.#sides = [options.left, options.right];
    this.#padding = [filled(options.left.width, null), filled(options.right.width, null)];
    this.#condition = options.condition;
    this.#due = options.due;
    this.#nowMs = options.nowMs;
  }

  override push(batch: Batch, port = 0): void {
    if (this.#nowMs !== undefined) {
      this.#arrivedMs = this.#nowMs();
      this.#giveUp(this.#arrivedMs - 1);
    }
    super.push(batch, port);
  }

  protected take(batch: Batch, i: number, port: number): void {
    const own = this.#sides[port] as IntervalSide;
    const isRowtime = this.#nowMs === undefined;
    const time = isRowtime
      ? (valueAt(batch.columns[own.timeColumn] as Column, i) as number | null)
      : this.#arrivedMs;
    const watermark = isRowtime ? this.watermark : this.#arrivedMs - 1;
    if (time === null || own.fromMs > own.toMs || own.input.isAlone(batch, i)) {
      if (own.isOuter) this.#pad(copyRow(batch, i), port);
      return;
    }
    const row = copyRow(batch, i);
    const key = own.input.keyOf(batch, i);
    const other = this.#sides[1 - port] as IntervalSide;
    this.#matches.length = 0;
    other.find(key, time + own.fromMs, time + own.toMs, watermark, (held, i, at) =>
      this.#matches.push({ held, i, at }),
    );
    if (this.#condition !== undefined && !this.#test(this.#condition, batch, i, row, port)) return;
    this.#emitMatches(row, port);
    const hasMet = this.#matches.length > 0;
    if (own.isAwaited(time, watermark)) {
      const due = own.keep(key, time, row, hasMet);
      if (due !== undefined) this.#due.add(due.due, [port, due.place]);
    } else if (own.isOuter && !hasMet) this.#pad(row, port);
  }

  /** Leaves the matches for which the condition is TRUE. False: it has no value for one, and the row is reported. */
  #test(condition: RowCondition, batch: Batch, i: number, row: Value[], port: number): boolean {
    const matches = this.#matches;
    let kept = 0;
    try {
      for (const match of matches) {
        const other = match.held.rows[match.i] as Value[];
        const isMatch = port === 0 ? condition.test(row, other) : condition.test(other, row);
        if (isMatch) matches[kept++] = match;
      }
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      const { onFailure } = (this.#sides[port] as IntervalSide).input;
      onFailure({ batch, row: i, error, span: condition.failedAt() });
      return false;
    }
    matches.length = kept;
    return true;
  }

  #emitMatches(row: Value[], port: number): void {
    const other = this.#sides[1 - port] as IntervalSide;
    for (const { held, i, at } of this.#matches) {
      const met = held.rows[i] as Value[];
      if (port === 0) this.emitter.emitPair(row, met);
      else this.emitter.emitPair(met, row);
      if (!other.isOuter || held.met[i] === 1) continue;
      held.met[i] = 1;
      other.put(at, held);
    }
  }

  #pad(row: Value[], port: number): void {
    if (port === 0) this.emitter.emitPair(row, this.#padding[1]);
    else this.emitter.emitPair(this.#padding[0], row);
  }

  /** Of rows that have the time at which they come. */
  get dueMs(): number {
    return this.#nowMs === undefined ? Number.POSITIVE_INFINITY : this.#due.firstTime + 1;
  }

  /** Of outer rows that have met none so far, the first to leave. */
  get firesAtMs(): number {
    const isOuter = this.#sides.some((side) => side.isOuter);
    if (this.#nowMs !== undefined || !isOuter) return Number.POSITIVE_INFINITY;
    return this.#due.firstTimeWhere((item, time) => {
      const [port, place] = item as [number, string];
      return (this.#sides[port] as IntervalSide).hasUnmet(place, time);
    });
  }

  tick(nowMs: number): void {
    this.stateVersion++;
    this.#giveUp(nowMs - 1);
    this.emitter.flush();
  }

  /** What waits for the clock when the input ends does not leave any more, as in Flink. */
  protected override fire(watermarkMs: number): void {
    if (this.#nowMs === undefined) this.#giveUp(watermarkMs);
  }

  /** Rows that nobody waits for at `watermark`. */
  #giveUp(watermark: number): void {
    if (this.#due.isQuiet(watermark)) return;
    this.#due.takeUpTo(watermark, (item) => {
      const [port, place] = item as [number, string];
      (this.#sides[port] as IntervalSide).giveUp(place, watermark, (row) => this.#pad(row, port));
    });
  }

  override snapshot(out: StateWriter): void {
    super.snapshot(out);
    this.#due.write(out);
  }

  override restore(from: StateReader): void {
    super.restore(from);
    this.#due.restore(from);
  }
}
