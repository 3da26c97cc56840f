import type { Value } from '../batch/physical-kind.ts';
import type { KeyedState, StateKey } from '../state/keyed-state.ts';
import { addIntervalRow, dropIntervalRows, emptyIntervalRows, type IntervalRows } from './interval-rows.ts';
import type { JoinInput } from './join-input.ts';
import { countUpTo } from './timed-items.ts';

/** Shorter stretches of rows would only be more of them. */
const STRETCH_MS_MIN = 1000;

export interface IntervalSideOptions {
  input: JoinInput;
  /** Column of the row's time. */
  timeColumn: number;
  /** A row meets rows of the other side from so long after it (before it, if negative) … */
  fromMs: number;
  /** … up to so long after it. */
  toMs: number;
  /** Rows that meet nothing stay, padded with NULLs. */
  isOuter: boolean;
  /** Columns of its row. */
  width: number;
  rows: KeyedState<IntervalRows>;
}

/**
 * One input of an interval join, with the rows of it that may still meet one of the other: those younger than the
 * watermark less `toMs`. They lie in the keyed state by key and by stretches of time as long as the interval, so that a
 * row that comes on the other side looks into two or three entries.
 */
export class IntervalSide {
  readonly input: JoinInput;
  readonly timeColumn: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly isOuter: boolean;
  readonly width: number;
  readonly #rows: KeyedState<IntervalRows>;
  readonly #stretchMs: number;

  constructor(options: IntervalSideOptions) {
    this.input = options.input;
    this.timeColumn = options.timeColumn;
    this.fromMs = options.fromMs;
    this.toMs = options.toMs;
    this.isOuter = options.isOuter;
    this.width = options.width;
    this.#rows = options.rows;
    this.#stretchMs = Math.max(STRETCH_MS_MIN, options.toMs - options.fromMs);
  }

  /** Whether rows of the other side that are not late may still meet one of this time. */
  isAwaited(time: number, watermark: number): boolean {
    return watermark < time + this.toMs;
  }

  /**
   * Keeps a row. Returns when it is to be looked at again, and where, if nobody would otherwise: a row that stays is
   * given up at its very time, others with their whole stretch.
   */
  keep(key: StateKey, time: number, row: Value[], met: boolean): { due: number; place: string } | undefined {
    const stretch = Math.floor(time / this.#stretchMs);
    const place = placeOf(stretch, key);
    const known = this.#rows.get(place);
    const held = known ?? emptyIntervalRows();
    const isNewTime = addIntervalRow(held, time, row, met ? 1 : 0);
    this.#rows.put(place, held);
    if (this.isOuter) return isNewTime ? { due: time + this.toMs, place } : undefined;
    if (known !== undefined) return undefined;
    return { due: (stretch + 1) * this.#stretchMs - 1 + this.toMs, place };
  }

  /** Visits the rows with this key and a time within the bounds that are still waited for at `watermark`. */
  find(key: StateKey, from: number, to: number, watermark: number, visit: FoundRow): void {
    const last = Math.floor(to / this.#stretchMs);
    for (let stretch = Math.floor(from / this.#stretchMs); stretch <= last; stretch++) {
      const place = placeOf(stretch, key);
      const held = this.#rows.get(place);
      if (held === undefined) continue;
      const { times } = held;
      // Rows given up stay in the state for a while; when they leave it must not matter.
      const first = Math.max(countUpTo(times, from - 1), countUpTo(times, watermark - this.toMs));
      for (let i = first; i < times.length && (times[i] as number) <= to; i++) visit(held, i, place);
    }
  }

  /** Notes that rows of an entry have met others. */
  put(place: string, held: IntervalRows): void {
    this.#rows.put(place, held);
  }

  /** Whether {@link giveUp} at this watermark would tell of a row. */
  hasUnmet(place: string, watermark: number): boolean {
    const held = this.isOuter ? this.#rows.get(place) : undefined;
    if (held === undefined) return false;
    const count = countUpTo(held.times, watermark - this.toMs);
    for (let i = 0; i < count; i++) if (held.met[i] === 0) return true;
    return false;
  }

  /** Forgets the rows of an entry that nobody waits for any more; `leave` is told of those that met nothing. */
  giveUp(place: string, watermark: number, leave: (row: Value[]) => void): void {
    const held = this.#rows.get(place);
    if (held === undefined) return;
    const count = countUpTo(held.times, watermark - this.toMs);
    if (count === 0) return;
    if (this.isOuter) for (let i = 0; i < count; i++) if (held.met[i] === 0) leave(held.rows[i] as Value[]);
    if (count === held.times.length) {
      this.#rows.delete(place);
      return;
    }
    dropIntervalRows(held, count);
    this.#rows.put(place, held);
  }
}

/** A row that was found: number `i` of `held`, which lies at `place`. */
export type FoundRow = (held: IntervalRows, i: number, place: string) => void;

/** NULL is no text. */
function placeOf(stretch: number, key: StateKey): string {
  return key === null ? `${stretch}` : `${stretch}|${String(key)}`;
}
