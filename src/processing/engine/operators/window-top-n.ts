import { type Batch, rowAt } from '../batch/batch.ts';
import type { Value } from '../batch/physical-kind.ts';
import { compareValues } from '../codegen/compare-values.ts';
import { valueKey } from '../codegen/value-key.ts';
import type { SortKey, WindowTopN } from '../plan/physical-plan.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';
import type { Operator, OperatorReport, StatefulOperator } from './operator.ts';
import { RowEmitter } from './row-emitter.ts';
import { TimeBuffer } from './time-buffer.ts';
import type { WindowClock } from './window-clock.ts';

/** Rows of one window and partition that are kept at most, whatever rank is asked for. */
export const TOP_N_RANK_MAX = 100_000;

/**
 * The first rows of each window and partition when the watermark passes the window's end. Only as many rows as
 * the last rank are kept; of equal rows the earlier one ranks first.
 */
export class WindowTopNOperator implements StatefulOperator {
  readonly id: string;
  stateVersion = 0;
  readonly report: OperatorReport = { lateRows: 0, lateWindows: 0 };
  readonly #plan: WindowTopN;
  readonly #clock: WindowClock;
  readonly #emitter: RowEmitter;
  readonly #output: Operator;
  /** By end of window and partition, best row first. */
  readonly #groups = new Map<number, Map<string, Value[][]>>();
  #watermark = Number.NEGATIVE_INFINITY;

  constructor(plan: WindowTopN, clock: WindowClock, output: Operator) {
    this.id = plan.id;
    this.#plan = plan;
    this.#clock = clock;
    this.#output = output;
    this.#emitter = new RowEmitter(plan.rowType, output);
  }

  push(batch: Batch): void {
    for (let i = 0; i < batch.count; i++) {
      const watermark = batch.watermarks?.[i] ?? this.#watermark;
      this.#add(rowAt(batch, i), Math.max(watermark, this.#watermark));
    }
    this.stateVersion++;
  }

  #add(row: Value[], watermark: number): void {
    const end = row[this.#plan.endColumn] as number;
    if (this.#clock.fireAt(end) <= watermark) {
      this.report.lateRows++;
      this.report.lateWindows++;
      return;
    }
    let partitions = this.#groups.get(end);
    if (partitions === undefined) this.#groups.set(end, (partitions = new Map()));
    const { partitionKeys, startColumn, lastRank } = this.#plan;
    const key = valueKey([row[startColumn] ?? null, ...partitionKeys.map((column) => row[column] ?? null)]);
    const rows = partitions.get(key) ?? [];
    partitions.set(key, rows);
    let at = rows.length;
    while (at > 0 && compareRows(row, rows[at - 1] as Value[], this.#plan.orderBy) < 0) at--;
    rows.splice(at, 0, row);
    if (rows.length > Math.min(lastRank, TOP_N_RANK_MAX)) rows.pop();
  }

  advance(watermarkMs: number): void {
    this.#watermark = watermarkMs;
    const due = [...this.#groups.keys()].filter((end) => this.#clock.fireAt(end) <= watermarkMs);
    for (const end of due.sort((a, b) => a - b)) {
      for (const rows of this.#groups.get(end)?.values() ?? []) this.#emit(rows);
      this.#groups.delete(end);
    }
    if (due.length > 0) this.stateVersion++;
    this.#emitter.flush();
    this.#output.advance(watermarkMs);
  }

  #emit(rows: readonly Value[][]): void {
    const { firstRank, outputRank } = this.#plan;
    for (const [i, row] of rows.entries()) {
      const rank = i + 1;
      if (rank >= firstRank) this.#emitter.emit(outputRank ? [...row, BigInt(rank)] : row);
    }
  }

  snapshot(out: StateWriter): void {
    out.float(this.#watermark);
    const buffer = new TimeBuffer();
    for (const [end, partitions] of this.#groups)
      for (const rows of partitions.values()) for (const row of rows) buffer.add(end, row);
    buffer.write(out);
  }

  restore(from: StateReader): void {
    const watermark = from.float();
    const buffer = new TimeBuffer();
    buffer.restore(from);
    for (const { rows } of buffer.takeUpTo(Number.MAX_VALUE))
      for (const row of rows) this.#add(row, Number.NEGATIVE_INFINITY);
    this.#watermark = watermark;
  }
}

/** Order of two rows by sort keys. */
export function compareRows(a: readonly Value[], b: readonly Value[], orderBy: readonly SortKey[]): number {
  for (const { column, descending, nullsFirst } of orderBy) {
    const [x, y] = [a[column] ?? null, b[column] ?? null];
    if (x === null || y === null) {
      if (x === y) continue;
      return (x === null) === nullsFirst ? -1 : 1;
    }
    const order = compareValues(x, y);
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}
