import type { Value } from '../../batch/physical-kind.ts';
import type { StateCodec } from '../../state/keyed-state.ts';
import { rowCodec } from '../../state/row-codec.ts';
import type { StateReader } from '../../state/state-reader.ts';
import type { StateWriter } from '../../state/state-writer.ts';

export type Row = readonly Value[];

/** What is kept of a join key: a row that is alone and of which nothing else is known, or chunks. */
export type JoinEntry = Row | RowChunk;

export function isRow(entry: JoinEntry): entry is Row {
  return Array.isArray(entry);
}

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

/** A row alone is 0 chunks and its values. */
export function entryCodec(shape: ChunkShape): StateCodec<JoinEntry> {
  return {
    bytes: (entry) => (isRow(entry) ? ROWS.bytes(entry as Value[]) : entry.bytes),
    write: (entry, out) => {
      if (isRow(entry)) {
        out.varint(0);
        out.values(entry);
      } else writeChunk(entry, out);
    },
    read: (from) => {
      const chunks = from.varint();
      return chunks === 0 ? from.values() : readChunk(shape, chunks, from);
    },
  };
}

function writeChunk(chunk: RowChunk, out: StateWriter): void {
  out.varint(chunk.chunks);
  out.varint(chunk.count);
  out.varint(chunk.different);
  out.float(chunk.oldestMs);
  out.varint(chunk.rows.length);
  for (let i = 0; i < chunk.rows.length; i++) {
    out.values(chunk.rows[i] as Row);
    if (chunk.times !== null) out.varint(chunk.times[i] as number);
    if (chunk.matches !== null) out.varint(chunk.matches[i] as number);
    if (chunk.writtenMs !== null) out.float(chunk.writtenMs[i] as number);
  }
}

function readChunk(shape: ChunkShape, chunks: number, from: StateReader): RowChunk {
  const chunk = createChunk(shape);
  chunk.chunks = chunks;
  chunk.count = from.varint();
  chunk.different = from.varint();
  chunk.oldestMs = from.float();
  const length = from.varint();
  for (let i = 0; i < length; i++) {
    const row = from.values();
    const times = shape.hasTimes ? from.varint() : 1;
    const matches = shape.hasMatches ? from.varint() : 0;
    appendRow(chunk, row, times, matches, shape.hasWrittenMs ? from.float() : 0);
  }
  return chunk;
}
