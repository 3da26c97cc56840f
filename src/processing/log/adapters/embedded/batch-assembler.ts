import type { RecordBatch } from '../../event-log.ts';
import { createColumns } from '../../records.ts';
import { FRAME_HEADER_BYTES, type FrameHeader } from './frame.ts';

/** A frame within a piece of a segment that was read; `at` is a multiple of 8. */
export interface FrameAt {
  frame: FrameHeader;
  at: number;
}

/** The rows of one frame that go into a batch. */
interface Slice {
  base: number;
  firstRow: number;
  endRow: number;
  /** Where the body of `firstRow` begins. */
  bodyAt: number;
  timestampsMs: Float64Array;
  keyLengths: Int32Array;
  valueLengths: Int32Array;
  headerLengths: Int32Array;
  offsetDeltas: Uint32Array | undefined;
}

/**
 * Lays index columns over frames as they came from the disk; the records' bytes stay where they are. Takes
 * records from `offset` on, as many as fit into `maxBytes` and at least one. Undefined if the frames hold none.
 */
export function assembleBatch(
  bytes: Uint8Array,
  frames: readonly FrameAt[],
  request: {
    topic: string;
    partition: number;
    offset: number;
    maxBytes: number;
    recycled?: RecordBatch | undefined;
  },
): Omit<RecordBatch, 'highWatermark'> | undefined {
  const { slices, count, nextOffset } = selectRows(bytes, frames, request.offset, request.maxBytes);
  if (count === 0) return undefined;
  const columns = createColumns(count, request.recycled);
  let row = 0;
  for (const slice of slices) row = fillColumns(columns, row, slice);
  return { topic: request.topic, partition: request.partition, count, ...columns, bytes, nextOffset };
}

function selectRows(
  bytes: Uint8Array,
  frames: readonly FrameAt[],
  offset: number,
  maxBytes: number,
): { slices: Slice[]; count: number; nextOffset: number } {
  const slices: Slice[] = [];
  let count = 0;
  let budget = maxBytes;
  let nextOffset = offset;
  for (const { frame, at } of frames) {
    const slice = sliceFrame(bytes, frame, at, offset);
    const bodyEnd = at + frame.length;
    if (bodyEnd - slice.bodyAt <= budget) {
      budget -= bodyEnd - slice.bodyAt;
      count += frame.count - slice.endRow;
      slice.endRow = frame.count;
    }
    for (; slice.endRow < frame.count; slice.endRow++) {
      budget -= rowBytes(slice, slice.endRow);
      if (budget < 0 && count > 0) {
        if (slice.endRow > slice.firstRow) slices.push(slice);
        return { slices, count, nextOffset: slice.base + offsetDelta(slice, slice.endRow) };
      }
      count++;
    }
    slices.push(slice);
    nextOffset = Math.max(nextOffset, frame.baseOffset + frame.offsetSpan);
  }
  return { slices, count, nextOffset };
}

/** An empty slice that stands at the frame's first row of at least `offset`. */
function sliceFrame(bytes: Uint8Array, frame: FrameHeader, at: number, offset: number): Slice {
  const count = frame.count;
  const start = bytes.byteOffset + at + FRAME_HEADER_BYTES;
  const ints = start + count * 8;
  const slice: Slice = {
    base: frame.baseOffset,
    firstRow: 0,
    endRow: 0,
    bodyAt: at + FRAME_HEADER_BYTES + count * (frame.sparse ? 24 : 20),
    timestampsMs: new Float64Array(bytes.buffer, start, count),
    keyLengths: new Int32Array(bytes.buffer, ints, count),
    valueLengths: new Int32Array(bytes.buffer, ints + count * 4, count),
    headerLengths: new Int32Array(bytes.buffer, ints + count * 8, count),
    offsetDeltas: frame.sparse ? new Uint32Array(bytes.buffer, ints + count * 12, count) : undefined,
  };
  while (slice.firstRow < count && slice.base + offsetDelta(slice, slice.firstRow) < offset) {
    slice.bodyAt += rowBytes(slice, slice.firstRow);
    slice.firstRow++;
  }
  slice.endRow = slice.firstRow;
  return slice;
}

function fillColumns(columns: ReturnType<typeof createColumns>, firstRow: number, slice: Slice): number {
  const { offsets, timestampsMs, keyStarts, keyEnds, valueStarts, valueEnds, headerStarts, headerEnds } =
    columns;
  const { keyLengths, valueLengths, headerLengths, base, offsetDeltas } = slice;
  let at = slice.bodyAt;
  let to = firstRow;
  for (let from = slice.firstRow; from < slice.endRow; from++, to++) {
    const keyLength = keyLengths[from] as number;
    const valueLength = valueLengths[from] as number;
    offsets[to] = base + (offsetDeltas === undefined ? from : (offsetDeltas[from] as number));
    timestampsMs[to] = slice.timestampsMs[from] as number;
    keyStarts[to] = keyLength < 0 ? -1 : at;
    if (keyLength > 0) at += keyLength;
    keyEnds[to] = at;
    valueStarts[to] = valueLength < 0 ? -1 : at;
    if (valueLength > 0) at += valueLength;
    valueEnds[to] = at;
    headerStarts[to] = at;
    at += headerLengths[from] as number;
    headerEnds[to] = at;
  }
  return to;
}

function offsetDelta(slice: Slice, row: number): number {
  return slice.offsetDeltas === undefined ? row : (slice.offsetDeltas[row] as number);
}

function rowBytes(slice: Slice, row: number): number {
  const keyLength = slice.keyLengths[row] as number;
  const valueLength = slice.valueLengths[row] as number;
  return (
    (keyLength > 0 ? keyLength : 0) +
    (valueLength > 0 ? valueLength : 0) +
    (slice.headerLengths[row] as number)
  );
}
