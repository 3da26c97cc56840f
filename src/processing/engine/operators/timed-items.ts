import type { Value } from '../batch/physical-kind.ts';
import type { StateCodec } from '../state/keyed-state.ts';
import { valueBytes } from '../state/row-codec.ts';

/** Items in the order of their times; of equal times in the order they came. */
export interface TimedItems {
  times: number[];
  items: Value[];
  bytes: number;
}

export function noItems(): TimedItems {
  return { times: [], items: [], bytes: 64 };
}

export function insertItem(held: TimedItems, time: number, item: Value): void {
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

export function bytesOf(item: Value): number {
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
export function merged(all: readonly TimedItems[]): TimedItems {
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
      const held = noItems();
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
