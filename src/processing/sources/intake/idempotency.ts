import { type EventLog, headerAt, type PartitionOffsets } from '#log';
import { isCoded } from '#foundation';
import { IDEMPOTENCY_BYTES_MAX, IDEMPOTENCY_EVENTS } from '../limits.ts';
import { type Position, RecentIds } from './recent-ids.ts';

/** Records that are being appended together; resolves to their positions, or to undefined if that failed. */
export interface PendingAppend {
  settled: Promise<readonly Position[] | undefined>;
}

/** An event that another request, or another place of the same one, is appending just now. */
export interface Claim {
  pending: PendingAppend;
  /** Which of its records. */
  index: number;
}

/** What is known of the CloudEvents of one topic: those in the log lately, and those on their way into it. */
export interface TopicWindow {
  recent: RecentIds;
  claims: Map<string, Claim>;
}

export interface IdempotencyOptions {
  log: EventLog;
  eventsMin?: number;
  bytesMax?: number;
}

const READ_BYTES = 4 * 1024 * 1024;

/** `source` and `id` identify a CloudEvent (1.0.2, "id"); neither can hold the separator. */
export function identityOf(source: string, id: string): string {
  return `${source}\0${id}`;
}

/**
 * The windows of all topics. One that is not in memory (after a start, or because others needed the room) is made
 * from the headers of the newest records in the log, so nothing that was ever acknowledged is forgotten too early.
 */
export class Idempotency {
  readonly #log: EventLog;
  readonly #eventsMin: number;
  readonly #bytesMax: number;
  /** In the order of their last use. */
  readonly #windows = new Map<string, TopicWindow>();
  readonly #opening = new Map<string, Promise<TopicWindow>>();

  constructor(options: IdempotencyOptions) {
    this.#log = options.log;
    this.#eventsMin = options.eventsMin ?? IDEMPOTENCY_EVENTS;
    this.#bytesMax = options.bytesMax ?? IDEMPOTENCY_BYTES_MAX;
  }

  async windowOf(topic: string): Promise<TopicWindow> {
    const known = this.#windows.get(topic);
    if (known !== undefined) {
      this.#windows.delete(topic);
      this.#windows.set(topic, known);
      return known;
    }
    let opening = this.#opening.get(topic);
    if (opening === undefined) {
      opening = this.#open(topic).finally(() => this.#opening.delete(topic));
      this.#opening.set(topic, opening);
    }
    return opening;
  }

  /** The topic was deleted; one of the same name later is another topic. */
  forget(topic: string): void {
    this.#windows.delete(topic);
  }

  async #open(topic: string): Promise<TopicWindow> {
    const window: TopicWindow = { recent: new RecentIds(this.#eventsMin), claims: new Map() };
    const description = await this.#log.describeTopic(topic);
    const partitions = description?.offsets ?? [];
    for (const partition of partitions) {
      await this.#readNewest(topic, partition, Math.ceil(this.#eventsMin / partitions.length), window.recent);
    }
    this.#makeRoom();
    this.#windows.set(topic, window);
    return window;
  }

  async #readNewest(
    topic: string,
    { partition, earliest, latest }: PartitionOffsets,
    count: number,
    recent: RecentIds,
  ) {
    let offset = Math.max(earliest, latest - count);
    while (offset < latest) {
      const batch = await this.#read(topic, partition, offset);
      // Retention was faster than this loop: what is gone was the oldest.
      if (batch === undefined) return;
      for (let i = 0; i < batch.count; i++) {
        const source = headerAt(batch, i, 'ce_source');
        const id = source && headerAt(batch, i, 'ce_id');
        if (source === undefined || id === undefined) continue;
        const identity = identityOf(Buffer.from(source).toString(), Buffer.from(id).toString());
        recent.set(identity, { partition, offset: batch.offsets[i] as number });
      }
      if (batch.nextOffset <= offset) return;
      offset = batch.nextOffset;
    }
  }

  async #read(topic: string, partition: number, offset: number) {
    try {
      return await this.#log.read({ topic, partition, offset, maxBytes: READ_BYTES, maxWaitMs: 0 });
    } catch (error) {
      if (isCoded(error, 'offset_out_of_range')) return undefined;
      throw error;
    }
  }

  /** Drops the windows used longest ago; one with events under way stays, else they would not be found. */
  #makeRoom(): void {
    let bytes = 0;
    for (const window of this.#windows.values()) bytes += window.recent.bytes;
    for (const [topic, window] of this.#windows) {
      if (bytes <= this.#bytesMax) return;
      if (window.claims.size > 0) continue;
      bytes -= window.recent.bytes;
      this.#windows.delete(topic);
    }
  }
}
