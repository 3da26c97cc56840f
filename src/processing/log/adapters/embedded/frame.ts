import { crc32 } from 'node:zlib';

/**
 * A frame: the records of one write in one partition, or a part of them if the write is large. Little-endian,
 * every frame starts at a multiple of 8 in its file, so that a reader can lay typed arrays over the columns.
 *
 *      0  u32  CRC-32 of bytes 4 … length, started with the segment's salt
 *      4  u32  magic "MRF1"
 *      8  u32  length of the frame, with header and padding
 *     12  u16  flags: 1 conditional, 2 sparse offsets
 *     14  u16  version (1)
 *     16  f64  offset of the first record
 *     24  f64  wall clock of the append, ms
 *     32  f64  greatest timestamp in the frame, ms
 *     40  f64  cycle: the group commit that wrote it
 *     48  u32  count of records
 *     52  u32  offset of the next frame's first record, less that of this one's
 *     56  u16  index of this frame among those of the same write
 *     58  u16  frames of that write
 *     60  u32  bytes between the start of that write and this frame
 *     64  f64 × count  timestamps, ms
 *         i32 × count  length of the key, -1 for null
 *         i32 × count  length of the value, -1 for null
 *         i32 × count  length of the packed headers
 *         u32 × count  offset less the first one, only if "sparse offsets"
 *         then key, value and headers of each record, then padding to a multiple of 8
 *
 * *Conditional* frames count only if the coordinator's journal says that their cycle was committed.
 */
export const FRAME_HEADER_BYTES = 64;
export const FRAME_MAGIC = 0x3146524d;
export const FRAME_MAGIC_BYTES = new Uint8Array([0x4d, 0x52, 0x46, 0x31]);

const VERSION = 1;
const CONDITIONAL = 1;
const SPARSE = 2;

export interface FrameHeader {
  length: number;
  conditional: boolean;
  sparse: boolean;
  baseOffset: number;
  appendedAtMs: number;
  maxTimestampMs: number;
  cycle: number;
  count: number;
  offsetSpan: number;
  unitIndex: number;
  unitCount: number;
  unitDistance: number;
}

export function frameLength(count: number, bodyBytes: number, sparse: boolean): number {
  return (FRAME_HEADER_BYTES + count * (sparse ? 24 : 20) + bodyBytes + 7) & ~7;
}

/** Writes all but the checksum into the first 64 bytes of `target`. */
export function writeFrameHeader(target: Uint8Array, header: FrameHeader): void {
  const view = new DataView(target.buffer, target.byteOffset, FRAME_HEADER_BYTES);
  view.setUint32(4, FRAME_MAGIC, true);
  view.setUint32(8, header.length, true);
  view.setUint16(12, (header.conditional ? CONDITIONAL : 0) | (header.sparse ? SPARSE : 0), true);
  view.setUint16(14, VERSION, true);
  view.setFloat64(16, header.baseOffset, true);
  view.setFloat64(24, header.appendedAtMs, true);
  view.setFloat64(32, header.maxTimestampMs, true);
  view.setFloat64(40, header.cycle, true);
  view.setUint32(48, header.count, true);
  view.setUint32(52, header.offsetSpan, true);
  view.setUint16(56, header.unitIndex, true);
  view.setUint16(58, header.unitCount, true);
  view.setUint32(60, header.unitDistance, true);
}

/** Puts the checksum over the given pieces of one frame into its first four bytes. */
export function sealFrame(pieces: readonly [Uint8Array, ...Uint8Array[]], salt: number): void {
  const [head, ...rest] = pieces;
  let crc = crc32(head.subarray(4), salt);
  for (const piece of rest) crc = crc32(piece, crc);
  new DataView(head.buffer, head.byteOffset, 4).setUint32(0, crc, true);
}

/** The header at `at`, or undefined if what lies there cannot be one. The checksum is not looked at. */
export function readFrameHeader(bytes: Uint8Array, at: number): FrameHeader | undefined {
  if (at + FRAME_HEADER_BYTES > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, FRAME_HEADER_BYTES);
  if (view.getUint32(4, true) !== FRAME_MAGIC || view.getUint16(14, true) !== VERSION) return undefined;
  const flags = view.getUint16(12, true);
  const header: FrameHeader = {
    length: view.getUint32(8, true),
    conditional: (flags & CONDITIONAL) !== 0,
    sparse: (flags & SPARSE) !== 0,
    baseOffset: view.getFloat64(16, true),
    appendedAtMs: view.getFloat64(24, true),
    maxTimestampMs: view.getFloat64(32, true),
    cycle: view.getFloat64(40, true),
    count: view.getUint32(48, true),
    offsetSpan: view.getUint32(52, true),
    unitIndex: view.getUint16(56, true),
    unitCount: view.getUint16(58, true),
    unitDistance: view.getUint32(60, true),
  };
  const least = FRAME_HEADER_BYTES + header.count * (header.sparse ? 24 : 20);
  return header.length >= least && header.length % 8 === 0 ? header : undefined;
}

/** True if the frame at `at` is whole and its checksum is right. */
export function isFrameIntact(bytes: Uint8Array, at: number, length: number, salt: number): boolean {
  if (at + length > bytes.length) return false;
  const stored = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
  return crc32(bytes.subarray(at + 4, at + length), salt) === stored;
}
