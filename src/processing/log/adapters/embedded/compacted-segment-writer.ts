import type { RecordBatch } from '../../event-log.ts';
import type { DiskFile } from './disk.ts';
import { FRAME_BYTES_TARGET } from './limits.ts';
import type { PartitionContext } from './partition.ts';
import { RowChunk } from './row-chunk.ts';
import { Segment } from './segment.ts';
import {
  encodeSegmentHeader,
  nextGeneration,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
} from './segment-file.ts';
import { SegmentIndex } from './segment-index.ts';

/** Writes the segment that replaces one or several compacted ones, aside until it is whole. */
export class CompactedSegmentWriter {
  readonly #context: PartitionContext;
  readonly #directory: string;
  readonly #name: string;
  readonly #header: SegmentHeader;
  readonly #file: DiskFile;
  readonly #index: SegmentIndex;
  #chunk = new RowChunk('sparse');
  #firstOffset = 0;
  #nextOffset = 0;

  constructor(
    context: PartitionContext,
    first: Segment,
    header: SegmentHeader,
    place: { name: string; file: DiskFile },
  ) {
    this.#context = context;
    this.#directory = first.directory;
    this.#name = place.name;
    this.#header = header;
    this.#file = place.file;
    this.#index = new SegmentIndex(SEGMENT_HEADER_BYTES, header.baseOffset);
  }

  /** `coversUntil` is the first offset of the segment behind those that are replaced. */
  static async create(
    context: PartitionContext,
    first: Segment,
    coversUntil: number,
  ): Promise<CompactedSegmentWriter> {
    const name = nextGeneration(first.name);
    const header = { salt: context.randomSalt(), baseOffset: first.baseOffset, coversUntil };
    const file = await context.disk.open(`${first.directory}/${name}.new`, 'create');
    await file.write([encodeSegmentHeader(header)], 0);
    return new CompactedSegmentWriter(context, first, header, { name, file });
  }

  add(batch: RecordBatch, row: number): void {
    const offset = batch.offsets[row] as number;
    if (this.#chunk.count === 0) this.#firstOffset = offset;
    this.#chunk.addPacked(batch, row);
    this.#chunk.setOffsetDelta(offset - this.#firstOffset);
    this.#nextOffset = offset + 1;
  }

  async writeFullFrames(appendedAtMs: number): Promise<void> {
    if (this.#chunk.bodyBytes >= FRAME_BYTES_TARGET) await this.writeFrame(appendedAtMs);
  }

  /** `appendedAtMs` is when the newest of its records was appended. */
  async writeFrame(appendedAtMs: number): Promise<void> {
    if (this.#chunk.count === 0) return;
    const place = { conditional: false, cycle: 0, unitIndex: 0, unitCount: 1, unitDistance: 0 };
    const { frame, pieces } = this.#chunk.encode(
      { ...place, baseOffset: this.#firstOffset, appendedAtMs },
      this.#header.salt,
      this.#nextOffset - this.#firstOffset,
    );
    const position = this.#index.endPosition;
    await this.#file.write(pieces, position);
    this.#index.add(frame, position);
    this.#chunk = new RowChunk('sparse');
  }

  /** Makes it durable under its name. From then on a start prefers it to those it covers. */
  async finish(): Promise<Segment> {
    await this.#file.syncData();
    await this.#file.close();
    const { disk, files } = this.#context;
    await disk.rename(`${this.#directory}/${this.#name}.new`, `${this.#directory}/${this.#name}`);
    await disk.syncDirectory(this.#directory);
    const place = { directory: this.#directory, name: this.#name, header: this.#header };
    const segment = new Segment(disk, files, { ...place, sizeBytes: this.#index.endPosition }, this.#index);
    await segment.saveIndex().catch(() => {});
    return segment;
  }
}
