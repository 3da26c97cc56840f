import {
  type EventLog,
  type GroupOffset,
  type NewRecord,
  packRecords,
  type ReadRequest,
  type RecordBatch,
  type TopicDescription,
} from '#log';
import type { TopicEvent } from './script-case.ts';

/** Where a reader of a topic stands: its next offset. */
export type ReadOffset = { topic: string; partition: number; offset: number };

/**
 * The topics of a test, for the connectors that read them: the events of the case, which come one run after the other
 * in the order of the script. The next run (neighbours of one partition) is there once the one before has been worked
 * at ({@link ScriptLog.proceed}), so that arrival is the same on every machine.
 *
 * Nothing can be written; sinks of a test collect.
 */
export class ScriptLog implements Pick<EventLog, 'describeTopic' | 'read' | 'committedOffsets'> {
  readonly #topics = new Map<string, NewRecord[][]>();
  readonly #order: ReadOffset[] = [];
  readonly #runMax: number;
  readonly #wake = new Set<() => void>();
  #committed: readonly GroupOffset[] = [];
  /** Place in the order up to which everything is done with. */
  #next = 0;
  /** Place up to which events have come. */
  #arrived = 0;

  /** `runMax`: events of one run at most. */
  constructor(events: readonly TopicEvent[], runMax: number) {
    this.#runMax = runMax;
    for (const event of events) this.#add(event);
  }

  #add({ topic, partition, key, value, timestampMs, headers }: TopicEvent): void {
    const partitions = this.#topics.get(topic) ?? [];
    this.#topics.set(topic, partitions);
    while (partitions.length <= partition) partitions.push([]);
    const records = partitions[partition] ?? [];
    this.#order.push({ topic, partition, offset: records.length });
    records.push({
      key: key === null ? null : Buffer.from(key),
      value,
      timestampMs,
      headers: Object.entries(headers).map(([name, text]) => ({ name, value: Buffer.from(text) })),
    });
  }

  /** Told where the readers stand; if they are done with what has come, the next run comes. */
  proceed(readers: readonly ReadOffset[]): void {
    const isOver = ({ topic, partition, offset }: ReadOffset): boolean => {
      const own = readers.filter((reader) => reader.topic === topic);
      return own.every((reader) => reader.partition !== partition || reader.offset > offset);
    };
    while (this.#next < this.#order.length && isOver(this.#order[this.#next] as ReadOffset)) this.#next++;
    if (this.#next < this.#arrived) return;
    const first = this.#order[this.#next];
    let end = this.#next;
    while (end - this.#next < this.#runMax && isNeighbour(first, this.#order[end])) end++;
    this.#arrived = end;
    for (const wake of this.#wake) wake();
  }

  /** The process has died: what it had not committed comes again. */
  restart(): void {
    this.#next = 0;
    this.#arrived = 0;
  }

  commit(offsets: readonly GroupOffset[]): void {
    this.#committed = offsets;
  }

  committedOffsets(): Promise<GroupOffset[]> {
    return Promise.resolve([...this.#committed]);
  }

  /** A topic without events is there as well, and empty: a case may be about that. */
  describeTopic(name: string): Promise<TopicDescription | undefined> {
    const partitions = this.#topics.get(name) ?? [[]];
    return Promise.resolve({
      name,
      partitions: partitions.length,
      retentionMs: null,
      retentionBytes: null,
      cleanupPolicy: 'delete',
      createdAtMs: 0,
      sizeBytes: 0,
      offsets: partitions.map((records, partition) => ({ partition, earliest: 0, latest: records.length })),
    });
  }

  async read(request: ReadRequest): Promise<RecordBatch> {
    let records = this.#readable(request);
    if (records.length === 0) {
      await this.#wait(request);
      records = this.#readable(request);
    }
    const { topic, partition, offset } = request;
    return {
      topic,
      partition,
      ...packRecords(records),
      offsets: Float64Array.from(records, (_, i) => offset + i),
      nextOffset: offset + records.length,
      highWatermark: this.#topics.get(topic)?.[partition]?.length ?? 0,
    };
  }

  /** What has arrived of a partition, from an offset on. */
  #readable({ topic, partition, offset }: ReadRequest): NewRecord[] {
    const coming = this.#order.slice(this.#next, this.#arrived);
    const last = coming.findLast((event) => event.topic === topic && event.partition === partition);
    return this.#topics.get(topic)?.[partition]?.slice(offset, (last?.offset ?? -1) + 1) ?? [];
  }

  #wait({ maxWaitMs, signal }: ReadRequest): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wake.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, maxWaitMs);
      this.#wake.add(done);
      signal?.addEventListener('abort', done);
    });
  }
}

function isNeighbour(first: ReadOffset | undefined, other: ReadOffset | undefined): boolean {
  return other !== undefined && other.topic === first?.topic && other.partition === first.partition;
}
