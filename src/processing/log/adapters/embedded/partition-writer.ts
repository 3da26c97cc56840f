import type { DiskFile } from './disk.ts';
import type { FrameHeader } from './frame.ts';
import { INDEX_SAVE_BYTES } from './limits.ts';
import type { PartitionContext } from './partition.ts';
import type { RowChunk } from './row-chunk.ts';
import { Segment } from './segment.ts';
import { createSegmentFile, SEGMENT_HEADER_BYTES, segmentName } from './segment-file.ts';
import { SegmentIndex } from './segment-index.ts';

/** What one group commit writes to one partition, with its place decided. */
export interface PlannedWrite {
  segment: Segment;
  file: DiskFile;
  position: number;
  pieces: Uint8Array[];
  frames: { frame: FrameHeader; position: number }[];
  /** Segments begun for it, to be shown to readers with it. */
  created: Segment[];
  baseOffset: number;
  nextOffset: number;
}

/** Appends to the last segment of a partition, one group commit after another, never two at once. */
export class PartitionWriter {
  readonly #context: PartitionContext;
  readonly #partition: number;
  readonly #directory: string;
  #nextOffset: number;
  #segment: Segment | undefined;
  #file: DiskFile | undefined;
  #savedAtBytes = 0;

  constructor(
    context: PartitionContext,
    place: { number: number; directory: string },
    nextOffset: number,
    last: Segment | undefined,
  ) {
    this.#context = context;
    this.#partition = place.number;
    this.#directory = place.directory;
    this.#nextOffset = nextOffset;
    this.#segment = last;
    this.#savedAtBytes = last?.sizeBytes ?? 0;
  }

  /** Gives the chunks their offsets and their place, beginning a segment if the last one is full. */
  async plan(
    chunks: readonly RowChunk[],
    commit: { cycle: number; conditional: boolean; appendedAtMs: number },
  ): Promise<PlannedWrite> {
    const length = chunks.reduce((sum, chunk) => sum + chunk.frameLength, 0);
    const created = await this.#makeRoom(length);
    const segment = this.#segment as Segment;
    const write: PlannedWrite = {
      segment,
      file: await this.#openFile(segment),
      position: segment.sizeBytes,
      pieces: [],
      frames: [],
      created,
      baseOffset: this.#nextOffset,
      nextOffset: this.#nextOffset,
    };
    for (const [unitIndex, chunk] of chunks.entries()) {
      addFrame(write, chunk, { ...commit, unitIndex, unitCount: chunks.length });
    }
    return write;
  }

  /** Writes and syncs. A rejection leaves the file in a state only a new start can clear up. */
  async write(write: PlannedWrite): Promise<void> {
    await write.file.write(write.pieces, write.position);
    await write.file.syncData();
  }

  /** The commit is durable: the next one goes behind it. */
  finish(write: PlannedWrite): void {
    this.#nextOffset = write.nextOffset;
    const last = write.frames.at(-1);
    if (last === undefined) return;
    write.segment.sizeBytes = last.position + last.frame.length;
    write.segment.addFrames(write.frames);
  }

  /** Saves the index when enough was written since the last time; it only makes the next start faster. */
  async saveIndex(when: 'if due' | 'now'): Promise<void> {
    const segment = this.#segment;
    if (segment === undefined || segment.sizeBytes === this.#savedAtBytes) return;
    if (when === 'if due' && segment.sizeBytes - this.#savedAtBytes < INDEX_SAVE_BYTES) return;
    this.#savedAtBytes = segment.sizeBytes;
    await segment.saveIndex().catch(() => {});
  }

  /** Ends the last segment, so that retention and compaction may have it. */
  async roll(): Promise<Segment | undefined> {
    if (this.#segment === undefined || this.#segment.sizeBytes <= SEGMENT_HEADER_BYTES) return undefined;
    return await this.#begin();
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #makeRoom(length: number): Promise<Segment[]> {
    const size = this.#segment?.sizeBytes ?? Number.POSITIVE_INFINITY;
    const isFull = size + length > this.#context.segmentBytes && size > SEGMENT_HEADER_BYTES;
    return isFull ? [await this.#begin()] : [];
  }

  async #begin(): Promise<Segment> {
    await this.saveIndex('now');
    await this.close();
    const header = { salt: this.#context.randomSalt(), baseOffset: this.#nextOffset, coversUntil: 0 };
    const place = { partition: this.#partition, baseOffset: this.#nextOffset };
    const name = segmentName({ ...place, generation: 0 });
    const { disk, files } = this.#context;
    this.#file = await createSegmentFile(disk, this.#directory, name, header);
    this.#segment = new Segment(
      disk,
      files,
      { directory: this.#directory, name, header, sizeBytes: SEGMENT_HEADER_BYTES },
      new SegmentIndex(SEGMENT_HEADER_BYTES, this.#nextOffset),
    );
    this.#savedAtBytes = SEGMENT_HEADER_BYTES;
    return this.#segment;
  }

  async #openFile(segment: Segment): Promise<DiskFile> {
    this.#file ??= await this.#context.disk.open(segment.path, 'existing');
    return this.#file;
  }
}

function addFrame(
  write: PlannedWrite,
  chunk: RowChunk,
  commit: {
    cycle: number;
    conditional: boolean;
    appendedAtMs: number;
    unitIndex: number;
    unitCount: number;
  },
): void {
  const last = write.frames.at(-1);
  const position = last === undefined ? write.position : last.position + last.frame.length;
  const unitDistance = position - write.position;
  const encoded = chunk.encode(
    { ...commit, baseOffset: write.nextOffset, unitDistance },
    write.segment.header.salt,
  );
  write.frames.push({ frame: encoded.frame, position });
  write.pieces.push(...encoded.pieces);
  write.nextOffset += encoded.frame.offsetSpan;
}
