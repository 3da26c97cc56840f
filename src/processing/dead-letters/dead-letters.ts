import { type Actor, EVENTS_TOPIC, PLATFORM } from '#catalog';
import type { Database } from '#database';
import { type Clock, isCoded } from '#foundation';
import type { EventLog } from '#log';
import type { Logger } from '#logging';
import { DEAD_LETTER_TOPIC } from './dead-letter.ts';
import { errors } from './errors.ts';
import { findReplayed } from './find-replayed.ts';
import { type LetterEvents, type LetterVerb, letterEvent } from './letter-event.ts';
import { LETTER_RETENTION_MS, LetterStore, type StoredLetter } from './letter-store.ts';
import { projectLetterEvents } from './project-letter-events.ts';
import { projectLetters } from './project-letters.ts';
import type { ReplayTarget } from './replay-target.ts';
import { TopicFollower } from './topic-follower.ts';

export interface DeadLettersOptions {
  log: EventLog;
  /** Migrated with `deadLetterMigrations`. */
  database: Database;
  clock: Clock;
  logger: Logger;
  target: ReplayTarget;
}

export interface ReplayOutcome {
  status: 'replayed';
  partition: number;
  offset: number;
}

const PRUNE_INTERVAL_MS = 60 * 60 * 1_000;

/**
 * The dead letters: what failed, and what people do about it. Letters lie on `millrace.dead-letters`, decisions on
 * `millrace.events`; the tables follow both and can be made again from them.
 */
export class DeadLetters {
  readonly store: LetterStore;
  readonly #options: DeadLettersOptions;
  readonly #letters: TopicFollower;
  readonly #events: TopicFollower;
  /** Replays under way, by letter: a second call gets the outcome of the first. */
  readonly #replaying = new Map<string, Promise<ReplayOutcome>>();
  readonly #closing = new AbortController();
  #pruning: Promise<void> | undefined;

  constructor(options: DeadLettersOptions) {
    this.#options = options;
    this.store = new LetterStore(options.database);
    this.#letters = new TopicFollower({ ...options, topic: DEAD_LETTER_TOPIC, apply: projectLetters });
    this.#events = new TopicFollower({ ...options, topic: EVENTS_TOPIC, apply: projectLetterEvents });
  }

  /** Brings the tables up to date, and settles replays that a crash interrupted. */
  static async open(options: DeadLettersOptions): Promise<DeadLetters> {
    await ensureDeadLetterTopic(options.log);
    const deadLetters = new DeadLetters(options);
    await deadLetters.#letters.start();
    await deadLetters.#events.start();
    for (const id of await deadLetters.store.interruptedReplays()) await deadLetters.#recover(id);
    deadLetters.#pruning = deadLetters.#prune();
    return deadLetters;
  }

  /** Keeps a corrected text for the next replay. Rejects with `dead_letter_not_found` or `dead_letter_closed`. */
  async edit(id: string, text: string, actor: Actor): Promise<StoredLetter> {
    mustBeOpen(await this.store.get(id));
    await this.#record(id, 'edited', { text }, actor);
    return this.store.get(id);
  }

  /** Rejects with `dead_letter_not_found` or `dead_letter_closed`. */
  async discard(id: string, reason: string, actor: Actor): Promise<StoredLetter> {
    mustBeOpen(await this.store.get(id));
    await this.#record(id, 'discarded', { reason }, actor);
    return this.store.get(id);
  }

  /**
   * Sends the event of the letter, as it was corrected, into its topic, once: however often this is called, and
   * wherever a crash comes between, there is one record. Rejects with `replay_rejected` if it would fail again.
   */
  replay(id: string, text: string | undefined, actor: Actor): Promise<ReplayOutcome> {
    let replaying = this.#replaying.get(id);
    if (replaying === undefined) {
      replaying = this.#replay(id, text, actor).finally(() => this.#replaying.delete(id));
      this.#replaying.set(id, replaying);
    }
    return replaying;
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('closing'));
    await Promise.allSettled([...this.#replaying.values(), this.#pruning]);
    await Promise.all([this.#letters.close(), this.#events.close()]);
  }

  /**
   * The order is: say that it begins (durable) → send (durable) → say that it is done. After a crash anywhere in
   * between, the first tells from where to look for the record, so that it is neither lost nor sent twice.
   */
  async #replay(id: string, text: string | undefined, actor: Actor): Promise<ReplayOutcome> {
    const stored = await this.store.get(id);
    if (stored.replayed !== null) return { status: 'replayed', ...stored.replayed };
    mustBeOpen(stored);
    const found = await this.#recover(id);
    if (found !== undefined) return found;
    if (text !== undefined && text !== stored.edited) await this.#record(id, 'edited', { text }, actor);
    const corrected = text ?? stored.edited;
    const raw = corrected === null ? stored.letter.raw : Buffer.from(corrected);
    const prepared = await this.#options.target.prepare({ ...stored.letter, raw });
    if (prepared.kind === 'refused') {
      const { stage, code, message } = prepared;
      await this.#record(id, 'replay-failed', { code, message }, actor);
      throw errors.replay_rejected(message, { details: { stage, reason: code } });
    }
    const offsets = await this.#endsOf(stored.letter.topic);
    await this.#record(id, 'replay-began', { offsets }, actor);
    const { partition, offset } = await prepared.send();
    await this.#record(id, 'replayed', { partition, offset }, actor);
    return { status: 'replayed', partition, offset };
  }

  /** Settles a replay that began and did not end; the outcome if its record is there. */
  async #recover(id: string): Promise<ReplayOutcome | undefined> {
    const { letter, replayBegan, status } = await this.store.get(id);
    if (replayBegan === null || status !== 'open') return undefined;
    const found = await findReplayed(this.#options.log, letter.topic, replayBegan, id);
    if (found === undefined) {
      const message = 'The replay was interrupted before the event was sent.';
      await this.#record(id, 'replay-failed', { code: 'interrupted', message }, PLATFORM);
      return undefined;
    }
    await this.#record(id, 'replayed', found, PLATFORM);
    return { status: 'replayed', ...found };
  }

  async #endsOf(topic: string): Promise<Record<string, number>> {
    const description = await this.#options.log.describeTopic(topic);
    return Object.fromEntries(
      (description?.offsets ?? []).map(({ partition, latest }) => [partition, latest]),
    );
  }

  /** Durable, and in the tables, when it resolves. */
  async #record<V extends LetterVerb>(
    id: string,
    verb: V,
    data: LetterEvents[V],
    actor: Actor,
  ): Promise<void> {
    const { log, clock } = this.#options;
    const [position] = await log.append(EVENTS_TOPIC, [letterEvent(id, verb, data, actor, clock.nowMs())]);
    await this.#events.applied(position?.offset ?? 0);
  }

  async #prune(): Promise<void> {
    const { clock, logger } = this.#options;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await this.store
        .prune(clock.nowMs())
        .catch((error: unknown) => logger.error({ error }, 'old dead letters could not be removed'));
      await clock.sleep(PRUNE_INTERVAL_MS, signal).catch(() => undefined);
    }
  }
}

/** Makes the topic of dead letters if there is none. Whoever writes letters needs it. */
export async function ensureDeadLetterTopic(log: EventLog): Promise<void> {
  if ((await log.describeTopic(DEAD_LETTER_TOPIC)) !== undefined) return;
  const config = {
    partitions: 1,
    retentionMs: LETTER_RETENTION_MS,
    retentionBytes: null,
    cleanupPolicy: 'delete',
  } as const;
  await log.createTopic(DEAD_LETTER_TOPIC, config).catch((error: unknown) => {
    if (!isCoded(error, 'topic_exists')) throw error;
  });
}

function mustBeOpen({ letter, status }: StoredLetter): void {
  if (status === 'open') return;
  throw errors.dead_letter_closed(`The dead letter "${letter.id}" is ${status} already.`, {
    details: { letterStatus: status },
  });
}
