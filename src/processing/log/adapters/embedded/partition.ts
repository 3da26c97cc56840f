import type { Clock } from '#foundation';
import { errors } from '../../errors.ts';
import type { ReadRequest, RecordBatch } from '../../event-log.ts';
import { createColumns } from '../../records.ts';
import type { Disk } from './disk.ts';
import type { FilePool } from './file-pool.ts';
import { PartitionWriter, type PlannedWrite } from './partition-writer.ts';
import type { Segment } from './segment.ts';
import { Waiters } from './waiters.ts';

/** What every partition of a log shares. */
export interface PartitionContext {
  disk: Disk;
  files: FilePool;
  clock: Clock;
  segmentBytes: number;
  randomSalt: () => number;
}

/** One partition: its segments, oldest first, the end up to which it may be read, and who waits there. */
export class Partition {
  readonly topic: string;
  readonly number: number;
  readonly #context: PartitionContext;
  readonly #waiters = new Waiters();
  #segments: readonly Segment[];
  /** First offset not yet readable; group commits move it. */
  #highWatermark: number;
  /** Set when stored bytes turned out to be damaged: everything is refused with it from then on. */
  #damage: Error | undefined;
  readonly writer: PartitionWriter;

  constructor(
    context: PartitionContext,
    place: { topic: string; number: number; directory: string },
    found: { segments: readonly Segment[]; nextOffset: number; damage?: Error },
  ) {
    this.#context = context;
    this.topic = place.topic;
    this.number = place.number;
    this.#segments = found.segments;
    this.#highWatermark = found.nextOffset;
    this.#damage = found.damage;
    this.writer = new PartitionWriter(context, place, found.nextOffset, found.segments.at(-1));
  }

  get earliest(): number {
    return this.#segments[0]?.baseOffset ?? this.#highWatermark;
  }

  get latest(): number {
    return this.#highWatermark;
  }

  get sizeBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get damage(): Error | undefined {
    return this.#damage;
  }

  /** Makes a finished write readable. All partitions of a group commit do so within one turn of the event loop. */
  publish(write: PlannedWrite): void {
    for (const segment of write.created) this.#segments = [...this.#segments, segment];
    this.writer.finish(write);
    this.#highWatermark = write.nextOffset;
    this.#waiters.wake();
  }

  /** Ends the last segment and begins an empty one. Only between two group commits. */
  async roll(): Promise<void> {
    if (this.#damage !== undefined) return;
    const begun = await this.writer.roll();
    if (begun !== undefined) this.#segments = [...this.#segments, begun];
  }

  /** Replaces `old`, neighbours, by `replacement`; readers that were in one of them start again. */
  replaceSegments(old: readonly Segment[], replacement: readonly Segment[]): void {
    const at = this.#segments.indexOf(old[0] as Segment);
    this.#segments = [
      ...this.#segments.slice(0, at),
      ...replacement,
      ...this.#segments.slice(at + old.length),
    ];
  }

  /** Ends everybody's waiting: the topic is deleted or the log closed. */
  stop(reason: Error): void {
    this.#damage ??= reason;
    this.#waiters.wake();
  }

  async read(request: ReadRequest): Promise<RecordBatch> {
    const { clock } = this.#context;
    const deadlineMs = clock.monotonicMs() + request.maxWaitMs;
    let offset = request.offset;
    for (;;) {
      request.signal?.throwIfAborted();
      if (this.#damage !== undefined) throw this.#damage;
      const batch = await this.#readAvailable({ ...request, offset });
      if (batch.count > 0) return batch;
      offset = batch.nextOffset;
      const leftMs = deadlineMs - clock.monotonicMs();
      if (leftMs <= 0) return batch;
      if (offset === this.#highWatermark) await this.#waiters.wait(clock, leftMs, request.signal);
    }
  }

  /** First offset whose record is of `timestampMs` or later; `latest` if there is none. */
  async offsetForTimestamp(timestampMs: number): Promise<number> {
    if (this.#damage !== undefined) throw this.#damage;
    for (const segment of this.#segments) {
      for (const start of (await segment.index()).intervalsReaching(timestampMs)) {
        const found = await this.#firstReaching(start, timestampMs);
        if (found !== undefined) return Math.min(found, this.#highWatermark);
      }
    }
    return this.#highWatermark;
  }

  async #firstReaching(start: number, timestampMs: number): Promise<number | undefined> {
    // An interval holds a record that reaches it, except where compaction removed it: then the search goes on.
    for (let offset = start; offset < this.#highWatermark; ) {
      const batch = await this.#readAvailable({
        topic: this.topic,
        partition: this.number,
        offset,
        maxBytes: 1024 * 1024,
        maxWaitMs: 0,
      });
      const row = batch.timestampsMs.findIndex((timestamp) => timestamp >= timestampMs);
      if (row >= 0) return batch.offsets[row];
      offset = batch.nextOffset;
    }
    return undefined;
  }

  /** A batch without records if there is nothing between `offset` and the high watermark. */
  async #readAvailable(request: ReadRequest): Promise<RecordBatch> {
    let offset = request.offset;
    if (offset < this.earliest || offset > this.#highWatermark) throw this.#outOfRange(offset);
    while (offset < this.#highWatermark) {
      const segment = this.#segmentOf(offset);
      try {
        const batch = await segment.read({ ...request, offset });
        if (batch !== undefined) return { ...batch, highWatermark: this.#highWatermark };
      } catch (error) {
        // Retention or compaction took the file away meanwhile; what took its place knows better.
        if (this.#segments.includes(segment)) throw error;
        if (offset < this.earliest) throw this.#outOfRange(offset);
        continue;
      }
      offset = this.#segmentAfter(segment)?.baseOffset ?? this.#highWatermark;
    }
    return this.#emptyBatch(offset);
  }

  #segmentOf(offset: number): Segment {
    const index = this.#segments.findLastIndex((segment) => segment.baseOffset <= offset);
    return this.#segments[Math.max(0, index)] as Segment;
  }

  #segmentAfter(segment: Segment): Segment | undefined {
    return this.#segments.find((other) => other.baseOffset > segment.baseOffset);
  }

  #emptyBatch(offset: number): RecordBatch {
    return {
      topic: this.topic,
      partition: this.number,
      count: 0,
      ...createColumns(0),
      bytes: new Uint8Array(0),
      nextOffset: offset,
      highWatermark: this.#highWatermark,
    };
  }

  #outOfRange(offset: number): Error {
    const { topic, number, earliest, latest } = this;
    return errors.offset_out_of_range(
      `Partition ${number} of "${topic}" keeps offsets ${earliest} to ${latest}, not ${offset}.`,
      { details: { topic, partition: number, offset, earliest, latest } },
    );
  }
}
