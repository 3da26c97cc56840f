import { crc32 } from 'node:zlib';
import { stateErrors } from '../errors.ts';
import { BloomFilter } from './bloom-filter.ts';
import { placeOf } from './key-place.ts';
import { DELETED } from './record-cursor.ts';
import {
  BLOCK_ENTRY_BYTES,
  BLOCK_HEADER_BYTES,
  FOOTER_HEADER_BYTES,
  RECORD_HEADER_BYTES,
  RUN_MAGIC,
  RUN_VERSION,
  TRAILER_BYTES,
} from './run-format.ts';
import type { DiskFile, StateDisk } from './state-disk.ts';

/** A value in a run; the bytes are valid until the next read. */
export interface FoundValue {
  bytes: Buffer;
  start: number;
  end: number;
  isDeleted: boolean;
}

/** What is held in memory of a run. */
interface RunIndex {
  file: DiskFile;
  records: number;
  /** Of the first record of each block. */
  places: Float64Array;
  /** Of each block, and the end of the last one. */
  offsets: Float64Array;
  filter: BloomFilter;
  bytes: number;
}

/**
 * A sorted run, for reading. Nothing is read before it is asked for; then index and filter stay in memory, some
 * 12 bytes for each block and 10 bits for each key. Everything read is checked; damage is `state_corrupt`.
 */
export class RunFile {
  readonly number: number;
  readonly path: string;
  readonly #disk: StateDisk;
  #index: RunIndex | undefined;
  readonly #found: FoundValue = { bytes: Buffer.alloc(0), start: 0, end: 0, isDeleted: false };

  constructor(disk: StateDisk, path: string, number = 0) {
    this.#disk = disk;
    this.number = number;
    this.path = path;
  }

  /** Index and filter, read at the first call. */
  get index(): RunIndex {
    this.#index ??= readIndex(this.#disk, this.path);
    return this.#index;
  }

  /** Of index and filter, if they were read. */
  get memoryBytes(): number {
    const index = this.#index;
    if (index === undefined) return 0;
    return index.filter.bytes.length + index.places.byteLength + index.offsets.byteLength;
  }

  /** The value of a key, or that it was deleted; undefined if the run says nothing of it. */
  find(state: number, hash: number, key: Buffer): FoundValue | undefined {
    const { filter, places } = this.index;
    if (!filter.mayHave(state, hash)) return undefined;
    const block = lastAtMost(places, placeOf(state, hash));
    return block < 0 ? undefined : this.#findIn(this.#readBlock(block), state, hash, key);
  }

  #readBlock(block: number): Buffer {
    const { file, offsets } = this.index;
    const start = offsets[block] as number;
    const bytes = scratch((offsets[block + 1] as number) - start);
    file.read(bytes, start);
    checkBlock(bytes, this.path);
    return bytes;
  }

  #findIn(block: Buffer, state: number, hash: number, key: Buffer): FoundValue | undefined {
    if (block.readUInt32LE(4) !== state) return undefined;
    const count = block.readUInt32LE(8);
    for (let i = firstAtLeast(block, count, hash); i < count; i++) {
      const entry = BLOCK_HEADER_BYTES + i * BLOCK_ENTRY_BYTES;
      if (block.readUInt32LE(entry) !== hash) return undefined;
      const at = block.readUInt32LE(entry + 4);
      const keyStart = at + RECORD_HEADER_BYTES;
      const start = keyStart + block.readUInt32LE(at);
      if (block.compare(key, 0, key.length, keyStart, start) === 0) return this.#foundAt(block, at, start);
    }
    return undefined;
  }

  #foundAt(block: Buffer, at: number, start: number): FoundValue {
    const length = block.readUInt32LE(at + 4);
    const found = this.#found;
    found.bytes = block;
    found.start = start;
    found.isDeleted = length === DELETED;
    found.end = found.isDeleted ? start : start + length;
    return found;
  }

  close(): void {
    this.#index?.file.close();
    this.#index = undefined;
  }
}

function readIndex(disk: StateDisk, path: string): RunIndex {
  const file = disk.open(path, 'read');
  try {
    return indexOf(file, path);
  } catch (error) {
    file.close();
    throw error;
  }
}

function indexOf(file: DiskFile, path: string): RunIndex {
  const { size } = file;
  const trailer = Buffer.alloc(TRAILER_BYTES);
  if (size < TRAILER_BYTES) throw corrupt(path);
  file.read(trailer, size - TRAILER_BYTES);
  if (trailer.readUInt32LE(20) !== RUN_MAGIC || trailer.readUInt32LE(16) !== RUN_VERSION) throw corrupt(path);
  const footer = Buffer.allocUnsafeSlow(trailer.readUInt32LE(8));
  file.read(footer, trailer.readDoubleLE(0));
  if (crc32(footer) !== trailer.readUInt32LE(12)) throw corrupt(path);
  const blocks = footer.readUInt32LE(0);
  const offsetsAt = FOOTER_HEADER_BYTES + blocks * 8;
  const filterAt = offsetsAt + (blocks + 1) * 8;
  return {
    file,
    records: footer.readDoubleLE(8),
    places: doubles(footer, FOOTER_HEADER_BYTES, offsetsAt),
    offsets: doubles(footer, offsetsAt, filterAt),
    filter: new BloomFilter(footer.subarray(filterAt, filterAt + footer.readUInt32LE(4))),
    bytes: size,
  };
}

function doubles(bytes: Buffer, start: number, end: number): Float64Array {
  return new Float64Array(new Uint8Array(bytes.subarray(start, end)).buffer);
}

function corrupt(path: string): Error {
  return stateErrors.state_corrupt(`The file ${path} is damaged.`);
}

/** Throws `state_corrupt` unless the bytes are a whole block. */
export function checkBlock(block: Buffer, path: string): void {
  if (crc32(block.subarray(4)) !== block.readUInt32LE(0)) throw corrupt(path);
}

let shared = Buffer.allocUnsafeSlow(16 * 1024);

/** One buffer for all reads of single blocks: what is found is used up before the next read. */
function scratch(length: number): Buffer {
  if (shared.length < length) shared = Buffer.allocUnsafeSlow(length * 2);
  return shared.subarray(0, length);
}

/** Index of the last element that is not above `value`; −1 if there is none. */
function lastAtMost(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function firstAtLeast(block: Buffer, count: number, hash: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (block.readUInt32LE(BLOCK_HEADER_BYTES + middle * BLOCK_ENTRY_BYTES) < hash) low = middle + 1;
    else high = middle;
  }
  return low;
}
