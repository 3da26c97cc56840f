import { DEAD_LETTER_TOPIC, type DeadLetter, encodeDeadLetter } from '#dead-letters';
import { type Clock, newId } from '#foundation';
import type { EventLog, NewRecord } from '#log';
import { noTracing, type TraceContext, type Tracing } from '#tracing';
import type { StageMeter } from '../ingest-meter.ts';
import { checkEvent, isRejection } from './check-event.ts';
import type { DecodedEvent, Rejection } from './decoded-event.ts';
import {
  Idempotency,
  type IdempotencyOptions,
  identityOf,
  type PendingAppend,
  type TopicWindow,
} from './idempotency.ts';
import type { IntakeTopic } from './intake-topic.ts';
import type { Outcome } from './outcome.ts';
import type { Position } from './recent-ids.ts';

export interface IntakeOptions extends Omit<IdempotencyOptions, 'log'> {
  log: EventLog;
  clock: Clock;
  meters?: IntakeMeters;
  tracing?: Tracing;
  /** Told of traced calls: where the first event of the call lies, and the span that put it there. */
  onPublished?: (published: PublishedEvent) => void;
}

/** An event that became durable while somebody traces it. */
export interface PublishedEvent extends Position {
  topic: string;
  /** The span `service.publish`. */
  span: TraceContext;
}

/** What is told after each call; `latencyMs` is how long all its events took there together. */
export interface IntakeMeters {
  validate: StageMeter;
  log: StageMeter;
}

/** Events of one call on their way through. */
interface Passage {
  topic: IntakeTopic;
  events: readonly DecodedEvent[];
  outcomes: (Outcome | undefined)[];
  records: NewRecord[];
  /** For each record, which event it is and its identity. */
  places: number[];
  identities: (string | undefined)[];
  letters: NewRecord[];
  /** Events that another append holds; decided when it is settled. */
  waiting: { place: number; pending: PendingAppend; index: number }[];
  pending: PendingAppend;
  /** Settles `pending`. */
  settle: (positions: readonly Position[] | undefined) => void;
}

/**
 * Puts events into a topic's log: checked, each CloudEvent once, failing ones into the dead-letter topic. One
 * append for all events of a call, no promise for each.
 */
export class Intake {
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #meters: IntakeMeters | undefined;
  readonly #tracing: Tracing;
  readonly #onPublished: IntakeOptions['onPublished'];
  readonly idempotency: Idempotency;

  constructor(options: IntakeOptions) {
    this.#log = options.log;
    this.#clock = options.clock;
    this.#meters = options.meters;
    this.#tracing = options.tracing ?? noTracing;
    this.#onPublished = options.onPublished;
    this.idempotency = new Idempotency(options);
  }

  /**
   * Resolves when every event of the call is durable, in the topic or as a dead letter: one outcome for each, in
   * order. Rejects with what the log rejects with (`log_overloaded`: try again); then each event may be there or not.
   * `trace` is the span that the call is part of.
   */
  async accept(
    topic: IntakeTopic,
    events: readonly DecodedEvent[],
    trace?: TraceContext,
  ): Promise<Outcome[]> {
    const hasIdentities = events.some((event) => event.attributes !== null);
    const window = hasIdentities ? await this.idempotency.windowOf(topic.name) : undefined;
    const passage = createPassage(topic, events);
    const arrivalMs = this.#clock.nowMs();
    const startedMs = this.#clock.monotonicMs();
    try {
      // From here to the call of `append` nothing waits, so that no other call comes between claim and append.
      const span = this.#tracing.startSpan('service.validate', { parent: trace });
      for (let place = 0; place < events.length; place++) this.#take(passage, place, window, arrivalMs);
      span.setAttributes({ 'millrace.events': events.length, 'millrace.rejected': passage.letters.length });
      span.end();
      const checkedMs = this.#clock.monotonicMs();
      this.#meters?.validate.record(events.length, passage.letters.length, checkedMs - startedMs);
      await this.#publish(passage, window, trace);
      this.#meters?.log.record(passage.records.length, 0, this.#clock.monotonicMs() - checkedMs);
    } finally {
      if (window !== undefined) release(passage, window);
    }
    await this.#settleWaiting(passage);
    return passage.outcomes as Outcome[];
  }

  /** The record that the event would become now, or why it would be refused. */
  check(topic: IntakeTopic, event: DecodedEvent): NewRecord | Rejection {
    return checkDecoded(event, topic, this.#clock.nowMs());
  }

  #take(passage: Passage, place: number, window: TopicWindow | undefined, arrivalMs: number): void {
    const event = passage.events[place] as DecodedEvent;
    const checked = checkDecoded(event, passage.topic, arrivalMs);
    if (isRejection(checked)) {
      const letter = letterOf(event, passage.topic, checked, arrivalMs);
      passage.letters.push(encodeDeadLetter(letter));
      passage.outcomes[place] = {
        status: 'rejected',
        code: checked.code,
        message: checked.message,
        deadLetterId: letter.id,
        ...idOf(event),
      };
      return;
    }
    const identity = window === undefined ? undefined : identityOfEvent(event);
    if (window !== undefined && identity !== undefined && isKnown(passage, place, window, identity)) return;
    passage.records.push(checked);
    passage.places.push(place);
    passage.identities.push(identity);
  }

  async #publish(
    passage: Passage,
    window: TopicWindow | undefined,
    trace: TraceContext | undefined,
  ): Promise<void> {
    const topic = passage.topic.name;
    const span = this.#tracing.startSpan('service.publish', {
      parent: trace,
      kind: 'producer',
      attributes: { 'messaging.destination.name': topic },
    });
    try {
      await this.#append(passage, window);
      const first = passage.outcomes[passage.places[0] ?? -1];
      if (span.context !== undefined && first?.status === 'accepted') {
        const { partition, offset } = first;
        this.#onPublished?.({ topic, partition, offset, span: span.context });
      }
    } catch (error) {
      span.setError(error);
      throw error;
    } finally {
      span.end();
    }
  }

  async #append(passage: Passage, window: TopicWindow | undefined): Promise<void> {
    const { topic, records, letters, identities } = passage;
    const [appended, stored] = await Promise.allSettled([
      records.length === 0 ? [] : this.#log.append(topic.name, records),
      letters.length === 0 ? [] : this.#log.append(DEAD_LETTER_TOPIC, letters),
    ]);
    if (appended.status === 'rejected') throw appended.reason;
    passage.settle(appended.value);
    for (const [i, place] of passage.places.entries()) {
      const { partition, offset } = appended.value[i] as Position;
      const identity = identities[i];
      if (identity !== undefined) window?.recent.set(identity, { partition, offset });
      passage.outcomes[place] = { status: 'accepted', partition, offset, ...idOf(passage.events[place]) };
    }
    if (stored.status === 'rejected') throw stored.reason;
  }

  /** If the other append failed, its event is not there, and this one goes in its place. */
  async #settleWaiting(passage: Passage): Promise<void> {
    const again: number[] = [];
    for (const { place, pending, index } of passage.waiting) {
      const position = (await pending.settled)?.[index];
      if (position === undefined) again.push(place);
      else passage.outcomes[place] = duplicateAt(position, passage.events[place]);
    }
    if (again.length === 0) return;
    const outcomes = await this.accept(
      passage.topic,
      again.map((place) => passage.events[place] as DecodedEvent),
    );
    for (const [i, place] of again.entries()) passage.outcomes[place] = outcomes[i];
  }
}

function checkDecoded(event: DecodedEvent, topic: IntakeTopic, arrivalMs: number): NewRecord | Rejection {
  switch (event.kind) {
    case 'read':
      return checkEvent(event, topic, arrivalMs);
    case 'checked':
      return event.record;
    case 'refused':
      return event.rejection;
  }
}

function createPassage(topic: IntakeTopic, events: readonly DecodedEvent[]): Passage {
  const { promise, resolve } = Promise.withResolvers<readonly Position[] | undefined>();
  return {
    topic,
    events,
    outcomes: Array.from<undefined>({ length: events.length }),
    records: [],
    places: [],
    identities: [],
    letters: [],
    waiting: [],
    pending: { settled: promise },
    settle: resolve,
  };
}

/** True if the event needs no place of its own: it is in the log, or on its way there. Else it is claimed. */
function isKnown(passage: Passage, place: number, window: TopicWindow, identity: string): boolean {
  const position = window.recent.get(identity);
  if (position !== undefined) {
    passage.outcomes[place] = duplicateAt(position, passage.events[place]);
    return true;
  }
  const other = window.claims.get(identity);
  if (other !== undefined) {
    passage.waiting.push({ place, ...other });
    return true;
  }
  window.claims.set(identity, { pending: passage.pending, index: passage.records.length });
  return false;
}

/** Whatever happened, nobody waits for this passage any longer. */
function release(passage: Passage, window: TopicWindow): void {
  for (const identity of passage.identities) if (identity !== undefined) window.claims.delete(identity);
  passage.settle(undefined);
}

function identityOfEvent(event: DecodedEvent): string | undefined {
  const source = event.attributes?.get('source');
  const id = event.attributes?.get('id');
  return source === undefined || id === undefined ? undefined : identityOf(source, id);
}

function idOf(event: DecodedEvent | undefined): { id?: string } {
  const id = event?.attributes?.get('id');
  return id === undefined ? {} : { id };
}

function duplicateAt({ partition, offset }: Position, event: DecodedEvent | undefined): Outcome {
  return { status: 'accepted', partition, offset, ...idOf(event), duplicate: true };
}

function letterOf(event: DecodedEvent, topic: IntakeTopic, rejection: Rejection, timeMs: number): DeadLetter {
  const { raw, contentType, headers } = event.source;
  return {
    id: newId('dl', timeMs),
    timeMs,
    topic: topic.name,
    ...rejection,
    ...(rejection.stage === 'contract' && topic.schema !== null
      ? { schemaVersion: topic.schema.version }
      : {}),
    ...(contentType === undefined ? {} : { contentType }),
    headers,
    raw,
  };
}
