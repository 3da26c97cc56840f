import { crc32 } from 'node:zlib';
import type { FrameHeader } from './frame.ts';
import { INDEX_INTERVAL_BYTES } from './limits.ts';

const MAGIC = 0x3149524d;
const HEADER_BYTES = 40;

/**
 * Where in a segment an offset or a timestamp is to be looked for: one entry for each interval of at least
 * `INDEX_INTERVAL_BYTES`. It knows frames of finished group commits only, so whatever lies below `endPosition`
 * has been durable: a saved index spares a start the scan up to there, and makes damage there tell from a torn tail.
 *
 * Saved as: u32 CRC-32 of the rest · u32 magic "MRI1" · u32 salt of the segment · u32 entries ·
 * f64 endPosition · f64 nextOffset · f64 lastAppendedAtMs · f64 × entries offsets, positions, greatest timestamps.
 */
export class SegmentIndex {
  readonly #offsets: number[];
  readonly #positions: number[];
  readonly #maxTimestampsMs: number[];
  endPosition: number;
  nextOffset: number;
  lastAppendedAtMs: number;

  constructor(
    endPosition: number,
    nextOffset: number,
    lastAppendedAtMs = 0,
    entries: [offsets: number[], positions: number[], maxTimestampsMs: number[]] = [[], [], []],
  ) {
    this.endPosition = endPosition;
    this.nextOffset = nextOffset;
    this.lastAppendedAtMs = lastAppendedAtMs;
    [this.#offsets, this.#positions, this.#maxTimestampsMs] = entries;
  }

  /** Takes in the next frame of the segment, which begins at `position`. */
  add(frame: FrameHeader, position: number): void {
    const last = this.#positions.length - 1;
    if (last < 0 || position - (this.#positions[last] as number) >= INDEX_INTERVAL_BYTES) {
      this.#offsets.push(frame.baseOffset);
      this.#positions.push(position);
      this.#maxTimestampsMs.push(frame.maxTimestampMs);
    } else {
      this.#maxTimestampsMs[last] = Math.max(this.#maxTimestampsMs[last] as number, frame.maxTimestampMs);
    }
    this.endPosition = position + frame.length;
    this.nextOffset = frame.baseOffset + frame.offsetSpan;
    this.lastAppendedAtMs = Math.max(this.lastAppendedAtMs, frame.appendedAtMs);
  }

  /** Start of the interval in which the frame holding `offset` begins, or `endPosition` if there are no frames. */
  positionOf(offset: number): number {
    return this.#positions[Math.max(0, countUpTo(this.#offsets, offset) - 1)] ?? this.endPosition;
  }

  /**
   * Where to stop reading from `position` on, at `limit` at the latest: the last start of an interval before it, so that
   * no part of a frame is read that must be read once more; or `limit` if there is none.
   */
  stopBefore(limit: number, position: number): number {
    if (limit >= this.endPosition) return this.endPosition;
    const start = this.#positions[countUpTo(this.#positions, limit) - 1] ?? limit;
    return start > position ? start : limit;
  }

  /** First offsets of the intervals that hold a record of `timestampMs` or later, in order. */
  intervalsReaching(timestampMs: number): number[] {
    return this.#offsets.filter((_, i) => (this.#maxTimestampsMs[i] as number) >= timestampMs);
  }

  encode(salt: number): Uint8Array {
    const count = this.#offsets.length;
    const bytes = new Uint8Array(HEADER_BYTES + count * 24);
    const view = new DataView(bytes.buffer);
    view.setUint32(4, MAGIC, true);
    view.setUint32(8, salt, true);
    view.setUint32(12, count, true);
    view.setFloat64(16, this.endPosition, true);
    view.setFloat64(24, this.nextOffset, true);
    view.setFloat64(32, this.lastAppendedAtMs, true);
    const columns = new Float64Array(bytes.buffer, HEADER_BYTES);
    columns.set(this.#offsets, 0);
    columns.set(this.#positions, count);
    columns.set(this.#maxTimestampsMs, count * 2);
    view.setUint32(0, crc32(bytes.subarray(4)), true);
    return bytes;
  }

  /** Undefined if the bytes are no whole index, or that of another segment. */
  static decode(bytes: Uint8Array, salt: number): SegmentIndex | undefined {
    if (bytes.length < HEADER_BYTES) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const count = view.getUint32(12, true);
    if (view.getUint32(4, true) !== MAGIC || view.getUint32(8, true) !== salt) return undefined;
    if (bytes.length !== HEADER_BYTES + count * 24) return undefined;
    if (view.getUint32(0, true) !== crc32(bytes.subarray(4))) return undefined;
    const column = (i: number): number[] => [
      ...new Float64Array(
        bytes.slice(HEADER_BYTES + i * count * 8, HEADER_BYTES + (i + 1) * count * 8).buffer,
      ),
    ];
    return new SegmentIndex(view.getFloat64(16, true), view.getFloat64(24, true), view.getFloat64(32, true), [
      column(0),
      column(1),
      column(2),
    ]);
  }
}

/** How many of the rising `numbers` are not above `most`. */
function countUpTo(numbers: readonly number[], most: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] as number) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}
