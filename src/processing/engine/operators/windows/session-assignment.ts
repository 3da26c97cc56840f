import { type Batch, INSERT, rowAt } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { type BatchKey, batchKey } from '../../codegen/compile-key.ts';
import type { TimeZone } from '../../codegen/time-zone.ts';
import type { Field } from '../../plan/types.ts';
import type { KeyedState, StateKey } from '../../state/keyed-state.ts';
import type { StateReader } from '../../state/state-reader.ts';
import type { StateWriter } from '../../state/state-writer.ts';
import type { LateRowHandler } from '../late-row.ts';
import type { Operator, OperatorReport } from '../operator.ts';
import type { FiringOperator } from '../processing-time.ts';
import { RowEmitter } from '../row-emitter.ts';
import type { SessionPart, SessionRows } from './session-rows.ts';
import type { TimeQueue } from '../time-queue.ts';
import { TIME_MAX, type WindowClock } from './window-clock.ts';

export interface SessionAssignmentOptions {
  id: string;
  rowType: readonly Field[];
  timeColumn: number;
  partitionKeys: readonly number[];
  gapMs: number;
  /** Open sessions by partition. */
  sessions: KeyedState<OpenSession[]>;
  rows: SessionRows;
  /** When which session ends: its key and its end. */
  timers: TimeQueue;
  clock: WindowClock;
  /** Undefined where the time column is a wall clock already. */
  zone: TimeZone | undefined;
  isNeverLate: boolean;
  output: Operator;
  onLate: LateRowHandler;
}

/** Times are on the windows' wall clock; the end is the gap after the last row. */
export type OpenSession = [start: number, end: number, parts: SessionPart[]];

/**
 * The table function SESSION without an aggregate: rows wait until their session has ended, then leave in the order they
 * came, each with the session's start, end and time. A row that is taken back is a row of the session as well.
 */
export class SessionAssignmentOperator implements FiringOperator {
  readonly id: string;
  stateVersion = 0;
  readonly report: OperatorReport = { lateRows: 0, lateWindows: 0 };
  readonly #options: SessionAssignmentOptions;
  readonly #keyOf: BatchKey;
  readonly #emitter: RowEmitter;
  #watermark = Number.NEGATIVE_INFINITY;
  #announced = Number.NEGATIVE_INFINITY;
  #nextPart = 0;
  /** Rows so far: merged sessions put theirs in order by it. */
  #arrivals = 0;

  constructor(options: SessionAssignmentOptions) {
    this.id = options.id;
    this.#options = options;
    this.#keyOf = batchKey(options.partitionKeys);
    this.#emitter = new RowEmitter(options.rowType, options.output);
  }

  push(batch: Batch): void {
    const { timeColumn, zone } = this.#options;
    for (let i = 0; i < batch.count; i++) {
      const watermark = Math.max(batch.watermarks?.[i] ?? Number.NEGATIVE_INFINITY, this.#watermark);
      this.#fire(watermark);
      const row = rowAt(batch, i);
      const time = row[timeColumn] as number;
      this.#add(batch, i, row, zone === undefined ? time : zone.toLocal(time), watermark);
    }
    this.stateVersion++;
  }

  #add(batch: Batch, i: number, row: Value[], time: number, watermark: number): void {
    const { gapMs, sessions, rows, timers, clock } = this.#options;
    const key = this.#keyOf(batch, i);
    const known = sessions.get(key) ?? [];
    const session: OpenSession = [time, time + gapMs, []];
    const others = known.filter((other) => !merge(session, other, time, time + gapMs));
    if (clock.fireAt(session[1]) <= watermark) {
      this.report.lateRows++;
      this.report.lateWindows++;
      const [startMs, endMs] = session;
      const timeMs = row[this.#options.timeColumn] as number;
      this.#options.onLate(batch, i, { timeMs, watermarkMs: watermark, windows: [{ startMs, endMs }] });
      return;
    }
    const [, end, parts] = session;
    if (parts.length === 0) parts.push([this.#nextPart++, 0]);
    rows.add(parts.at(-1) as SessionPart, [this.#arrivals++, batch.kinds?.[i] ?? INSERT, ...row]);
    const isLonger = !known.some((other) => other[1] === end);
    sessions.put(key, [...others, session]);
    if (isLonger) timers.add(clock.fireAt(end), [key, end]);
  }

  get fireAt(): number {
    return this.#options.timers.firstStretchEnd;
  }

  /** The timers of sessions that were made longer give nothing out. */
  get firesAtMs(): number {
    return this.#options.timers.firstTimeWhere((item) => {
      const [key, end] = item as [StateKey, number];
      return this.#options.sessions.get(key)?.some((session) => session[1] === end) ?? false;
    });
  }

  advance(watermarkMs: number): void {
    this.#fire(watermarkMs);
    if (watermarkMs === this.#announced) return;
    this.#announced = watermarkMs;
    this.stateVersion++;
    this.#options.output.advance(watermarkMs);
  }

  #fire(watermark: number): void {
    const { timers, output, isNeverLate } = this.#options;
    if (watermark > this.#watermark && !isNeverLate) {
      this.#watermark = watermark;
      this.stateVersion++;
    }
    const time = Math.min(watermark, TIME_MAX);
    if (timers.isQuiet(time)) return;
    let hasFired = false;
    timers.takeUpTo(time, (item) => {
      const [key, end] = item as [StateKey, number];
      hasFired = this.#fireSession(key, end) || hasFired;
    });
    this.stateVersion++;
    this.#emitter.flush();
    if (!hasFired || watermark <= this.#announced) return;
    this.#announced = watermark;
    output.advance(watermark);
  }

  /** A session that was made longer has another timer. */
  #fireSession(key: StateKey, end: number): boolean {
    const { sessions } = this.#options;
    const known = sessions.get(key) ?? [];
    const session = known.find((other) => other[1] === end);
    if (session === undefined) return false;
    const others = known.filter((other) => other !== session);
    if (others.length === 0) sessions.delete(key);
    else sessions.put(key, others);
    this.#emit(session);
    return true;
  }

  #emit([start, end, parts]: OpenSession): void {
    const { rows, clock } = this.#options;
    const all = parts.flatMap((part) => rows.take(part));
    if (parts.length > 1) all.sort((a, b) => (a[0] as number) - (b[0] as number));
    const window = [start, end, clock.windowTime(end)];
    for (const [, kind, ...row] of all) this.#emitter.emit([...row, ...window], kind as number);
  }

  snapshot(out: StateWriter): void {
    out.float(this.#watermark);
    out.float(this.#announced);
    out.float(this.#nextPart);
    out.float(this.#arrivals);
    this.#options.timers.write(out);
  }

  restore(from: StateReader): void {
    this.#watermark = from.float();
    this.#announced = from.float();
    this.#nextPart = from.float();
    this.#arrivals = from.float();
    this.#options.timers.restore(from);
  }
}

/** Takes `other` into the session if it touches what the row spans; rows exactly the gap apart are one session. */
function merge(session: OpenSession, other: OpenSession, from: number, to: number): boolean {
  if (other[0] > to || other[1] < from) return false;
  session[0] = Math.min(session[0], other[0]);
  session[1] = Math.max(session[1], other[1]);
  session[2].push(...other[2]);
  return true;
}
