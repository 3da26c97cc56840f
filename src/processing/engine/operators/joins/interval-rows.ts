import type { Value } from '../../batch/physical-kind.ts';
import type { StateCodec } from '../../state/keyed-state.ts';
import { valueBytes } from '../../state/row-codec.ts';
import { countUpTo } from '../timed-items.ts';

/**
 * Rows of one side of an interval join: those of one key whose times lie close together, ascending; or a page of them
 * (see `interval-pages.ts`).
 */
export interface IntervalRows {
  times: number[];
  rows: Value[][];
  /** For each row 1 if it has met one of the other side. */
  met: number[];
  /** Of the first entry of a place: from which times on rows are in other pages, ascending. */
  pageTimes: number[];
  /** The numbers of these pages. */
  pageNumbers: number[];
  /** A number that no page of the place has had. */
  nextPage: number;
  /** Memory of the rows. */
  bytes: number;
}

const ENTRY_BYTES = 160;
/** What an entry knows of another one. */
const PAGE_BYTES = 16;

export function emptyIntervalRows(): IntervalRows {
  return { times: [], rows: [], met: [], pageTimes: [], pageNumbers: [], nextPage: 0, bytes: 0 };
}

/** Adds a row behind those of its time. */
export function addIntervalRow(held: IntervalRows, time: number, row: Value[], met: number): void {
  const { times, rows } = held;
  held.bytes += bytesOf(row);
  const last = times[times.length - 1];
  const at = last === undefined || last <= time ? times.length : countUpTo(times, time);
  if (at === times.length) {
    times.push(time);
    rows.push(row);
    held.met.push(met);
  } else {
    times.splice(at, 0, time);
    rows.splice(at, 0, row);
    held.met.splice(at, 0, met);
  }
}

/** Takes out the first `count` rows. */
export function dropIntervalRows(held: IntervalRows, count: number): void {
  for (let i = 0; i < count; i++) held.bytes -= bytesOf(held.rows[i] as Value[]);
  held.times.splice(0, count);
  held.rows.splice(0, count);
  held.met.splice(0, count);
}

/** Takes out the rows from number `from` on, and gives them. */
export function splitIntervalRows(held: IntervalRows, from: number): IntervalRows {
  const rest = emptyIntervalRows();
  rest.times = held.times.splice(from);
  rest.rows = held.rows.splice(from);
  rest.met = held.met.splice(from);
  for (const row of rest.rows) rest.bytes += bytesOf(row);
  held.bytes -= rest.bytes;
  return rest;
}

function bytesOf(row: Value[]): number {
  return 40 + valueBytes(row);
}

export function intervalRowsCodec(): StateCodec<IntervalRows> {
  return {
    write({ times, rows, met, pageTimes, pageNumbers, nextPage }, out) {
      out.uint(times.length);
      for (let i = 0; i < times.length; i++) {
        out.float(times[i] as number);
        out.uint(met[i] as number);
        out.values(rows[i] as Value[]);
      }
      out.varint(nextPage);
      if (nextPage === 0) return;
      out.varint(pageTimes.length);
      for (let n = 0; n < pageTimes.length; n++) {
        out.float(pageTimes[n] as number);
        out.varint(pageNumbers[n] as number);
      }
    },
    read(from) {
      const held = emptyIntervalRows();
      const count = from.uint();
      for (let i = 0; i < count; i++) {
        const time = from.float();
        const met = from.uint();
        addIntervalRow(held, time, from.values(), met);
      }
      held.nextPage = from.varint();
      const pages = held.nextPage === 0 ? 0 : from.varint();
      for (let n = 0; n < pages; n++) {
        held.pageTimes.push(from.float());
        held.pageNumbers.push(from.varint());
      }
      return held;
    },
    bytes: ({ bytes, pageTimes }) => ENTRY_BYTES + bytes + pageTimes.length * PAGE_BYTES,
  };
}
