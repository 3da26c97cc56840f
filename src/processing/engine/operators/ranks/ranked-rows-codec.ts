import type { Value } from '../../batch/physical-kind.ts';
import type { StateCodec } from '../../state/keyed-state.ts';
import { rowCodec, rowsCodec } from '../../state/row-codec.ts';

/** The rows of one key of a Top-N, as far as they lie in its own entry. */
export interface Partition {
  /** The first ones in order; empty only if there are none at all. */
  rows: Value[][];
  /** Rows in all, where they are counted. */
  count: number;
  /** Others follow in chunks. */
  chunked: boolean;
  /** Of `rows` in memory, about. */
  bytes: number;
  /** The last rank of this partition, where its rows say it. */
  limit?: number;
}

/** The chunks of a partition behind its first rows, in order. */
export interface Directory {
  ids: number[];
  /** No row of the chunk is less than this one, none of the chunks before is greater. */
  starts: Value[][];
  nextId: number;
}

const PARTITION_BYTES = 80;
const PLACE_BYTES = 8;
const rowsOf = rowsCodec();
const rowOf = rowCodec();

export function emptyPartition(): Partition {
  return { rows: [], count: 0, chunked: false, bytes: 0 };
}

/** What a row adds to the bytes of its partition. */
export function bytesOfRow(row: Value[]): number {
  return PLACE_BYTES + rowOf.bytes(row);
}

export const partitionCodec: StateCodec<Partition> = {
  write({ rows, count, chunked, limit }, out) {
    rowsOf.write(rows, out);
    out.value(count);
    out.value(chunked);
    out.value(limit ?? null);
  },
  read(from) {
    const rows = rowsOf.read(from);
    const [count, chunked, limit] = [from.value(), from.value(), from.value()];
    const bytes = rowsOf.bytes(rows);
    const partition = { rows, count: count as number, chunked: chunked === true, bytes };
    return limit === null ? partition : { ...partition, limit: limit as number };
  },
  bytes: ({ bytes }) => PARTITION_BYTES + bytes,
};

export const directoryCodec: StateCodec<Directory> = {
  write({ ids, starts, nextId }, out) {
    out.values(ids);
    rowsOf.write(starts, out);
    out.value(nextId);
  },
  read: (from) => ({
    ids: from.values() as number[],
    starts: rowsOf.read(from),
    nextId: from.value() as number,
  }),
  bytes: ({ ids, starts }) => PARTITION_BYTES + 8 * ids.length + rowsOf.bytes(starts),
};
