import { crc32 } from 'node:zlib';
import type { Disk, DiskFile } from './disk.ts';

/**
 * Name and first bytes of a segment file, `PARTITION-BASEOFFSET.log`, after compaction
 * `PARTITION-BASEOFFSET-GENERATION.log`. Little-endian:
 *
 *      0  u32  CRC-32 of bytes 4 … 32
 *      4  u32  magic "MRSG"
 *      8  u32  version (1)
 *     12  u32  salt: the checksums of its frames start with it, so that a frame of another file, carried in
 *              somebody's record, is never taken for one of this file's
 *     16  f64  base offset: no record in it has a lower one
 *     24  f64  covers until: 0, or the end of the offsets of all segments that compaction merged into this one
 */
export const SEGMENT_HEADER_BYTES = 32;
const MAGIC = 0x4753524d;
const VERSION = 1;

export interface SegmentHeader {
  salt: number;
  baseOffset: number;
  coversUntil: number;
}

export interface SegmentName {
  partition: number;
  baseOffset: number;
  /** 0 as written by appends; compaction counts up. Of two segments with one base offset the higher is true. */
  generation: number;
}

export function segmentName({ partition, baseOffset, generation }: SegmentName): string {
  const suffix = generation === 0 ? '' : `-${generation}`;
  return `${partition}-${String(baseOffset).padStart(16, '0')}${suffix}.log`;
}

export function parseSegmentName(name: string): SegmentName | undefined {
  const match = /^(\d+)-(\d{16})(?:-(\d+))?\.log$/.exec(name);
  if (match === null) return undefined;
  return {
    partition: Number(match[1]),
    baseOffset: Number(match[2]),
    generation: Number(match[3] ?? 0),
  };
}

/** Name of the segment that compaction puts in the place of `name`. */
export function nextGeneration(name: string): string {
  const parsed = parseSegmentName(name) as SegmentName;
  return segmentName({ ...parsed, generation: parsed.generation + 1 });
}

/** By base offset; of one base offset the highest generation first. */
export function compareSegmentNames(a: string, b: string): number {
  const [left, right] = [parseSegmentName(a) as SegmentName, parseSegmentName(b) as SegmentName];
  return left.baseOffset - right.baseOffset || right.generation - left.generation;
}

export function indexPath(segmentPath: string): string {
  return segmentPath.replace(/\.log$/, '.index');
}

/** Creates an empty segment, durable with its name, and leaves its file open for the writer. */
export async function createSegmentFile(
  disk: Disk,
  directory: string,
  name: string,
  header: SegmentHeader,
): Promise<DiskFile> {
  const file = await disk.open(`${directory}/${name}`, 'create');
  await file.write([encodeSegmentHeader(header)], 0);
  await file.syncData();
  await disk.syncDirectory(directory);
  return file;
}

export function encodeSegmentHeader(header: SegmentHeader): Uint8Array {
  const bytes = new Uint8Array(SEGMENT_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, MAGIC, true);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, header.salt, true);
  view.setFloat64(16, header.baseOffset, true);
  view.setFloat64(24, header.coversUntil, true);
  view.setUint32(0, crc32(bytes.subarray(4)), true);
  return bytes;
}

/** Undefined if the file has no whole header. */
export async function readSegmentHeader(file: DiskFile): Promise<SegmentHeader | undefined> {
  const bytes = new Uint8Array(SEGMENT_HEADER_BYTES);
  if ((await file.read(bytes, 0)) < SEGMENT_HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer);
  if (view.getUint32(4, true) !== MAGIC || view.getUint32(8, true) !== VERSION) return undefined;
  if (view.getUint32(0, true) !== crc32(bytes.subarray(4))) return undefined;
  return {
    salt: view.getUint32(12, true),
    baseOffset: view.getFloat64(16, true),
    coversUntil: view.getFloat64(24, true),
  };
}
