import type { Batch } from '../batch/batch.ts';
import { BATCH_ROWS_MAX } from '../batch/batch.ts';
import { type Column, createColumn } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { EmitGroups } from '../codegen/group-emit.ts';
import { type RowFailureHandler, runLoop } from '../codegen/row-loop.ts';
import type { MergeSlots, SessionLoop, SessionState } from '../codegen/session-loop.ts';
import { valueKey } from '../codegen/value-key.ts';
import type { WindowProperty } from '../plan/physical-plan.ts';
import type { Field } from '../plan/types.ts';
import type { SlotTable } from '../state/slot-table.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';
import { EndQueue } from './end-queue.ts';
import type { Lateness, LateRowHandler } from './late-row.ts';
import type { Operator, OperatorReport, StatefulOperator } from './operator.ts';
import type { WindowClock } from './window-clock.ts';

export interface SessionAggregateOptions {
  id: string;
  rowType: readonly Field[];
  properties: readonly WindowProperty[];
  gapMs: number;
  loop: SessionLoop;
  emit: EmitGroups;
  merge: MergeSlots;
  table: SlotTable;
  clock: WindowClock;
  /** Sessions on processing time: a row is never late. */
  isNeverLate: boolean;
  output: Operator;
  onFailure: RowFailureHandler;
  onLate: LateRowHandler;
}

interface Session {
  key: string;
  start: number;
  /** `gapMs` after the last row. */
  end: number;
  slot: number;
}

/**
 * SESSION windows: rows of one key not more than the gap apart are one session, also exactly the gap. A row
 * merges every session of its key that it touches and that has not fired; it is late only if the session it
 * would be in has ended all the same.
 */
export class SessionAggregateOperator implements StatefulOperator {
  readonly id: string;
  stateVersion = 0;
  readonly report: OperatorReport = { lateRows: 0, lateWindows: 0 };
  readonly #options: SessionAggregateOptions;
  readonly #columns: readonly Column[];
  readonly #state: SessionState;
  /** By key, in no order; a key has few sessions at once. */
  readonly #sessions = new Map<string, Session[]>();
  readonly #byEnd = new Map<number, Set<Session>>();
  readonly #ends = new EndQueue();
  #announced = Number.NEGATIVE_INFINITY;
  /** Of the row that was found late last. */
  #late: Lateness | undefined;

  constructor(options: SessionAggregateOptions) {
    this.id = options.id;
    this.#options = options;
    this.#columns = options.rowType.map((field) => createColumn(field.type, BATCH_ROWS_MAX));
    this.#state = {
      next: 0,
      kept: 0,
      site: 0,
      table: options.table,
      fireAt: Number.POSITIVE_INFINITY,
      watermark: Number.NEGATIVE_INFINITY,
      fire: (watermark) => this.#fire(watermark),
      slotAt: (time, keys, watermark) => this.#slotAt(time, valueKey(keys), watermark),
      lateRows: 0,
      onLate: (batch, row) => options.onLate(batch, row, this.#late),
    };
  }

  push(batch: Batch): void {
    const { loop, onFailure } = this.#options;
    runLoop(loop.run, batch, this.#state, loop.sites, onFailure);
    this.report.lateRows = this.#state.lateRows;
    this.report.lateWindows = this.#state.lateRows;
    this.stateVersion++;
  }

  /** The watermark from which on a session fires. */
  get fireAt(): number {
    return this.#state.fireAt;
  }

  advance(watermarkMs: number): void {
    this.#fire(watermarkMs);
    if (watermarkMs === this.#announced) return;
    this.#announced = watermarkMs;
    this.#options.output.advance(watermarkMs);
  }

  #slotAt(time: number, key: string, watermark: number): number {
    const { table, merge, clock, gapMs } = this.#options;
    const known = this.#sessions.get(key) ?? [];
    let [start, end] = [time, time + gapMs];
    const touched = known.filter((session) => session.start <= end && session.end >= start);
    for (const session of touched) {
      start = Math.min(start, session.start);
      end = Math.max(end, session.end);
    }
    if (clock.fireAt(end) <= watermark) {
      const windows = [{ startMs: start, endMs: end }];
      this.#late = { timeMs: clock.fireAt(time + 1), watermarkMs: watermark, windows };
      return -1;
    }
    const [first, ...others] = touched.sort((a, b) => a.start - b.start);
    const session: Session = { key, start, end, slot: first?.slot ?? table.take() };
    for (const other of others) {
      merge(table.columns, session.slot, other.slot);
      table.release(other.slot);
    }
    for (const gone of touched) this.#byEnd.get(gone.end)?.delete(gone);
    this.#sessions.set(key, [...known.filter((one) => !touched.includes(one)), session]);
    this.#expect(session);
    return session.slot;
  }

  #expect(session: Session): void {
    const sessions = this.#byEnd.get(session.end) ?? new Set();
    this.#byEnd.set(session.end, sessions.add(session));
    this.#ends.add(session.end);
    this.#state.fireAt = this.#options.clock.fireAt(this.#ends.first);
  }

  #fire(watermark: number): void {
    const { clock, output } = this.#options;
    const state = this.#state;
    if (watermark > state.watermark && !this.#options.isNeverLate) state.watermark = watermark;
    let fired = false;
    while (clock.fireAt(this.#ends.first) <= watermark && this.#ends.first !== Number.POSITIVE_INFINITY) {
      fired = this.#fireEnd(this.#ends.take()) || fired;
    }
    state.fireAt = clock.fireAt(this.#ends.first);
    if (!fired || watermark <= this.#announced) return;
    this.#announced = watermark;
    output.advance(watermark);
  }

  #fireEnd(end: number): boolean {
    const sessions = this.#byEnd.get(end);
    this.#byEnd.delete(end);
    if (sessions === undefined || sessions.size === 0) return false;
    this.stateVersion++;
    let rows = 0;
    for (const session of sessions) {
      rows = this.#emit(session, rows);
      if (rows === BATCH_ROWS_MAX) rows = this.#flush(rows);
    }
    this.#flush(rows);
    return true;
  }

  /** Returns the row behind. */
  #emit(session: Session, row: number): number {
    const { emit, table, properties, clock } = this.#options;
    const constants = properties.map((property) =>
      property === 'start' ? session.start : property === 'end' ? session.end : clock.windowTime(session.end),
    );
    const next = emit(table, session.slot, session.slot + 1, this.#columns, row, constants);
    table.release(session.slot);
    const left = (this.#sessions.get(session.key) ?? []).filter((other) => other !== session);
    if (left.length === 0) this.#sessions.delete(session.key);
    else this.#sessions.set(session.key, left);
    return next;
  }

  #flush(count: number): number {
    if (count > 0)
      this.#options.output.push({
        count,
        columns: this.#columns,
        kinds: null,
        watermarks: null,
        origin: null,
      });
    return 0;
  }

  snapshot(out: StateWriter): void {
    out.float(this.#state.watermark);
    out.float(this.#announced);
    const all = [...this.#sessions.values()].flat();
    out.values(all.map(({ key, start, end, slot }): Value => [key, start, end, slot]));
    this.#options.table.write(out);
  }

  restore(from: StateReader): void {
    this.#state.watermark = from.float();
    this.#announced = from.float();
    for (const row of from.values()) {
      const [key, start, end, slot] = row as [string, number, number, number];
      const session: Session = { key, start, end, slot };
      this.#sessions.set(key, [...(this.#sessions.get(key) ?? []), session]);
      this.#expect(session);
    }
    this.#options.table.restore(from);
  }
}
