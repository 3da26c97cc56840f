import type { RecordBatch } from '../../event-log.ts';
import { errors } from '../../errors.ts';
import { bufferOf } from '../../records.ts';
import { assembleBatch, type FrameAt } from './batch-assembler.ts';
import { type Disk, readWholeFile } from './disk.ts';
import type { FilePool } from './file-pool.ts';
import { FRAME_HEADER_BYTES, type FrameHeader, isFrameIntact, readFrameHeader } from './frame.ts';
import { scanFrames } from './frame-scan.ts';
import { INDEX_INTERVAL_BYTES, READ_BYTES_MAX } from './limits.ts';
import { indexPath, SEGMENT_HEADER_BYTES, type SegmentHeader } from './segment-file.ts';
import { SegmentIndex } from './segment-index.ts';

export interface SegmentRead {
  topic: string;
  partition: number;
  offset: number;
  maxBytes: number;
  recycled?: RecordBatch | undefined;
}

/** One file of a partition: frames in the order of their offsets. This side of it only reads. */
export class Segment {
  readonly #disk: Disk;
  readonly #files: FilePool;
  readonly directory: string;
  readonly name: string;
  readonly header: SegmentHeader;
  /** Bytes of finished group commits; the file may be longer while one is under way. */
  sizeBytes: number;
  #index: SegmentIndex | undefined;
  #loading: Promise<SegmentIndex> | undefined;

  constructor(
    disk: Disk,
    files: FilePool,
    place: { directory: string; name: string; header: SegmentHeader; sizeBytes: number },
    index?: SegmentIndex,
  ) {
    this.#disk = disk;
    this.#files = files;
    this.directory = place.directory;
    this.name = place.name;
    this.header = place.header;
    this.sizeBytes = place.sizeBytes;
    this.#index = index;
  }

  get path(): string {
    return `${this.directory}/${this.name}`;
  }

  get baseOffset(): number {
    return this.header.baseOffset;
  }

  /** Loads the saved index of a finished segment, or makes it anew by reading the whole file. */
  async index(): Promise<SegmentIndex> {
    if (this.#index !== undefined) return this.#index;
    this.#loading ??= this.#loadIndex().finally(() => {
      this.#loading = undefined;
    });
    this.#index = await this.#loading;
    return this.#index;
  }

  /** Frames a group commit has just finished, in a segment whose index is in memory. */
  addFrames(frames: readonly { frame: FrameHeader; position: number }[]): void {
    for (const { frame, position } of frames) this.#index?.add(frame, position);
  }

  /** Not synced: it can always be made anew, and its checksum tells whether it arrived whole. */
  async saveIndex(): Promise<void> {
    const index = await this.index();
    const path = indexPath(this.path);
    const file = await this.#disk.open(`${path}.new`, 'create');
    await file.write([index.encode(this.header.salt)], 0);
    await file.close();
    await this.#disk.rename(`${path}.new`, path);
  }

  /** Records from `offset` on; undefined if this segment has none of them. */
  async read(request: SegmentRead): Promise<Omit<RecordBatch, 'highWatermark'> | undefined> {
    const index = await this.index();
    const end = index.endPosition;
    let position = index.positionOf(request.offset);
    let length = Math.min(request.maxBytes, READ_BYTES_MAX) + INDEX_INTERVAL_BYTES;
    while (position < end) {
      const stop = Math.min(end, index.stopBefore(position + length, position));
      const bytes = await this.#readBytes(position, stop - position, request.recycled);
      const found = this.#framesFrom(bytes, position, request.offset);
      const batch = assembleBatch(bytes, found.frames, request);
      if (batch !== undefined) return batch;
      position = found.nextPosition;
      length = Math.max(length, found.needed);
    }
    return undefined;
  }

  async removeFiles(): Promise<void> {
    await this.#files.forget(this.path);
    await this.#disk.remove(this.path);
    await this.#disk.remove(indexPath(this.path));
  }

  /** An error that names the file and the place in it. */
  damaged(position: number, what: string): Error {
    return errors.partition_damaged(`${what} at byte ${position} of ${this.path}.`, {
      details: { file: this.path, position },
    });
  }

  async #readBytes(position: number, length: number, recycled?: RecordBatch): Promise<Uint8Array> {
    const bytes = new Uint8Array(bufferOf(recycled?.bytes, length), 0, length);
    const count = await this.#files.use(this.path, (file) => file.read(bytes, position));
    if (count < length) throw this.damaged(position + count, 'Records that were written are missing');
    return bytes;
  }

  /**
   * The whole frames in `bytes` that reach `offset`; and where to go on if they are not enough. A header is
   * believed only with its checksum, or a flipped bit in an offset would make records vanish.
   */
  #framesFrom(
    bytes: Uint8Array,
    position: number,
    offset: number,
  ): { frames: FrameAt[]; nextPosition: number; needed: number } {
    const frames: FrameAt[] = [];
    const leftBytes = this.sizeBytes - position;
    let at = 0;
    while (at + FRAME_HEADER_BYTES <= bytes.length) {
      const frame = readFrameHeader(bytes, at);
      if (frame !== undefined && at + frame.length > bytes.length && at + frame.length <= leftBytes) {
        return { frames, nextPosition: position + at, needed: frame.length };
      }
      if (frame === undefined || !isFrameIntact(bytes, at, frame.length, this.header.salt)) {
        // Whole frames before it are good to be served; the reader meets the damage at the next read.
        if (frames.length > 0) break;
        throw this.damaged(position + at, 'A frame fails its checksum');
      }
      if (frame.baseOffset + frame.offsetSpan > offset) frames.push({ frame, at });
      at += frame.length;
    }
    return { frames, nextPosition: position + at, needed: FRAME_HEADER_BYTES };
  }

  async #loadIndex(): Promise<SegmentIndex> {
    const saved = await this.#savedIndex();
    const index = saved ?? new SegmentIndex(SEGMENT_HEADER_BYTES, this.baseOffset);
    if (index.endPosition > this.sizeBytes) {
      throw this.damaged(this.sizeBytes, 'Records that were written are missing');
    }
    const end = await this.#files.use(this.path, (file) =>
      scanFrames(file, index.endPosition, this.sizeBytes, this.header.salt, (frame, position) => {
        index.add(frame, position);
      }),
    );
    if (end < this.sizeBytes) throw this.damaged(end, 'A frame fails its checksum');
    return index;
  }

  async #savedIndex(): Promise<SegmentIndex | undefined> {
    const bytes = await readWholeFile(this.#disk, this.directory, indexPath(this.name));
    return bytes === undefined ? undefined : SegmentIndex.decode(bytes, this.header.salt);
  }
}
