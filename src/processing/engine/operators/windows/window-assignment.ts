import { type Batch, BATCH_ROWS_MAX } from '../../batch/batch.ts';
import type { Float64Column } from '../../batch/column.ts';
import { gatherBatch } from '../../batch/gather.ts';
import type { TimeZone } from '../../codegen/time-zone.ts';
import type { Operator } from '../operator.ts';
import type { WindowClock } from './window-clock.ts';
import type { WindowSlices } from './window-slices.ts';

/**
 * A window function without an aggregate: each row once for every window it belongs to, with the window's start,
 * end and time appended. Nothing is kept back and nothing is late.
 */
export class WindowAssignmentOperator implements Operator {
  readonly #timeColumn: number;
  readonly #slices: WindowSlices;
  readonly #clock: WindowClock;
  /** Undefined where the time column is a wall clock already. */
  readonly #zone: TimeZone | undefined;
  readonly #output: Operator;
  readonly #selection = new Int32Array(BATCH_ROWS_MAX);
  readonly #starts = new Float64Array(BATCH_ROWS_MAX);
  readonly #ends = new Float64Array(BATCH_ROWS_MAX);
  readonly #times = new Float64Array(BATCH_ROWS_MAX);
  #kept = 0;

  constructor(
    timeColumn: number,
    slices: WindowSlices,
    clock: WindowClock,
    zone: TimeZone | undefined,
    output: Operator,
  ) {
    this.#timeColumn = timeColumn;
    this.#slices = slices;
    this.#clock = clock;
    this.#zone = zone;
    this.#output = output;
  }

  push(batch: Batch): void {
    const { values, nulls } = batch.columns[this.#timeColumn] as Float64Column;
    for (let i = 0; i < batch.count; i++) {
      if (nulls !== null && nulls[i] === 1) continue;
      const time = values[i] as number;
      this.#assign(batch, i, this.#zone === undefined ? time : this.#zone.toLocal(time));
    }
    this.#flush(batch);
  }

  #assign(batch: Batch, row: number, time: number): void {
    const slice = this.#slices.sliceStart(time);
    const last = this.#slices.lastEnd(slice);
    let end: number | undefined = this.#slices.firstEnd(slice);
    if (end === last) {
      this.#add(batch, row, end);
      return;
    }
    const ends: number[] = [];
    for (; end !== undefined && end <= last; end = this.#slices.nextEnd(end)) ends.push(end);
    if (this.#slices.isLastFirst) ends.reverse();
    for (const one of ends) this.#add(batch, row, one);
  }

  #add(batch: Batch, row: number, end: number): void {
    if (this.#kept === BATCH_ROWS_MAX) this.#flush(batch);
    const at = this.#kept++;
    this.#selection[at] = row;
    this.#starts[at] = this.#slices.windowStart(end);
    this.#ends[at] = end;
    this.#times[at] = this.#clock.windowTime(end);
  }

  #flush(batch: Batch): void {
    if (this.#kept === 0) return;
    const rows = gatherBatch(batch, this.#selection, this.#kept);
    this.#kept = 0;
    const appended = [this.#starts, this.#ends, this.#times].map(
      (values): Float64Column => ({ kind: 'float64', values, nulls: null }),
    );
    this.#output.push({ ...rows, columns: [...rows.columns, ...appended] });
  }

  advance(watermarkMs: number): void {
    this.#output.advance(watermarkMs);
  }
}
