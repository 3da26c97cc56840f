import { crc32 } from 'node:zlib';
import { StateWriter } from '../state-writer.ts';
import { BloomFilter } from './bloom-filter.ts';
import { placeOf } from './key-place.ts';
import { DELETED, type RecordCursor } from './record-cursor.ts';
import { BLOCK_BYTES, BLOCK_ENTRY_BYTES, BLOCK_HEADER_BYTES, RUN_MAGIC, RUN_VERSION } from './run-format.ts';
import type { DiskFile } from './state-disk.ts';

/** Blocks are written together, so many bytes at once. */
const WRITE_BYTES = 256 * 1024;

/** Writes a sorted run; records come in the order of a {@link RecordCursor}, each key once. */
export class RunWriter {
  readonly #file: DiskFile;
  readonly #filter: BloomFilter;
  readonly #out = new StateWriter();
  readonly #body = new StateWriter();
  /** Of the block under way: the state, and for each record hash and offset in the body. */
  #state = -1;
  #hashes: number[] = [];
  #offsets: number[] = [];
  #places: number[] = [];
  #blocks: number[] = [];
  /** Bytes in the file. */
  #written = 0;
  records = 0;
  /** Records by state, once it is finished. */
  readonly counts = new Map<number, number>();

  /** `recordsMax`: at most so many records will come. */
  constructor(file: DiskFile, recordsMax: number) {
    this.#file = file;
    this.#filter = BloomFilter.forKeys(recordsMax);
  }

  /** `isDeleted`: it says no more than that its key is deleted. */
  add(record: RecordCursor, isDeleted = record.isDeleted): void {
    const { state, hash, bytes, keyStart, keyEnd, valueStart, valueEnd } = record;
    const isFull = this.#body.length >= BLOCK_BYTES && this.#hashes.at(-1) !== hash;
    if (state !== this.#state || isFull) this.#endBlock();
    this.#state = state;
    this.#hashes.push(hash);
    this.#offsets.push(this.#body.length);
    this.#body.uint(keyEnd - keyStart);
    this.#body.uint(isDeleted ? DELETED : valueEnd - valueStart);
    this.#body.raw(bytes.subarray(keyStart, keyEnd));
    if (!isDeleted) this.#body.raw(bytes.subarray(valueStart, valueEnd));
    this.#filter.add(state, hash);
    this.records++;
  }

  #endBlock(): void {
    const count = this.#hashes.length;
    if (count === 0) return;
    const out = this.#out;
    const start = out.length;
    const bodyAt = BLOCK_HEADER_BYTES + count * BLOCK_ENTRY_BYTES;
    this.counts.set(this.#state, (this.counts.get(this.#state) ?? 0) + count);
    this.#places.push(placeOf(this.#state, this.#hashes[0] as number));
    this.#blocks.push(this.#written + start);
    out.uint(0);
    out.uint(this.#state);
    out.uint(count);
    for (let i = 0; i < count; i++) {
      out.uint(this.#hashes[i] as number);
      out.uint(bodyAt + (this.#offsets[i] as number));
    }
    out.raw(this.#body.view());
    out.setUint(start, crc32(out.view().subarray(start + 4)));
    this.#hashes = [];
    this.#offsets = [];
    this.#body.clear();
    if (out.length >= WRITE_BYTES) this.#flush();
  }

  #flush(): void {
    this.#file.write(this.#out.view(), this.#written);
    this.#written += this.#out.length;
    this.#out.clear();
  }

  /** Writes what is left; returns the length of the file, which the caller syncs. */
  finish(): number {
    this.#endBlock();
    this.#flush();
    const out = this.#out;
    const end = this.#written;
    out.uint(this.#places.length);
    out.uint(this.#filter.bytes.length);
    out.float(this.records);
    for (const place of this.#places) out.float(place);
    for (const offset of this.#blocks) out.float(offset);
    out.float(end);
    out.raw(this.#filter.bytes);
    const footer = out.view();
    const crc = crc32(footer);
    const { length } = footer;
    out.float(end);
    out.uint(length);
    out.uint(crc);
    out.uint(RUN_VERSION);
    out.uint(RUN_MAGIC);
    this.#flush();
    return this.#written;
  }
}
