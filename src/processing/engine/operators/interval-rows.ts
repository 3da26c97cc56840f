import type { Value } from '../batch/physical-kind.ts';
import type { StateCodec } from '../state/keyed-state.ts';
import { valueBytes } from '../state/row-codec.ts';
import { countUpTo } from './timed-items.ts';

/** Rows of one side of an interval join: those of one key whose times lie close together, ascending. */
export interface IntervalRows {
  times: number[];
  rows: Value[][];
  /** For each row 1 if it has met one of the other side. */
  met: number[];
  bytes: number;
}

export function emptyIntervalRows(): IntervalRows {
  return { times: [], rows: [], met: [], bytes: 96 };
}

/** Adds a row behind those of its time; false if there was one of this time already. */
export function addIntervalRow(held: IntervalRows, time: number, row: Value[], met: number): boolean {
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
  return at === 0 || times[at - 1] !== time;
}

/** Takes out the first `count` rows. */
export function dropIntervalRows(held: IntervalRows, count: number): void {
  for (let i = 0; i < count; i++) held.bytes -= bytesOf(held.rows[i] as Value[]);
  held.times.splice(0, count);
  held.rows.splice(0, count);
  held.met.splice(0, count);
}

function bytesOf(row: Value[]): number {
  return 40 + valueBytes(row);
}

export function intervalRowsCodec(): StateCodec<IntervalRows> {
  return {
    write({ times, rows, met }, out) {
      out.uint(times.length);
      for (let i = 0; i < times.length; i++) {
        out.float(times[i] as number);
        out.uint(met[i] as number);
        out.values(rows[i] as Value[]);
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
      return held;
    },
    bytes: ({ bytes }) => bytes,
  };
}
