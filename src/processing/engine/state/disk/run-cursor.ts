import type { RecordCursor } from './record-cursor.ts';
import { DELETED } from './record-cursor.ts';
import { BLOCK_ENTRY_BYTES, BLOCK_HEADER_BYTES, RECORD_HEADER_BYTES } from './run-format.ts';
import { placeOf } from './key-place.ts';
import { checkBlock, type RunFile } from './run-file.ts';

/** Blocks are read together, so many bytes at once. */
const READ_BYTES = 128 * 1024;

/** Goes over a run from its beginning, or over one state of it. */
export class RunCursor implements RecordCursor {
  readonly #run: RunFile;
  readonly #only: number | undefined;
  /** Blocks `#block` and following lie in `#chunk`, up to `#chunkEnd`. */
  #chunk: Buffer = Buffer.alloc(0);
  #chunkStart = 0;
  #chunkEnd = 0;
  #block: number;
  #record = 0;
  #count = 0;
  state = -1;
  hash = 0;
  bytes: Buffer = this.#chunk;
  keyStart = 0;
  keyEnd = 0;
  valueStart = 0;
  valueEnd = 0;
  isDeleted = false;

  /** With `only` it goes over the records of that state alone. */
  constructor(run: RunFile, only?: number) {
    this.#run = run;
    this.#only = only;
    this.#block = only === undefined ? -1 : firstBlockOf(run, only) - 1;
  }

  get place(): number {
    return placeOf(this.state, this.hash);
  }

  next(): boolean {
    if (this.#record === this.#count && !this.#nextBlock()) return false;
    const { bytes } = this;
    const entry = BLOCK_HEADER_BYTES + this.#record * BLOCK_ENTRY_BYTES;
    this.hash = bytes.readUInt32LE(entry);
    const at = bytes.readUInt32LE(entry + 4);
    const length = bytes.readUInt32LE(at + 4);
    this.keyStart = at + RECORD_HEADER_BYTES;
    this.keyEnd = this.keyStart + bytes.readUInt32LE(at);
    this.isDeleted = length === DELETED;
    this.valueStart = this.keyEnd;
    this.valueEnd = this.isDeleted ? this.keyEnd : this.keyEnd + length;
    this.#record++;
    return true;
  }

  #nextBlock(): boolean {
    const { offsets, places } = this.#run.index;
    this.#block++;
    if (this.#block >= places.length) return false;
    const start = offsets[this.#block] as number;
    const end = offsets[this.#block + 1] as number;
    if (end > this.#chunkEnd) this.#readFrom(this.#block);
    this.bytes = this.#chunk.subarray(start - this.#chunkStart, end - this.#chunkStart);
    checkBlock(this.bytes, this.#run.path);
    this.state = this.bytes.readUInt32LE(4);
    if (this.#only !== undefined && this.state !== this.#only) return false;
    this.#count = this.bytes.readUInt32LE(8);
    this.#record = 0;
    return true;
  }

  /** Block `first` and as many after it as go into one read. */
  #readFrom(first: number): void {
    const { file, offsets } = this.#run.index;
    this.#chunkStart = offsets[first] as number;
    let next = first + 1;
    while (next + 1 < offsets.length && (offsets[next + 1] as number) - this.#chunkStart <= READ_BYTES)
      next++;
    this.#chunkEnd = offsets[next] as number;
    const length = this.#chunkEnd - this.#chunkStart;
    // A new buffer only for a block that is larger: whoever holds a record uses it up before the next one.
    this.#chunk =
      this.#chunk.buffer.byteLength >= length
        ? Buffer.from(this.#chunk.buffer, 0, length)
        : Buffer.allocUnsafeSlow(Math.max(length, READ_BYTES)).subarray(0, length);
    file.read(this.#chunk, this.#chunkStart);
  }
}

function firstBlockOf(run: RunFile, state: number): number {
  const place = placeOf(state, 0);
  const found = run.index.places.findIndex((first) => first >= place);
  return found < 0 ? run.index.places.length : found;
}
