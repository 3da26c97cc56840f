import type { Value } from '../batch/physical-kind.ts';
import type { KeyedState, StateCodec, StateKey } from '../state/keyed-state.ts';
import { valueBytes } from '../state/row-codec.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';
import { EndQueue } from './end-queue.ts';

/** Items whose times lie so close together are kept together, milliseconds. */
const STRETCH_MS = 100;
/** Items of one entry of the state; what changes in an epoch is written with it as whole entries. */
const ITEMS_MAX = 256;
/** Entries of one stretch; the last one takes what is beyond. */
const ENTRIES_MAX = 65_536;
/** Entries and items that a search looks at before it gives up. */
const LOOKS_MAX = 128;
/** Entries that are counted at once after a restart. */
const COUNTED_ENTRIES_MAX = 64;

/** Items in the order of their times; of equal times in the order they came. */
export interface TimedItems {
  times: number[];
  items: Value[];
  bytes: number;
}

/**
 * Items that wait for a time, in keyed state, so that they may be more than memory holds: rows for the watermark to pass,
 * timers. What lies in memory besides is one number for each tenth of a second that has items.
 */
export class TimeQueue {
  readonly #state: KeyedState<TimedItems>;
  /** Entries by stretch. */
  readonly #entries = new Map<number, number>();
  readonly #stretches = new EndQueue();
  readonly #isRow: (item: Value) => boolean;
  #rows = 0;
  /** Stretches from before a restart, whose rows are not in the count yet. */
  readonly #uncounted = new Set<number>();
  /** Undefined: it must be looked up. */
  #firstTime: number | undefined;

  /**
   * `state`: opened with {@link timedItemsCodec}, for this queue alone. `isRow`: which items are rows, where some are
   * not; {@link rows} counts these.
   */
  constructor(state: KeyedState<TimedItems>, isRow: (item: Value) => boolean = () => true) {
    this.#state = state;
    this.#isRow = isRow;
  }

  /** Rows that wait; undefined: after a restart, until the next calls have counted them. */
  get rows(): number | undefined {
    let entries = 0;
    for (const stretch of this.#uncounted) {
      if (entries >= COUNTED_ENTRIES_MAX) return undefined;
      const count = this.#entries.get(stretch) ?? 0;
      for (let n = 0; n < count; n++) this.#count(this.#state.get(keyOf(stretch, n))?.items ?? [], 1);
      this.#uncounted.delete(stretch);
      entries += count;
    }
    return this.#rows;
  }

  #count(items: readonly Value[], sign: 1 | -1): void {
    for (let i = 0; i < items.length; i++) if (this.#isRow(items[i] as Value)) this.#rows += sign;
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
    let lowest = Number.POSITIVE_INFINITY;
    for (let n = 0; n < (this.#entries.get(first) ?? 0); n++) {
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
      let lowest = Number.POSITIVE_INFINITY;
      for (let n = 0; n < (this.#entries.get(stretch) ?? 0); n++) {
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
    if (this.#isRow(item) && !this.#uncounted.has(stretch)) this.#rows++;
    let count = this.#entries.get(stretch);
    if (count === undefined) {
      count = 1;
      this.#entries.set(stretch, count);
      this.#stretches.add(stretch);
    }
    let held = this.#state.get(keyOf(stretch, count - 1));
    if (held !== undefined && held.items.length >= ITEMS_MAX && count < ENTRIES_MAX) {
      held = undefined;
      this.#entries.set(stretch, ++count);
    }
    held ??= { times: [], items: [], bytes: 64 };
    insert(held, time, item);
    this.#state.put(keyOf(stretch, count - 1), held);
  }

  /** Takes out what waits for `time` or earlier, in order. Nothing may be added for such a time meanwhile. */
  takeUpTo(time: number, visit: (item: Value, time: number) => void): void {
    while (!this.isQuiet(time)) {
      const stretch = this.#stretches.first;
      const isOver = (stretch + 1) * STRETCH_MS - 1 <= time;
      const due = isOver ? this.#takeAll(stretch) : this.#takeSome(stretch, time);
      this.#firstTime = undefined;
      if (!this.#uncounted.has(stretch)) this.#count(due.items, -1);
      else if (!this.#entries.has(stretch)) this.#uncounted.delete(stretch);
      for (let i = 0; i < due.items.length; i++) visit(due.items[i] as Value, due.times[i] as number);
      if (!isOver) return;
    }
  }

  #takeAll(stretch: number): TimedItems {
    this.#stretches.take();
    const count = this.#entries.get(stretch) ?? 0;
    this.#entries.delete(stretch);
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
    let isUsedUp = true;
    for (let n = 0; n < (this.#entries.get(stretch) ?? 0); n++) {
      const held = this.#state.get(keyOf(stretch, n));
      if (held === undefined) continue;
      const count = countUpTo(held.times, time);
      if (count < held.items.length) isUsedUp = false;
      if (count > 0) all.push(this.#takeFirst(keyOf(stretch, n), held, count));
    }
    if (isUsedUp) {
      this.#stretches.take();
      this.#entries.delete(stretch);
    }
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
    out.uint(this.#entries.size);
    for (const [stretch, count] of this.#entries) {
      out.float(stretch);
      out.uint(count);
    }
  }

  restore(from: StateReader): void {
    const size = from.uint();
    for (let i = 0; i < size; i++) {
      const stretch = from.float();
      this.#entries.set(stretch, from.uint());
      this.#stretches.add(stretch);
      this.#uncounted.add(stretch);
    }
  }
}

/** A whole number where it is exact, which is so up to the year 2405. */
function keyOf(stretch: number, entry: number): StateKey {
  const key = stretch * ENTRIES_MAX + entry;
  return Number.isSafeInteger(key) ? key : `${stretch} ${entry}`;
}

function insert(held: TimedItems, time: number, item: Value): void {
  const { times, items } = held;
  held.bytes += bytesOf(item);
  const last = times[times.length - 1];
  if (last === undefined || last <= time) {
    times.push(time);
    items.push(item);
    return;
  }
  const at = countUpTo(times, time);
  times.splice(at, 0, time);
  items.splice(at, 0, item);
}

function bytesOf(item: Value): number {
  return 24 + valueBytes(item);
}

/** How many of the ascending times are not after `time`. */
export function countUpTo(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** All items in the order of time; an entry's items came before those of the next one. */
function merged(all: readonly TimedItems[]): TimedItems {
  const [first] = all;
  if (first !== undefined && all.length === 1) return first;
  const times = all.flatMap((held) => held.times);
  const items = all.flatMap((held) => held.items);
  if (isAscending(times)) return { times, items, bytes: 0 };
  const order = [...times.keys()].sort((a, b) => (times[a] as number) - (times[b] as number));
  return {
    times: order.map((i) => times[i] as number),
    items: order.map((i) => items[i] as Value),
    bytes: 0,
  };
}

function isAscending(times: readonly number[]): boolean {
  for (let i = 1; i < times.length; i++) if ((times[i] as number) < (times[i - 1] as number)) return false;
  return true;
}

export function timedItemsCodec(): StateCodec<TimedItems> {
  return {
    write({ times, items }, out) {
      out.uint(times.length);
      for (let i = 0; i < times.length; i++) {
        out.float(times[i] as number);
        out.value(items[i] as Value);
      }
    },
    read(from) {
      const held: TimedItems = { times: [], items: [], bytes: 64 };
      const count = from.uint();
      for (let i = 0; i < count; i++) {
        held.times.push(from.float());
        const item = from.value();
        held.items.push(item);
        held.bytes += bytesOf(item);
      }
      return held;
    },
    bytes: ({ bytes }) => bytes,
  };
}
