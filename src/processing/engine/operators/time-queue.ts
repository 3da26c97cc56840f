import type { Value } from '../batch/physical-kind.ts';
import type { KeyedState, StateKey, StateStore } from '../state/keyed-state.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';
import { TimeDirectory, type TimePage, timePageCodec } from './time-directory.ts';
import {
  bytesOf,
  countUpTo,
  insertItem,
  merged,
  noItems,
  type TimedItems,
  timedItemsCodec,
} from './timed-items.ts';

/** Items whose times lie so close together are kept together, milliseconds. */
const STRETCH_MS = 100;
/** Items of one entry of the state; what changes in an epoch is written with it as whole entries. */
const ITEMS_MAX = 256;
/** Entries of one stretch; the last one takes what is beyond. */
const ENTRIES_MAX = 65_536;
/** Entries and items that a search looks at before it gives up. */
const LOOKS_MAX = 128;

/** Where the items are, and the pages that say so. */
export interface TimeQueueState {
  items: KeyedState<TimedItems>;
  pages: KeyedState<TimePage>;
}

export function openTimeQueue(store: StateStore, operator: string, name: string): TimeQueueState {
  return {
    items: store.open(operator, name, timedItemsCodec()),
    pages: store.open(operator, `${name} by time`, timePageCodec()),
  };
}

/**
 * Items that wait for a time, in keyed state, so that they may be more than memory holds: rows for the watermark to pass,
 * timers.
 */
export class TimeQueue {
  readonly #state: KeyedState<TimedItems>;
  readonly #stretches: TimeDirectory;
  readonly #isRow: (item: Value) => boolean;
  #rows = 0;
  /** Undefined: it must be looked up. */
  #firstTime: number | undefined;

  /**
   * `state`: of {@link openTimeQueue}, for this queue alone. `isRow`: which items are rows, where some are not;
   * {@link rows} counts these.
   */
  constructor({ items, pages }: TimeQueueState, isRow: (item: Value) => boolean = () => true) {
    this.#state = items;
    this.#stretches = new TimeDirectory(pages);
    this.#isRow = isRow;
  }

  /** Rows that wait. */
  get rows(): number {
    return this.#rows;
  }

  /** True if nothing waits for `time` or earlier. Cheap; it may be wrong about the last tenth of a second. */
  isQuiet(time: number): boolean {
    const { first } = this.#stretches;
    return first === Number.POSITIVE_INFINITY || first * STRETCH_MS > time;
  }

  /** Taking up to this moment takes a tenth of a second of items at most; +∞ if nothing waits. */
  get firstStretchEnd(): number {
    return (this.#stretches.first + 1) * STRETCH_MS - 1;
  }

  /** The time of the first item; +∞ if nothing waits. */
  get firstTime(): number {
    this.#firstTime ??= this.#findFirstTime();
    return this.#firstTime;
  }

  #findFirstTime(): number {
    const { first } = this.#stretches;
    const count = this.#stretches.countOf(first);
    let lowest = Number.POSITIVE_INFINITY;
    for (let n = 0; n < count; n++) {
      const time = this.#state.get(keyOf(first, n))?.times[0] ?? Number.POSITIVE_INFINITY;
      if (time < lowest) lowest = time;
    }
    return lowest;
  }

  /**
   * The time of the first item that passes; +∞ if there is none. The search is short: if the first items do not pass, it
   * is a time before which none does.
   */
  firstTimeWhere(test: (item: Value, time: number) => boolean): number {
    let looks = 0;
    for (const stretch of this.#stretches.ascending()) {
      const count = this.#stretches.countOf(stretch);
      let lowest = Number.POSITIVE_INFINITY;
      for (let n = 0; n < count; n++) {
        const { times = [], items = [] } = this.#state.get(keyOf(stretch, n)) ?? {};
        for (let i = 0; i < times.length && (times[i] as number) < lowest; i++) {
          if (looks++ >= LOOKS_MAX) return Math.min(lowest, stretch * STRETCH_MS);
          if (test(items[i] as Value, times[i] as number)) lowest = times[i] as number;
        }
        looks++;
      }
      if (lowest < Number.POSITIVE_INFINITY) return lowest;
    }
    return Number.POSITIVE_INFINITY;
  }

  add(time: number, item: Value): void {
    const stretch = Math.floor(time / STRETCH_MS);
    if (this.#firstTime !== undefined && time < this.#firstTime) this.#firstTime = time;
    if (this.#isRow(item)) this.#rows++;
    let count = this.#stretches.countOf(stretch);
    if (count === 0) this.#stretches.setCount(stretch, ++count);
    let held = this.#state.get(keyOf(stretch, count - 1));
    if (held !== undefined && held.items.length >= ITEMS_MAX && count < ENTRIES_MAX) {
      held = undefined;
      this.#stretches.setCount(stretch, ++count);
    }
    held ??= noItems();
    insertItem(held, time, item);
    this.#state.put(keyOf(stretch, count - 1), held);
  }

  /** Takes out what waits for `time` or earlier, in order. Nothing may be added for such a time meanwhile. */
  takeUpTo(time: number, visit: (item: Value, time: number) => void): void {
    while (!this.isQuiet(time)) {
      const stretch = this.#stretches.first;
      const isOver = (stretch + 1) * STRETCH_MS - 1 <= time;
      const due = isOver ? this.#takeAll(stretch) : this.#takeSome(stretch, time);
      this.#firstTime = undefined;
      for (const item of due.items) if (this.#isRow(item)) this.#rows--;
      for (let i = 0; i < due.items.length; i++) visit(due.items[i] as Value, due.times[i] as number);
      if (!isOver) return;
    }
  }

  #takeAll(stretch: number): TimedItems {
    const count = this.#stretches.countOf(stretch);
    this.#stretches.takeFirst();
    const all: TimedItems[] = [];
    for (let n = 0; n < count; n++) {
      const held = this.#state.get(keyOf(stretch, n));
      if (held === undefined) continue;
      all.push(held);
      this.#state.delete(keyOf(stretch, n));
    }
    return merged(all);
  }

  /** What is due of the stretch that time is in. Entries that are used up stay in the count until all are. */
  #takeSome(stretch: number, time: number): TimedItems {
    const all: TimedItems[] = [];
    const entries = this.#stretches.countOf(stretch);
    let isUsedUp = true;
    for (let n = 0; n < entries; n++) {
      const held = this.#state.get(keyOf(stretch, n));
      if (held === undefined) continue;
      const count = countUpTo(held.times, time);
      if (count < held.items.length) isUsedUp = false;
      if (count > 0) all.push(this.#takeFirst(keyOf(stretch, n), held, count));
    }
    if (isUsedUp) this.#stretches.takeFirst();
    return merged(all);
  }

  #takeFirst(key: StateKey, held: TimedItems, count: number): TimedItems {
    if (count === held.items.length) {
      this.#state.delete(key);
      return held;
    }
    const due = { times: held.times.splice(0, count), items: held.items.splice(0, count), bytes: 0 };
    for (const item of due.items) held.bytes -= bytesOf(item);
    this.#state.put(key, held);
    return due;
  }

  /** What is not in the keyed state. */
  write(out: StateWriter): void {
    this.#stretches.write(out);
    out.float(this.#rows);
  }

  restore(from: StateReader): void {
    this.#stretches.restore(from);
    this.#rows = from.float();
    this.#firstTime = undefined;
  }
}

/** A whole number where it is exact, which is so up to the year 2405. */
function keyOf(stretch: number, entry: number): StateKey {
  const key = stretch * ENTRIES_MAX + entry;
  return Number.isSafeInteger(key) ? key : `${stretch} ${entry}`;
}
