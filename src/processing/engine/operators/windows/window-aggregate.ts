import { type Batch, BATCH_ROWS_MAX } from '../../batch/batch.ts';
import { type Column, createColumn } from '../../batch/column.ts';
import type { EmitGroups } from '../../codegen/group-emit.ts';
import { type RowFailureHandler, runLoop } from '../../codegen/row-loop.ts';
import type { Pane, WindowLoop, WindowState } from '../../codegen/window-loop.ts';
import type { WindowProperty } from '../../plan/physical-plan.ts';
import type { Field } from '../../plan/types.ts';
import type { GroupTable } from '../../state/group-table.ts';
import type { StateReader } from '../../state/state-reader.ts';
import type { StateWriter } from '../../state/state-writer.ts';
import { EndQueue } from '../end-queue.ts';
import type { Lateness, LateRowHandler } from '../late-row.ts';
import type { Operator, OperatorReport, StatefulOperator } from '../operator.ts';
import type { PaneStore } from './pane-store.ts';
import type { WindowClock } from './window-clock.ts';
import { countEnds, type WindowSlices, windowsOf } from './window-slices.ts';

export interface WindowAggregateOptions {
  id: string;
  rowType: readonly Field[];
  properties: readonly WindowProperty[];
  loop: WindowLoop;
  emit: EmitGroups;
  panes: PaneStore;
  clock: WindowClock;
  /** Undefined: rows bring their windows along. */
  slices: WindowSlices | undefined;
  /** Windows on processing time: a row is never late, though its window may fire once more. */
  isNeverLate: boolean;
  output: Operator;
  onFailure: RowFailureHandler;
  /** Told of each row that came after its last window. */
  onLate: LateRowHandler;
}

/**
 * TUMBLE, HOP and CUMULATE aggregates, and aggregates over windows that rows bring along. One row for each
 * window and key leaves when the watermark passes the window's last millisecond, windows in the order of their
 * ends; a window without rows leaves nothing. A row is late for a window that has fired and still counts in the
 * others it belongs to.
 */
export class WindowAggregateOperator implements StatefulOperator {
  readonly id: string;
  stateVersion = 0;
  readonly report: OperatorReport = { lateRows: 0, lateWindows: 0 };
  readonly #options: WindowAggregateOptions;
  readonly #ends = new EndQueue();
  readonly #columns: readonly Column[];
  readonly #state: WindowState;
  /** Of the row that was found late last: its time, or the window it brought along. */
  #late: { time: number; end: number | undefined; watermark: number } = {
    time: 0,
    end: undefined,
    watermark: 0,
  };
  /** The last watermark handed on, or on its way behind the rows of ended windows. */
  #announced = Number.NEGATIVE_INFINITY;
  /** Windows that have ended and whose rows have not all left, in the order of their ends. */
  readonly #ended: EndedWindow[] = [];

  constructor(options: WindowAggregateOptions) {
    this.id = options.id;
    this.#options = options;
    this.#columns = options.rowType.map((field) => createColumn(field.type, BATCH_ROWS_MAX));
    this.#state = {
      next: 0,
      kept: 0,
      site: 0,
      fireAt: Number.POSITIVE_INFINITY,
      watermark: Number.NEGATIVE_INFINITY,
      lateRows: 0,
      missedWindows: 0,
      fire: (watermark) => this.#fire(watermark),
      paneAt:
        options.slices === undefined
          ? (start, end, watermark) => this.#attachedPane(start, end, watermark)
          : (time, _end, watermark) => this.#slicePane(time, watermark),
      isOutside: (time) => {
        const slice = options.slices?.sliceStart(time) ?? time;
        return options.slices !== undefined && options.slices.lastEnd(slice) <= slice;
      },
      onLate: (batch, row) => options.onLate(batch, row, this.#lateness()),
    };
  }

  push(batch: Batch): void {
    const { loop, onFailure, panes } = this.#options;
    const state = this.#state;
    state.lateRows = 0;
    state.missedWindows = 0;
    runLoop(loop.run, batch, state, loop.sites, onFailure);
    panes.settle();
    this.report.lateRows += state.lateRows;
    this.report.lateWindows += state.missedWindows;
    this.stateVersion++;
  }

  /** The watermark from which on a window fires. */
  get fireAt(): number {
    return this.#state.fireAt;
  }

  advance(watermarkMs: number): void {
    this.#fire(watermarkMs);
    if (watermarkMs !== this.#announced) this.#announce(watermarkMs);
  }

  #announce(watermarkMs: number): void {
    this.#announced = watermarkMs;
    this.stateVersion++;
    if (!this.hasBacklog) this.#options.output.advance(watermarkMs);
  }

  get firesAtMs(): number {
    return this.#state.fireAt;
  }

  #slicePane(time: number, watermark: number): Pane | null {
    const { slices, panes, clock } = this.#options;
    if (slices === undefined) return null;
    const start = slices.sliceStart(time);
    if (clock.fireAt(slices.lastEnd(start)) <= watermark) {
      this.report.lateWindows += countEnds(slices, start);
      this.#late = { time, end: undefined, watermark };
      return null;
    }
    const sliceEnd = start + slices.sliceMs;
    const pane = panes.touch(panes.get(start, sliceEnd) ?? panes.create(start, sliceEnd));
    pane.missedWindows = 0;
    let end: number | undefined = slices.firstEnd(start);
    while (end !== undefined && clock.fireAt(end) <= watermark) {
      pane.missedWindows++;
      end = slices.nextEnd(end);
    }
    if (end !== undefined) this.#expect(end);
    return pane;
  }

  #attachedPane(start: number, end: number, watermark: number): Pane | null {
    const { panes, clock } = this.#options;
    if (clock.fireAt(end) <= watermark) {
      this.report.lateWindows++;
      this.#late = { time: start, end, watermark };
      return null;
    }
    const known = panes.get(start, end);
    if (known !== undefined) return panes.touch(known);
    this.#expect(end);
    return panes.touch(panes.create(start, end));
  }

  /** Of the row that was found late just now. */
  #lateness(): Lateness {
    const { slices, clock } = this.#options;
    const { time, end, watermark } = this.#late;
    const windows =
      slices === undefined || end !== undefined
        ? [{ startMs: time, endMs: end ?? time }]
        : windowsOf(slices, slices.sliceStart(time));
    // A row that brings its window along has no time of its own: the last moment of its window counts.
    return { timeMs: clock.fireAt(end ?? time + 1), watermarkMs: watermark, windows };
  }

  #expect(end: number): void {
    this.#ends.add(end);
    this.#state.fireAt = this.#options.clock.fireAt(this.#ends.first);
  }

  #fire(watermark: number): void {
    const { clock } = this.#options;
    const state = this.#state;
    if (watermark > state.watermark && !this.#options.isNeverLate) {
      state.watermark = watermark;
      this.stateVersion++;
    }
    let fired = false;
    while (clock.fireAt(this.#ends.first) <= watermark && this.#ends.first !== Number.POSITIVE_INFINITY) {
      this.#fireWindow(this.#ends.take());
      fired = true;
    }
    if (!fired) return;
    this.stateVersion++;
    state.fireAt = clock.fireAt(this.#ends.first);
    if (watermark > this.#announced) this.#announce(watermark);
  }

  #fireWindow(end: number): void {
    const { slices, panes } = this.#options;
    if (slices === undefined) {
      for (const pane of [...panes.values()].filter((candidate) => candidate.end === end)) {
        this.#end({ start: pane.start, end, panes: [pane], part: 0 });
      }
      return;
    }
    const start = slices.windowStart(end);
    const parts = this.#panesOf(start, end, slices.sliceMs);
    const next = slices.nextEnd(end);
    const window = { start, end, panes: parts, part: 0 };
    if (parts.every((pane) => slices.lastEnd(pane.start) <= end)) this.#end(window);
    else {
      this.#emit(window);
      for (const pane of parts) if (slices.lastEnd(pane.start) <= end) panes.drop(pane);
    }
    if (next !== undefined && parts.some((pane) => slices.lastEnd(pane.start) >= next)) this.#expect(next);
  }

  /** The slices of a window that have rows, in time order. */
  #panesOf(start: number, end: number, sliceMs: number): Pane[] {
    const { panes } = this.#options;
    const found: Pane[] = [];
    const slices = (end - start) / sliceMs;
    if (slices > panes.size) {
      for (const pane of panes.values()) if (pane.start >= start && pane.start < end) found.push(pane);
      return found.sort((a, b) => a.start - b.start);
    }
    for (let at = start; at < end; at += sliceMs) {
      const pane = panes.get(at, at + sliceMs);
      if (pane !== undefined) found.push(pane);
    }
    return found;
  }

  /**
   * A window whose panes no other window needs. Where its groups were sealed its rows leave part by part, each in an epoch
   * of its own if need be: together they may be more than one commit takes.
   */
  #end(window: EndedWindow): void {
    const { panes, isNeverLate } = this.#options;
    const canWait = !isNeverLate && (this.hasBacklog || panes.partCount(window.panes) > 1);
    if (canWait) this.#ended.push(window);
    else {
      this.#emit(window);
      for (const pane of window.panes) panes.drop(pane);
    }
  }

  get hasBacklog(): boolean {
    return this.#ended.length > 0;
  }

  giveOut(): void {
    const { panes, output } = this.#options;
    const [window] = this.#ended;
    if (window === undefined) return;
    this.stateVersion++;
    this.#emitPart(window);
    window.part++;
    if (window.part < panes.partCount(window.panes)) return;
    for (const pane of window.panes) panes.drop(pane);
    this.#ended.shift();
    if (!this.hasBacklog) output.advance(this.#announced);
  }

  #emit(window: EndedWindow): void {
    const parts = this.#options.panes.partCount(window.panes);
    for (; window.part < parts; window.part++) this.#emitPart(window);
  }

  #emitPart({ start, end, panes, part }: EndedWindow): void {
    const { properties, clock } = this.#options;
    const constants = properties.map((property) =>
      property === 'start' ? start : property === 'end' ? end : clock.windowTime(end),
    );
    this.#options.panes.visitPart(panes, part, (table) => this.#emitTable(table, constants));
  }

  #emitTable(table: GroupTable, constants: readonly number[]): void {
    const { emit, output } = this.#options;
    for (let from = 0; from < table.count; from += BATCH_ROWS_MAX) {
      const to = Math.min(table.count, from + BATCH_ROWS_MAX);
      const count = emit(table, from, to, this.#columns, 0, constants);
      if (count > 0)
        output.push({ count, columns: this.#columns, kinds: null, watermarks: null, origin: null });
    }
  }

  snapshot(out: StateWriter): void {
    out.float(this.#state.watermark);
    out.float(this.#announced);
    out.values(this.#ends.values());
    this.#options.panes.write(out);
    out.values(
      this.#ended.map(({ start, end, panes, part }) => [
        start,
        end,
        part,
        ...panes.flatMap((pane) => [pane.start, pane.end]),
      ]),
    );
  }

  restore(from: StateReader): void {
    this.#state.watermark = from.float();
    this.#announced = from.float();
    for (const end of from.values()) this.#ends.add(end as number);
    this.#options.panes.restore(from);
    for (const row of from.values()) this.#ended.push(this.#endedWindow(row as number[]));
    this.#state.fireAt = this.#options.clock.fireAt(this.#ends.first);
  }

  #endedWindow([start = 0, end = 0, part = 0, ...bounds]: readonly number[]): EndedWindow {
    const panes: Pane[] = [];
    for (let i = 0; i < bounds.length; i += 2) {
      const pane = this.#options.panes.get(bounds[i] as number, bounds[i + 1] as number);
      if (pane !== undefined) panes.push(pane);
    }
    return { start, end, panes, part };
  }
}

interface EndedWindow {
  start: number;
  end: number;
  panes: readonly Pane[];
  /** The next one that leaves. */
  part: number;
}
