import type { Batch } from '../../batch/batch.ts';
import { BATCH_ROWS_MAX } from '../../batch/batch.ts';
import { type Column, createColumn } from '../../batch/column.ts';
import type { EmitGroups } from '../../codegen/group-emit.ts';
import { type RowFailureHandler, runLoop } from '../../codegen/row-loop.ts';
import type { MergeSlots, SessionLoop, SessionState } from '../../codegen/session-loop.ts';
import { valueKey } from '../../codegen/value-key.ts';
import type { WindowProperty } from '../../plan/physical-plan.ts';
import type { Field } from '../../plan/types.ts';
import type { StateReader } from '../../state/state-reader.ts';
import type { StateWriter } from '../../state/state-writer.ts';
import type { Lateness, LateRowHandler } from '../late-row.ts';
import type { Operator, OperatorReport, StatefulOperator } from '../operator.ts';
import type { Session, SessionStore } from './session-store.ts';
import type { TimeQueue } from '../time-queue.ts';
import { TIME_MAX, type WindowClock } from './window-clock.ts';

export interface SessionAggregateOptions {
  id: string;
  rowType: readonly Field[];
  properties: readonly WindowProperty[];
  gapMs: number;
  loop: SessionLoop;
  emit: EmitGroups;
  merge: MergeSlots;
  sessions: SessionStore;
  /** Of keys and timers. */
  timers: TimeQueue;
  clock: WindowClock;
  /** Sessions on processing time: a row is never late. */
  isNeverLate: boolean;
  output: Operator;
  onFailure: RowFailureHandler;
  onLate: LateRowHandler;
}

/**
 * SESSION windows: rows of one key not more than the gap apart are one session, also exactly the gap. A row
 * merges every session of its key that it touches and that has not fired; it is late only if the session it
 * would be in has ended all the same. A session that is made longer keeps its timer, which is set anew when it comes.
 */
export class SessionAggregateOperator implements StatefulOperator {
  readonly id: string;
  stateVersion = 0;
  readonly report: OperatorReport = { lateRows: 0, lateWindows: 0 };
  readonly #options: SessionAggregateOptions;
  readonly #columns: readonly Column[];
  readonly #state: SessionState;
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
      table: options.sessions.table,
      fireAt: Number.POSITIVE_INFINITY,
      watermark: Number.NEGATIVE_INFINITY,
      fire: (watermark) => this.#fire(watermark),
      slotAt: (time, keys, watermark) => this.#slotAt(time, valueKey(keys), watermark),
      lateRows: 0,
      onLate: (batch, row) => options.onLate(batch, row, this.#late),
    };
  }

  push(batch: Batch): void {
    const { loop, onFailure, sessions } = this.#options;
    runLoop(loop.run, batch, this.#state, loop.sites, onFailure);
    sessions.settle();
    this.report.lateRows = this.#state.lateRows;
    this.report.lateWindows = this.#state.lateRows;
    this.stateVersion++;
  }

  /** No session fires before this watermark. */
  get fireAt(): number {
    return this.#state.fireAt;
  }

  /** Not before it: rows may have made the session longer. */
  get firesAtMs(): number {
    return this.#state.fireAt;
  }

  advance(watermarkMs: number): void {
    this.#fire(watermarkMs);
    this.#options.sessions.settle();
    if (watermarkMs === this.#announced) return;
    this.#announced = watermarkMs;
    this.stateVersion++;
    this.#options.output.advance(watermarkMs);
  }

  #slotAt(time: number, key: string, watermark: number): number {
    const { sessions, merge, clock, gapMs } = this.#options;
    const known = sessions.open(key);
    let [start, end] = [time, time + gapMs];
    const touched = known.filter((session) => session.start <= end && session.end >= start);
    for (const session of touched) {
      start = Math.min(start, session.start);
      end = Math.max(end, session.end);
    }
    const fireAt = clock.fireAt(end);
    if (fireAt <= watermark) {
      const windows = [{ startMs: start, endMs: end }];
      this.#late = { timeMs: clock.fireAt(time + 1), watermarkMs: watermark, windows };
      return -1;
    }
    const [first, ...others] = touched.sort((a, b) => a.start - b.start);
    if (first === undefined) {
      const session = { start, end, timer: fireAt, cells: [], slot: sessions.table.take() };
      sessions.replace(key, [...known, session]);
      this.#expect(key, fireAt);
      return session.slot;
    }
    for (const other of others) {
      merge(sessions.table.columns, first.slot, other.slot);
      sessions.table.release(other.slot);
      first.timer = Math.min(first.timer, other.timer);
    }
    first.start = start;
    first.end = end;
    if (others.length > 0)
      sessions.replace(
        key,
        known.filter((session) => !others.includes(session)),
      );
    return first.slot;
  }

  #expect(key: string, timer: number): void {
    this.#options.timers.add(timer, key);
    if (timer < this.#state.fireAt) this.#state.fireAt = timer;
  }

  #fire(watermark: number): void {
    const state = this.#state;
    if (watermark > state.watermark && !this.#options.isNeverLate) {
      state.watermark = watermark;
      this.stateVersion++;
    }
    if (state.fireAt > watermark) return;
    this.stateVersion++;
    const due = this.#takeDue(Math.min(watermark, TIME_MAX));
    state.fireAt = this.#options.timers.firstTime;
    this.#emitAll(due);
    if (due.length === 0 || watermark <= this.#announced) return;
    this.#announced = watermark;
    this.#options.output.advance(watermark);
  }

  /** Takes out the sessions that have ended, in the order of their ends; the others' timers are set anew. */
  #takeDue(watermark: number): Due[] {
    const { sessions, timers, clock } = this.#options;
    const due: Due[] = [];
    const longer: Due[] = [];
    timers.takeUpTo(watermark, (item, timer) => {
      const key = item as string;
      const known = sessions.open(key);
      const session = known.find((one) => one.timer === timer);
      // Of sessions that became one, one timer is left.
      if (session === undefined) return;
      session.timer = clock.fireAt(session.end);
      if (session.timer > watermark) longer.push({ key, session });
      else {
        due.push({ key, session });
        sessions.replace(
          key,
          known.filter((one) => one !== session),
        );
      }
    });
    for (const { key, session } of longer) timers.add(session.timer, key);
    return due.sort((a, b) => a.session.end - b.session.end);
  }

  #emitAll(due: readonly Due[]): void {
    const { emit, sessions, properties, clock } = this.#options;
    let rows = 0;
    for (const { session } of due) {
      const { start, end, slot } = session;
      const constants = properties.map((property) =>
        property === 'start' ? start : property === 'end' ? end : clock.windowTime(end),
      );
      rows = emit(sessions.table, slot, slot + 1, this.#columns, rows, constants);
      sessions.table.release(slot);
      if (rows === BATCH_ROWS_MAX) rows = this.#flush(rows);
    }
    this.#flush(rows);
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
    this.#options.timers.write(out);
  }

  restore(from: StateReader): void {
    this.#state.watermark = from.float();
    this.#announced = from.float();
    this.#options.timers.restore(from);
    this.#state.fireAt = this.#options.timers.firstTime;
  }
}

interface Due {
  key: string;
  session: Session;
}
