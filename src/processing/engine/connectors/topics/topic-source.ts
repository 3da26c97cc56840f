import { setImmediate } from 'node:timers/promises';
import { isCoded } from '#foundation';
import type { EventLog, RecordBatch } from '#log';
import type { BoundedMode } from './bounded-mode.ts';
import type { Source, SourcePosition } from '../connector.ts';
import { connectorErrors } from '../errors.ts';
import type { StartupMode } from './startup-mode.ts';
import type { TopicHead } from './topic-head.ts';

/** One read of a partition. */
const READ_BYTES_MAX = 1024 * 1024;
/** How long a read waits for the first record before it is asked again. */
const READ_WAIT_MS = 1000;

export interface TopicSourceOptions {
  topic: string;
  startup: StartupMode;
  /** Where to end; undefined: nowhere. */
  bounded: BoundedMode | undefined;
  /** Consumer group whose committed offsets are the position. */
  group: string;
  idleTimeoutMs: number;
}

interface Partition {
  number: number;
  /** Next offset to process. */
  offset: number;
  /** Where a bounded source ends; +∞ otherwise. */
  end: number;
  /** First offset not yet readable, as of the last read. */
  highWatermark: number;
  /** The read under way, if any. */
  pending: Promise<void> | undefined;
  ready: RecordBatch | undefined;
  failure: unknown;
  quietSinceMs: number;
  isIdle: boolean;
  hasEnded: boolean;
}

/** The next offset and, of a bounded read, the one at which it ends: that was settled when the read began. */
type PartitionPosition = [offset: number, end?: number];

/**
 * The records of a topic, all partitions, each in order. One read a partition is under way at any time and one
 * result waits at most, so that a slow pipeline reads no faster than it works.
 */
export class TopicSource implements Source {
  readonly id: string;
  readonly isBounded: boolean;
  readonly #log: EventLog;
  readonly #options: TopicSourceOptions;
  readonly #heads: readonly TopicHead[];
  readonly #nowMs: () => number;
  #partitions: Partition[] = [];
  #abort = new AbortController();
  #wake: (() => void) | undefined;
  /** The partition that was served last; the next one is looked at first. */
  #turn = 0;
  #isAhead: (partition: number) => boolean = () => false;
  /** A batch that was worked at: the next read may have its buffers. */
  #spent: RecordBatch | undefined;

  constructor(options: TopicSourceOptions, heads: readonly TopicHead[], log: EventLog, nowMs: () => number) {
    this.id = `topic:${options.topic}`;
    this.isBounded = options.bounded !== undefined;
    this.#options = options;
    this.#log = log;
    this.#nowMs = nowMs;
    this.#heads = heads;
  }

  async open(position: SourcePosition | undefined): Promise<void> {
    const { topic, startup, bounded, group } = this.#options;
    const about = await this.#log.describeTopic(topic);
    if (about === undefined) throw connectorErrors.source_unavailable(`There is no topic "${topic}".`);
    const known = new Map<number, PartitionPosition>();
    for (const { topic: of, partition, offset } of await this.#log.committedOffsets(group))
      if (of === topic) known.set(partition, [offset]);
    for (const [partition, place] of Object.entries((position ?? {}) as Record<string, PartitionPosition>))
      known.set(Number(partition), place);
    const first = await startup.offsets(this.#log, topic, about.offsets);
    const ends = await bounded?.offsets(this.#log, topic, about.offsets);
    const endOf = (partition: number): number =>
      ends === undefined ? Number.POSITIVE_INFINITY : (known.get(partition)?.[1] ?? ends.get(partition) ?? 0);
    this.#partitions = about.offsets.map(({ partition, earliest, latest }) => ({
      number: partition,
      offset: Math.max(known.get(partition)?.[0] ?? first.get(partition) ?? earliest, earliest),
      end: endOf(partition),
      highWatermark: latest,
      pending: undefined,
      ready: undefined,
      failure: undefined,
      quietSinceMs: this.#nowMs(),
      isIdle: false,
      hasEnded: false,
    }));
    for (const { number } of this.#partitions)
      for (const head of this.#heads) head.head.time.addPartition(number);
  }

  async pump(): Promise<'rows' | 'nothing' | 'end'> {
    this.#noteEnded();
    if (this.#partitions.every(({ hasEnded }) => hasEnded)) return 'end';
    this.#startReads();
    const partition = this.#nextReady() ?? (await this.#nextReadyAfterTurn());
    this.#noteIdle();
    if (partition?.ready === undefined) return 'nothing';
    const batch = partition.ready;
    for (const head of this.#heads) if (head.needsPreparation) await head.prepare(batch);
    await this.#process(partition, batch);
    return 'rows';
  }

  alignBy(isAhead: (partition: number) => boolean): void {
    this.#isAhead = isAhead;
  }

  ready(maxWaitMs: number, signal: AbortSignal): Promise<void> {
    const isReady = this.#partitions.some(
      ({ number, ready, failure }) =>
        failure !== undefined || (ready !== undefined && !this.#isAhead(number)),
    );
    return isReady || signal.aborted ? Promise.resolve() : this.#wait(maxWaitMs, signal);
  }

  #startReads(): void {
    for (const partition of this.#partitions)
      if (
        partition.pending === undefined &&
        partition.ready === undefined &&
        partition.offset < partition.end
      )
        partition.pending = this.#read(partition);
  }

  async #read(partition: Partition): Promise<void> {
    try {
      const batch = await this.#log.read({
        topic: this.#options.topic,
        partition: partition.number,
        offset: partition.offset,
        maxBytes: READ_BYTES_MAX,
        maxWaitMs: READ_WAIT_MS,
        signal: this.#abort.signal,
        recycled: this.#takeSpent(),
      });
      partition.highWatermark = batch.highWatermark;
      if (batch.count > 0) partition.ready = batch;
      else partition.offset = Math.max(partition.offset, batch.nextOffset);
    } catch (error) {
      if (!this.#abort.signal.aborted) partition.failure = error;
    } finally {
      partition.pending = undefined;
      this.#wake?.();
    }
  }

  #nextReady(): Partition | undefined {
    for (let i = 1; i <= this.#partitions.length; i++) {
      const at = (this.#turn + i) % this.#partitions.length;
      const partition = this.#partitions[at] as Partition;
      if (partition.failure !== undefined) throw this.#explain(partition.failure);
      if (partition.ready === undefined || this.#isAhead(partition.number)) continue;
      this.#turn = at;
      return partition;
    }
    return undefined;
  }

  /** What was read while the last batch was worked at arrives with a turn of the event loop, which is cheaper than a wait. */
  async #nextReadyAfterTurn(): Promise<Partition | undefined> {
    await setImmediate();
    return this.#nextReady();
  }

  #explain(failure: unknown): unknown {
    if (!isCoded(failure, 'offset_out_of_range')) return failure;
    return connectorErrors.source_unavailable(
      `Topic "${this.#options.topic}" no longer has the records where the pipeline stood: ${failure.message}`,
      { cause: failure },
    );
  }

  /** Until something is ready, time is up, or the pipeline is stopped. */
  #wait(maxWaitMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, maxWaitMs);
      signal.addEventListener('abort', done, { once: true });
      this.#wake = done;
    });
  }

  async #process(partition: Partition, batch: RecordBatch): Promise<void> {
    partition.ready = undefined;
    partition.quietSinceMs = this.#nowMs();
    partition.isIdle = false;
    partition.offset = Math.min(batch.nextOffset, partition.end);
    if (partition.offset < partition.end) {
      // Read on while this batch is worked at: the disk is asked some steps of promises later, before the next tick.
      partition.pending = this.#read(partition);
      await new Promise<void>((resolve) => process.nextTick(resolve));
    }
    const end = Math.min(batch.count, countBelow(batch, partition.end));
    for (const head of this.#heads) head.push(batch, end);
    if (!this.#heads.some((head) => head.hasKept(batch))) this.#spent = batch;
  }

  #takeSpent(): RecordBatch | undefined {
    const spent = this.#spent;
    this.#spent = undefined;
    return spent;
  }

  #noteEnded(): void {
    for (const partition of this.#partitions) {
      if (partition.hasEnded || partition.offset < partition.end) continue;
      partition.hasEnded = true;
      for (const { head } of this.#heads) head.time.setEnded(partition.number);
    }
  }

  /**
   * The longest quiet first: if several are found quiet at once, the last of them to have had events still moves event
   * time on before it is idle too.
   */
  #noteIdle(): void {
    const { idleTimeoutMs } = this.#options;
    if (idleTimeoutMs === 0) return;
    const sinceMs = this.#nowMs() - idleTimeoutMs;
    const quiet = this.#partitions.filter(
      ({ isIdle, ready, quietSinceMs }) => !isIdle && ready === undefined && quietSinceMs <= sinceMs,
    );
    for (const partition of quiet.sort((a, b) => a.quietSinceMs - b.quietSinceMs)) {
      partition.isIdle = true;
      for (const head of this.#heads) head.head.time.setIdle(partition.number);
    }
  }

  get position(): SourcePosition {
    return Object.fromEntries(
      this.#partitions.map(({ number, offset, end }) => [
        String(number),
        Number.isFinite(end) ? [offset, end] : [offset],
      ]),
    );
  }

  get offsets(): readonly { topic: string; partition: number; offset: number }[] {
    return this.#partitions.map(({ number, offset }) => ({
      topic: this.#options.topic,
      partition: number,
      offset,
    }));
  }

  get backlog(): number {
    return this.#partitions.reduce(
      (sum, { highWatermark, offset }) => sum + Math.max(0, highWatermark - offset),
      0,
    );
  }

  async close(): Promise<void> {
    this.#abort.abort(new Error('The source is closed.'));
    await Promise.all(this.#partitions.flatMap(({ pending }) => (pending === undefined ? [] : [pending])));
  }
}

function countBelow(batch: RecordBatch, end: number): number {
  let count = 0;
  while (count < batch.count && (batch.offsets[count] as number) < end) count++;
  return count;
}
