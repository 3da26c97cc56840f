import type { Value } from '../batch/physical-kind.ts';
import type { StateCodec } from '../state/keyed-state.ts';
import { rowCodec } from '../state/row-codec.ts';

export type Row = readonly Value[];

/**
 * Rows of one join key, or a part of them: few enough to be written again whenever one of them changes. Arrays that
 * nobody needs are null.
 */
export interface RowChunk {
  readonly rows: Row[];
  /** How often each row is there: changelogs without a key may have a row twice. */
  readonly times: number[] | null;
  /** How many rows of the other side each row meets. */
  readonly matches: number[] | null;
  /** When each row was last written, epoch ms. */
  readonly writtenMs: number[] | null;
  /** Memory of the rows, about. */
  bytes: number;
  /** Of the key's first chunk: how many there are. */
  chunks: number;
  /** Of the key's first chunk: rows of the key, each as often as it is there. */
  count: number;
  /** Of the key's first chunk: different rows of the key. */
  different: number;
  /** Of the key's first chunk: no row was written earlier, epoch ms. */
  oldestMs: number;
}

/** Which of a chunk's arrays there are. */
export interface ChunkShape {
  hasTimes: boolean;
  hasMatches: boolean;
  hasWrittenMs: boolean;
}

const CHUNK_BYTES = 160;
const ROWS = rowCodec();

export function createChunk(shape: ChunkShape): RowChunk {
  return {
    rows: [],
    times: shape.hasTimes ? [] : null,
    matches: shape.hasMatches ? [] : null,
    writtenMs: shape.hasWrittenMs ? [] : null,
    bytes: CHUNK_BYTES,
    chunks: 1,
    count: 0,
    different: 0,
    oldestMs: 0,
  };
}

export function appendRow(chunk: RowChunk, row: Row, times: number, matches: number, nowMs: number): void {
  chunk.rows.push(row);
  chunk.times?.push(times);
  chunk.matches?.push(matches);
  chunk.writtenMs?.push(nowMs);
  chunk.bytes += bytesOf(row);
}

/** Takes a row out; the order of the others stays. */
export function removeRow(chunk: RowChunk, at: number): void {
  chunk.bytes -= bytesOf(chunk.rows[at] as Row);
  chunk.rows.splice(at, 1);
  chunk.times?.splice(at, 1);
  chunk.matches?.splice(at, 1);
  chunk.writtenMs?.splice(at, 1);
}

function bytesOf(row: Row): number {
  return 8 + ROWS.bytes(row as Value[]);
}

export function chunkCodec(shape: ChunkShape): StateCodec<RowChunk> {
  return {
    bytes: (chunk) => chunk.bytes,
    write: (chunk, out) => {
      out.uint(chunk.chunks);
      out.uint(chunk.count);
      out.uint(chunk.different);
      out.float(chunk.oldestMs);
      out.uint(chunk.rows.length);
      for (let i = 0; i < chunk.rows.length; i++) {
        out.values(chunk.rows[i] as Row);
        if (chunk.times !== null) out.uint(chunk.times[i] as number);
        if (chunk.matches !== null) out.uint(chunk.matches[i] as number);
        if (chunk.writtenMs !== null) out.float(chunk.writtenMs[i] as number);
      }
    },
    read: (from) => {
      const chunk = createChunk(shape);
      chunk.chunks = from.uint();
      chunk.count = from.uint();
      chunk.different = from.uint();
      chunk.oldestMs = from.float();
      const length = from.uint();
      for (let i = 0; i < length; i++) {
        const row = from.values();
        const times = shape.hasTimes ? from.uint() : 1;
        const matches = shape.hasMatches ? from.uint() : 0;
        appendRow(chunk, row, times, matches, shape.hasWrittenMs ? from.float() : 0);
      }
      return chunk;
    },
  };
}
