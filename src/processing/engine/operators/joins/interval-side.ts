import type { Value } from '../../batch/physical-kind.ts';
import type { KeyedState, StateKey } from '../../state/keyed-state.ts';
import { type FoundRow, IntervalPages } from './interval-pages.ts';
import type { IntervalRows } from './interval-rows.ts';
import type { JoinInput } from './join-input.ts';

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
 * row that comes on the other side looks into two or three places.
 */
export class IntervalSide {
  readonly input: JoinInput;
  readonly timeColumn: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly isOuter: boolean;
  readonly width: number;
  readonly #rows: IntervalPages;
  readonly #stretchMs: number;

  constructor(options: IntervalSideOptions) {
    this.input = options.input;
    this.timeColumn = options.timeColumn;
    this.fromMs = options.fromMs;
    this.toMs = options.toMs;
    this.isOuter = options.isOuter;
    this.width = options.width;
    this.#rows = new IntervalPages(options.rows);
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
    const was = this.#rows.add(place, time, row, met ? 1 : 0);
    if (this.isOuter) return was === 'known-time' ? undefined : { due: time + this.toMs, place };
    if (was !== 'new-place') return undefined;
    return { due: (stretch + 1) * this.#stretchMs - 1 + this.toMs, place };
  }

  /** Visits the rows with this key and a time within the bounds that are still waited for at `watermark`. */
  find(key: StateKey, from: number, to: number, watermark: number, visit: FoundRow): void {
    const last = Math.floor(to / this.#stretchMs);
    // Rows given up stay in the state for a while; when they leave it must not matter.
    const after = Math.max(from - 1, watermark - this.toMs);
    for (let stretch = Math.floor(from / this.#stretchMs); stretch <= last; stretch++)
      this.#rows.visit(placeOf(stretch, key), after, to, visit);
  }

  /** Notes that rows of an entry have met others. */
  put(at: string, held: IntervalRows): void {
    this.#rows.put(at, held);
  }

  /** Whether {@link giveUp} at this watermark would tell of a row. */
  hasUnmet(place: string, watermark: number): boolean {
    return this.isOuter && this.#rows.hasUnmet(place, watermark - this.toMs);
  }

  /** Forgets the rows of a place that nobody waits for any more; `leave` is told of those that met nothing. */
  giveUp(place: string, watermark: number, leave: (row: Value[]) => void): void {
    this.#rows.dropUpTo(place, watermark - this.toMs, this.isOuter ? leave : ignore);
  }
}

function ignore(): void {}

/** NULL is no text. */
function placeOf(stretch: number, key: StateKey): string {
  return key === null ? `${stretch}` : `${stretch}|${String(key)}`;
}
