import type { Value } from '../../batch/physical-kind.ts';
import type { KeyedState } from '../../state/keyed-state.ts';
import {
  addIntervalRow,
  dropIntervalRows,
  emptyIntervalRows,
  type IntervalRows,
  splitIntervalRows,
} from './interval-rows.ts';
import { countUpTo } from '../timed-items.ts';

/** Rows of an entry at most: what is written again when one of them changes. */
const PAGE_ROWS_MAX = 256;

/** A row that was found: number `i` of `held`, which lies at `at`. */
export type FoundRow = (held: IntervalRows, i: number, at: string) => void;

/**
 * Rows by place and, within it, by time. A place with few rows is one entry of the state. A larger one is several pages,
 * of which each has the rows from its first time to that of the next; the first entry knows where the others begin.
 */
export class IntervalPages {
  readonly #state: KeyedState<IntervalRows>;
  readonly #rowsMax: number;

  constructor(state: KeyedState<IntervalRows>, rowsMax = PAGE_ROWS_MAX) {
    this.#state = state;
    this.#rowsMax = rowsMax;
  }

  /** Adds a row behind those of its time. Says whether the place had no row before, or none of this time. */
  add(place: string, time: number, row: Value[], met: number): 'new-place' | 'new-time' | 'known-time' {
    const known = this.#state.get(place);
    const head = known ?? emptyIntervalRows();
    const n = countUpTo(head.pageTimes, time) - 1;
    const page = n < 0 ? head : this.#page(place, head, n);
    const isKnownTime = page.times[countUpTo(page.times, time) - 1] === time;
    if (page.times.length < this.#rowsMax) {
      addIntervalRow(page, time, row, met);
      this.#state.put(n < 0 ? place : this.#at(place, head, n), page);
    } else this.#addToFull(place, head, n, page, { time, row, met });
    if (known === undefined) return 'new-place';
    return isKnownTime ? 'known-time' : 'new-time';
  }

  #addToFull(
    place: string,
    head: IntervalRows,
    n: number,
    page: IntervalRows,
    { time, row, met }: { time: number; row: Value[]; met: number },
  ): void {
    const { times } = page;
    // Rows mostly come in order: then the last page stays full.
    const isNext = n + 1 === head.pageTimes.length && time >= (times.at(-1) as number);
    const next = splitIntervalRows(page, isNext ? times.length : times.length >> 1);
    const nextTime = next.times[0] ?? time;
    addIntervalRow(time >= nextTime ? next : page, time, row, met);
    const number = head.nextPage++;
    head.pageTimes.splice(n + 1, 0, nextTime);
    head.pageNumbers.splice(n + 1, 0, number);
    this.#state.put(pagePlace(place, number), next);
    if (n >= 0 && !isNext) this.#state.put(this.#at(place, head, n), page);
    this.#state.put(place, head);
  }

  /** Visits the rows of a place whose times are above `after` and not above `to`. */
  visit(place: string, after: number, to: number, visit: FoundRow): void {
    const head = this.#state.get(place);
    if (head === undefined) return;
    visitRows(head, place, after, to, visit);
    const { pageTimes } = head;
    // Rows behind the first of a page may be above it.
    for (let n = Math.max(0, countUpTo(pageTimes, after) - 1); n < pageTimes.length; n++) {
      if ((pageTimes[n] as number) > to) return;
      visitRows(this.#page(place, head, n), this.#at(place, head, n), after, to, visit);
    }
  }

  /** Whether one of the rows up to `to` has met none. */
  hasUnmet(place: string, to: number): boolean {
    const head = this.#state.get(place);
    if (head === undefined) return false;
    let page = head;
    for (let n = 0; ; n++) {
      const count = countUpTo(page.times, to);
      for (let i = 0; i < count; i++) if (page.met[i] === 0) return true;
      if (n >= head.pageTimes.length || (head.pageTimes[n] as number) > to) return false;
      page = this.#page(place, head, n);
    }
  }

  /** Must be called after an entry was changed in place. */
  put(at: string, held: IntervalRows): void {
    this.#state.put(at, held);
  }

  /** Takes out the rows up to `to`; `leave` is told of those that have met none. */
  dropUpTo(place: string, to: number, leave: (row: Value[]) => void): void {
    const head = this.#state.get(place);
    if (head === undefined) return;
    const dropped = dropRows(head, to, leave);
    const { pageTimes } = head;
    let gone = 0;
    for (; gone < pageTimes.length && (pageTimes[gone] as number) <= to; gone++) {
      const at = this.#at(place, head, gone);
      const page = this.#page(place, head, gone);
      const count = dropRows(page, to, leave);
      if (page.times.length === 0) this.#state.delete(at);
      else {
        if (count > 0) this.#state.put(at, page);
        break;
      }
    }
    pageTimes.splice(0, gone);
    head.pageNumbers.splice(0, gone);
    if (head.times.length + pageTimes.length === 0) this.#state.delete(place);
    else if (dropped + gone > 0) this.#state.put(place, head);
  }

  #at(place: string, head: IntervalRows, n: number): string {
    return pagePlace(place, head.pageNumbers[n] as number);
  }

  /** Page `n` behind the first entry. */
  #page(place: string, head: IntervalRows, n: number): IntervalRows {
    return this.#state.get(this.#at(place, head, n)) ?? emptyIntervalRows();
  }
}

function visitRows(held: IntervalRows, at: string, after: number, to: number, visit: FoundRow): void {
  const { times } = held;
  for (let i = countUpTo(times, after); i < times.length && (times[i] as number) <= to; i++)
    visit(held, i, at);
}

function dropRows(held: IntervalRows, to: number, leave: (row: Value[]) => void): number {
  const count = countUpTo(held.times, to);
  for (let i = 0; i < count; i++) if (held.met[i] === 0) leave(held.rows[i] as Value[]);
  if (count > 0) dropIntervalRows(held, count);
  return count;
}

/** No place has a slash before its key. */
function pagePlace(place: string, number: number): string {
  return `${number}/${place}`;
}
