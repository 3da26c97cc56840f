import type { NewRecord, PackedRecords } from '../../event-log.ts';
import { packHeaders, packedHeadersLength } from '../../packed-headers.ts';
import { FRAME_HEADER_BYTES, type FrameHeader, frameLength, sealFrame, writeFrameHeader } from './frame.ts';

const FIRST_BYTES = 4_096;
const PADDING = new Uint8Array(8);

/** Where a chunk lands: what only its partition and its group commit know. */
export type FramePlace = Pick<
  FrameHeader,
  'conditional' | 'baseOffset' | 'appendedAtMs' | 'cycle' | 'unitIndex' | 'unitCount' | 'unitDistance'
>;

/** Records being gathered for one frame. They are copied on `add`, once, and then written from here. */
export class RowChunk {
  readonly #timestampsMs: number[] = [];
  readonly #keyLengths: number[] = [];
  readonly #valueLengths: number[] = [];
  readonly #headerLengths: number[] = [];
  /** Offsets less the first one; only compaction leaves gaps. */
  readonly #offsetDeltas: number[] | undefined;
  #maxTimestampMs = Number.NEGATIVE_INFINITY;
  #bytes: Uint8Array = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #used = 0;

  constructor(offsets: 'dense' | 'sparse' = 'dense') {
    this.#offsetDeltas = offsets === 'sparse' ? [] : undefined;
  }

  get count(): number {
    return this.#timestampsMs.length;
  }

  get bodyBytes(): number {
    return this.#used;
  }

  get maxTimestampMs(): number {
    return this.#maxTimestampMs;
  }

  get frameLength(): number {
    return frameLength(this.count, this.#used, this.#offsetDeltas !== undefined);
  }

  add(record: NewRecord): void {
    const keyLength = record.key?.length ?? 0;
    const valueLength = record.value?.length ?? 0;
    const headerLength = record.headers.length === 0 ? 0 : packedHeadersLength(record.headers);
    const at = this.#reserve(keyLength + valueLength + headerLength);
    if (record.key !== null) this.#bytes.set(record.key, at);
    if (record.value !== null) this.#bytes.set(record.value, at + keyLength);
    if (headerLength > 0) packHeaders(record.headers, this.#bytes, at + keyLength + valueLength);
    this.#push(
      record.timestampMs,
      record.key === null ? -1 : keyLength,
      record.value === null ? -1 : valueLength,
      headerLength,
    );
  }

  addPacked(packed: PackedRecords, i: number): void {
    const keyStart = packed.keyStarts[i] as number;
    const keyLength = keyStart < 0 ? 0 : (packed.keyEnds[i] as number) - keyStart;
    const valueStart = packed.valueStarts[i] as number;
    const valueLength = valueStart < 0 ? 0 : (packed.valueEnds[i] as number) - valueStart;
    const headerStart = packed.headerStarts[i] as number;
    const headerLength = (packed.headerEnds[i] as number) - headerStart;
    const at = this.#reserve(keyLength + valueLength + headerLength);
    const valueAt = valueStart < 0 ? headerStart : valueStart;
    const keyAt = keyStart < 0 ? valueAt : keyStart;
    if (keyAt + keyLength === valueAt && valueAt + valueLength === headerStart) {
      // They lie side by side, as packRecords and read leave them: one copy does.
      this.#copy(packed.bytes, keyAt, keyLength + valueLength + headerLength, at);
    } else {
      this.#copy(packed.bytes, keyStart, keyLength, at);
      this.#copy(packed.bytes, valueStart, valueLength, at + keyLength);
      this.#copy(packed.bytes, headerStart, headerLength, at + keyLength + valueLength);
    }
    this.#push(
      packed.timestampsMs[i] as number,
      keyStart < 0 ? -1 : keyLength,
      valueStart < 0 ? -1 : valueLength,
      headerLength,
    );
  }

  /** For a sparse chunk: the offset of the record added last, less that of the first. */
  setOffsetDelta(delta: number): void {
    this.#offsetDeltas?.push(delta);
  }

  /** The frame as pieces to be written one after another. */
  encode(
    place: FramePlace,
    salt: number,
    offsetSpan: number = this.count,
  ): { frame: FrameHeader; pieces: Uint8Array[] } {
    const { count, frameLength: length, maxTimestampMs } = this;
    const sparse = this.#offsetDeltas !== undefined;
    const frame = { ...place, length, offsetSpan, count, maxTimestampMs, sparse };
    const head = this.#encodeColumns();
    writeFrameHeader(head, frame);
    const body = this.#bytes.subarray(0, this.#used);
    const padding = PADDING.subarray(0, length - head.length - body.length);
    sealFrame([head, body, padding], salt);
    return { frame, pieces: [head, body, padding].filter((piece) => piece.length > 0) };
  }

  #encodeColumns(): Uint8Array {
    const count = this.count;
    const size = FRAME_HEADER_BYTES + count * (this.#offsetDeltas === undefined ? 20 : 24);
    const buffer = new ArrayBuffer(size);
    new Float64Array(buffer, FRAME_HEADER_BYTES, count).set(this.#timestampsMs);
    let at = FRAME_HEADER_BYTES + count * 8;
    for (const column of [this.#keyLengths, this.#valueLengths, this.#headerLengths]) {
      new Int32Array(buffer, at, count).set(column);
      at += count * 4;
    }
    if (this.#offsetDeltas !== undefined) new Uint32Array(buffer, at, count).set(this.#offsetDeltas);
    return new Uint8Array(buffer);
  }

  #push(timestampMs: number, keyLength: number, valueLength: number, headerLength: number): void {
    this.#timestampsMs.push(timestampMs);
    this.#keyLengths.push(keyLength);
    this.#valueLengths.push(valueLength);
    this.#headerLengths.push(headerLength);
    if (timestampMs > this.#maxTimestampMs) this.#maxTimestampMs = timestampMs;
  }

  #copy(source: Uint8Array, start: number, length: number, at: number): void {
    if (length > 0) this.#bytes.set(source.subarray(start, start + length), at);
  }

  #reserve(length: number): number {
    const at = this.#used;
    this.#used += length;
    if (this.#used > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.#used, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
    }
    return at;
  }
}
