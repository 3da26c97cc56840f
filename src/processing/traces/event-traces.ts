import type { Clock } from '#foundation';
import type { EventLog, GroupOffset, LogTransaction, RecordBatch } from '#log';
import type { TraceContext, Tracing } from '#tracing';
import { EpochReads } from './epoch-reads.ts';

/** Traces that are followed beyond the log; those of other events end where they are durable. */
export const TRACES_PER_SECOND_MAX = 20;
/** Events that are followed at one time; the oldest is given up. */
export const TRACES_FOLLOWED_MAX = 200;
/** How long an event is followed: a pipeline that is further behind is no part of its trace. */
export const FOLLOW_MS_MAX = 60_000;
/** Views that are waited for at one time; for more, no span `persistence` is made. */
export const PERSISTENCE_WAITS_MAX = 200;

/** An event in the log, and the span that put it there. */
export interface TracedEvent {
  topic: string;
  partition: number;
  offset: number;
  span: TraceContext;
}

export interface FollowOptions {
  pipeline: string;
  /** Resolves when what a topic of a view holds now is in the view's table; undefined if it is no view's topic. */
  persisted: (topic: string) => Promise<void> | undefined;
}

interface FollowedEvent extends TracedEvent {
  publishedMs: number;
}

/**
 * Follows a few traced events through the pipelines, by their offsets: nothing is added to a record and nothing is
 * asked of a worker. For each pipeline that reads such an event there are the spans
 *
 * - `queue`: from the moment it was durable until the pipeline read it;
 * - `processing`: until the epoch that holds it was committed, with all other events of the epoch;
 * - `persistence`, for each view that the epoch wrote to: until its rows are in the database. An event whose window
 *   is still open has none.
 */
export class EventTraces {
  readonly #tracing: Tracing;
  readonly #clock: Clock;
  #followed: FollowedEvent[] = [];
  #second = 0;
  #takenInSecond = 0;
  #waits = 0;

  constructor(tracing: Tracing, clock: Clock) {
    this.#tracing = tracing;
    this.#clock = clock;
  }

  /** From now on the event is followed, unless too many are. */
  add(event: TracedEvent): void {
    const publishedMs = this.#clock.nowMs();
    const second = Math.floor(publishedMs / 1_000);
    if (second !== this.#second) this.#takenInSecond = 0;
    this.#second = second;
    if (this.#takenInSecond++ >= TRACES_PER_SECOND_MAX) return;
    this.#followed = this.#followed
      .filter((other) => publishedMs - other.publishedMs < FOLLOW_MS_MAX)
      .slice(-TRACES_FOLLOWED_MAX + 1);
    this.#followed.push({ ...event, publishedMs });
  }

  /** The log as one pipeline shall see it: its reads and commits say where the events are. */
  follow(log: EventLog, options: FollowOptions): EventLog {
    if (!this.#tracing.enabled) return log;
    const reads = new EpochReads();
    return overriding(log, {
      read: async (request) => {
        const batch = await log.read(request);
        this.#note(reads, request.offset, batch);
        return batch;
      },
      openProducer: async (id) => {
        const producer = await log.openProducer(id);
        return {
          begin: () => this.#watch(producer.begin(), reads, options),
          close: () => producer.close(),
        };
      },
    });
  }

  #note(reads: EpochReads, from: number, { topic, partition, nextOffset }: RecordBatch): void {
    if (nextOffset > from) reads.add({ topic, partition, from, to: nextOffset, readMs: this.#clock.nowMs() });
  }

  #watch(transaction: LogTransaction, reads: EpochReads, options: FollowOptions): LogTransaction {
    const topics = new Set<string>();
    return {
      async append(topic, records) {
        await transaction.append(topic, records);
        topics.add(topic);
      },
      commit: async (position) => {
        await transaction.commit(position);
        this.#committed(reads, position.offsets, topics, options);
      },
      abort: () => transaction.abort(),
    };
  }

  #committed(
    reads: EpochReads,
    offsets: readonly GroupOffset[],
    topics: ReadonlySet<string>,
    options: FollowOptions,
  ): void {
    for (const read of reads.take(offsets)) {
      for (const event of this.#followed) {
        if (event.topic !== read.topic || event.partition !== read.partition) continue;
        if (event.offset < read.from || event.offset >= read.to) continue;
        const processing = this.#traceEpoch(event, read.readMs, options.pipeline);
        if (processing === undefined) continue;
        for (const topic of topics) void this.#tracePersistence(processing, topic, options);
      }
    }
  }

  #traceEpoch(event: FollowedEvent, readMs: number, pipeline: string): TraceContext | undefined {
    const { span: parent, topic, partition, offset, publishedMs } = event;
    // The reader is sometimes told before the writer.
    const startedMs = Math.max(readMs, publishedMs);
    const attributes = {
      'messaging.destination.name': topic,
      'messaging.destination.partition.id': String(partition),
      'messaging.kafka.offset': offset,
      'millrace.pipeline': pipeline,
    };
    this.#tracing
      .startSpan('queue', { parent, kind: 'consumer', attributes, startTimeMs: publishedMs })
      .end(startedMs);
    const span = this.#tracing.startSpan('processing', { parent, attributes, startTimeMs: startedMs });
    span.end();
    return span.context;
  }

  async #tracePersistence(parent: TraceContext, topic: string, options: FollowOptions): Promise<void> {
    if (this.#waits >= PERSISTENCE_WAITS_MAX) return;
    const persisted = options.persisted(topic);
    if (persisted === undefined) return;
    const attributes = { 'messaging.destination.name': topic, 'millrace.pipeline': options.pipeline };
    const span = this.#tracing.startSpan('persistence', { parent, attributes });
    this.#waits++;
    try {
      await persisted;
    } catch (error) {
      span.setError(error);
    } finally {
      this.#waits--;
      span.end();
    }
  }
}

/** `log` with some methods of its own. The others are called on the log itself, which may have private members. */
function overriding(log: EventLog, own: Partial<EventLog>): EventLog {
  return new Proxy(log, {
    get(target, name) {
      const method: unknown = Reflect.get(own, name) ?? Reflect.get(target, name);
      return typeof method === 'function' ? (method.bind(target) as unknown) : method;
    },
  });
}
