import type { Database } from '#database';
import { type Clock, isCoded, newId } from '#foundation';
import { type EventLog, recordsOf } from '#log';
import type { Logger } from '#logging';
import { type DomainEvent, decodeDomainEvent, EVENTS_TOPIC, encodeDomainEvent } from './domain-event.ts';
import { errors } from './errors.ts';
import type {
  AnyObjectKind,
  CatalogObject,
  Collection,
  CommandOptions,
  Named,
  ObjectChange,
  ObjectKind,
} from './object-kind.ts';
import { type AnyKind, type AnyObject, type Applied, ObjectStore } from './object-store.ts';
import { Projection } from './projection.ts';

export interface CatalogOptions {
  log: EventLog;
  /** Migrated with `catalogMigrations`. */
  database: Database;
  clock: Clock;
  logger: Logger;
  /** All kinds there are; events of others are passed over. */
  kinds: readonly AnyObjectKind[];
  /** Makes tables and memory again from the log, whatever the database says. */
  rebuild?: boolean;
}

const READ_BYTES_MAX = 1_048_576;

/**
 * What the users of the platform have made: pipelines, topics, schemas, rules. Every change is an event on
 * `millrace.events`; memory and PostgreSQL are derived from these events and can be made again from them.
 *
 * One process at a time writes events of the kinds it keeps.
 */
export interface Catalog {
  collection<T extends Named, Events extends object>(kind: ObjectKind<T, Events>): Collection<T, Events>;
  /** Forgets memory and tables and makes them again from the log. Commands wait meanwhile. */
  rebuild(): Promise<void>;
  /** Resolves when PostgreSQL has everything that memory has. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the catalog: reads what PostgreSQL has, then the events after that. */
export async function openCatalog(options: CatalogOptions): Promise<Catalog> {
  await ensureTopic(options.log);
  const catalog = new EventSourcedCatalog(options);
  await (options.rebuild ? catalog.rebuild() : catalog.load());
  return catalog;
}

class EventSourcedCatalog implements Catalog {
  readonly #options: CatalogOptions;
  readonly #store: ObjectStore;
  readonly #projection: Projection;
  readonly #listeners = new Map<string, Set<(change: ObjectChange<Named>) => void>>();
  /** Commands run one after another: each is checked against the outcome of those before it. */
  #turn: Promise<unknown> = Promise.resolve();
  #nextOffset = 0;

  constructor(options: CatalogOptions) {
    this.#options = options;
    this.#store = new ObjectStore(options.kinds as readonly AnyKind[]);
    this.#projection = new Projection(options);
  }

  collection<T extends Named, Events extends object>(kind: ObjectKind<T, Events>): Collection<T, Events> {
    const { name } = kind;
    const find = (idOrName: string): CatalogObject<T> | undefined =>
      this.#store.find(name, idOrName) as CatalogObject<T> | undefined;
    return {
      all: () => this.#store.all(name) as ReadonlyMap<string, CatalogObject<T>>,
      find,
      get: (idOrName) => {
        const found = find(idOrName);
        if (found === undefined) throw errors.object_not_found(`There is no ${name} "${idOrName}".`);
        return found;
      },
      create: (verb, data, options) => this.#create(kind, verb, data, options) as Promise<CatalogObject<T>>,
      change: (idOrName, verb, data, options) =>
        this.#change(name, idOrName, verb, data, options) as Promise<CatalogObject<T>>,
      onChange: (listener) => this.#listen(name, listener as (change: ObjectChange<Named>) => void),
    };
  }

  async load(): Promise<void> {
    const { nextOffset, objects } = await this.#projection.load();
    const description = await this.#options.log.describeTopic(EVENTS_TOPIC);
    const latest = description?.offsets[0]?.latest ?? 0;
    if (nextOffset > latest) {
      throw errors.catalog_ahead_of_log(
        `The database has the events up to ${nextOffset} of ${EVENTS_TOPIC}, but the log ends at ${latest}. ` +
          'Bring back the log that belongs to the database, or run `millrace rebuild`.',
      );
    }
    for (const { kind, object } of objects) {
      if (this.#store.kinds.has(kind)) this.#store.put({ kind, verb: '', before: undefined, after: object });
    }
    this.#nextOffset = nextOffset;
    await this.#catchUp();
  }

  rebuild(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#projection.reset();
      this.#store.clear();
      this.#nextOffset = 0;
      await this.#catchUp();
      await this.#projection.flush();
    });
  }

  flush(): Promise<void> {
    return this.#projection.flush();
  }

  async close(): Promise<void> {
    await this.#turn;
    this.#projection.close();
    await this.#projection.flush();
  }

  #create(
    kind: { name: string; idPrefix: string; objectsMax: number },
    verb: string,
    data: unknown,
    { actor, id }: CommandOptions & { id?: string },
  ): Promise<AnyObject> {
    return this.#inTurn(async () => {
      if (this.#store.all(kind.name).size >= kind.objectsMax) {
        throw errors.catalog_full(
          `There are ${kind.objectsMax} objects of kind ${kind.name}, which is the limit.`,
        );
      }
      const subject = id ?? newId(kind.idPrefix, this.#options.clock.nowMs());
      if (this.#store.all(kind.name).has(subject)) throw errors.name_taken(`"${subject}" exists already.`);
      return this.#record({ kind: kind.name, verb, subject, data, actor: actor.id, tenant: actor.tenant });
    });
  }

  #change(
    kind: string,
    idOrName: string,
    verb: string,
    data: unknown,
    { actor, ifVersion }: CommandOptions,
  ): Promise<AnyObject> {
    return this.#inTurn(async () => {
      const before = this.#store.find(kind, idOrName);
      if (before === undefined) throw errors.object_not_found(`There is no ${kind} "${idOrName}".`);
      if (ifVersion !== undefined && ifVersion !== before.version) {
        throw errors.version_conflict(
          `${kind} "${before.value.name}" has version ${before.version}, not ${ifVersion}: read it again.`,
        );
      }
      return this.#record({ kind, verb, subject: before.id, data, actor: actor.id, tenant: actor.tenant });
    });
  }

  /** Checks, appends, then applies: an event in the log has been found possible. */
  async #record(draft: Omit<DomainEvent, 'id' | 'timeMs'>): Promise<AnyObject> {
    const nowMs = this.#options.clock.nowMs();
    const event: DomainEvent = { ...draft, id: newId('evt', nowMs), timeMs: nowMs };
    const change = this.#store.foresee(event);
    if (change === undefined) throw new TypeError(`No kind knows the event ${event.kind}.${event.verb}`);
    this.#checkName(change);
    if (this.#projection.isFull) await this.#projection.flush();
    const [position] = await this.#options.log.append(EVENTS_TOPIC, [encodeDomainEvent(event)]);
    this.#apply(change, (position?.offset ?? this.#nextOffset) + 1);
    return (change.after ?? change.before) as AnyObject;
  }

  #checkName({ kind, after }: Applied): void {
    if (after === undefined) return;
    const holder = this.#store.find(kind, after.value.name);
    if (holder !== undefined && holder.id !== after.id) {
      throw errors.name_taken(`There is a ${kind} with the name or id "${after.value.name}" already.`);
    }
  }

  #apply(change: Applied, nextOffset: number): void {
    this.#store.put(change);
    this.#nextOffset = nextOffset;
    this.#projection.add(change, nextOffset);
    for (const listener of this.#listeners.get(change.kind) ?? []) {
      try {
        listener(change);
      } catch (error) {
        this.#options.logger.error({ error }, 'a listener of the catalog failed');
      }
    }
  }

  /** Reads the events from `#nextOffset` to the end of the topic. */
  async #catchUp(): Promise<void> {
    for (;;) {
      const batch = await this.#options.log.read({
        topic: EVENTS_TOPIC,
        partition: 0,
        offset: this.#nextOffset,
        maxBytes: READ_BYTES_MAX,
        maxWaitMs: 0,
      });
      for (const record of recordsOf(batch)) this.#replay(decodeDomainEvent(record), record.offset);
      if (batch.nextOffset === this.#nextOffset && batch.count === 0) return;
      this.#nextOffset = batch.nextOffset;
      this.#projection.add(undefined, batch.nextOffset);
      await this.#projection.flush();
      if (batch.nextOffset >= batch.highWatermark) return;
    }
  }

  /** An event that cannot be applied, say of another release, is passed over: it must not stop the start. */
  #replay(event: DomainEvent | undefined, offset: number): void {
    if (event === undefined) return;
    try {
      const change = this.#store.foresee(event);
      if (change !== undefined) this.#apply(change, offset + 1);
    } catch (error) {
      this.#options.logger.warn(
        { error, offset, event: event.id },
        'an event of the catalog cannot be applied',
      );
    }
  }

  #listen(kind: string, listener: (change: ObjectChange<Named>) => void): () => void {
    const listeners = this.#listeners.get(kind) ?? new Set();
    this.#listeners.set(kind, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  #inTurn<R>(command: () => Promise<R>): Promise<R> {
    const result = this.#turn.then(command);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

async function ensureTopic(log: EventLog): Promise<void> {
  if ((await log.describeTopic(EVENTS_TOPIC)) !== undefined) return;
  const config = { partitions: 1, retentionMs: null, retentionBytes: null, cleanupPolicy: 'delete' } as const;
  await log.createTopic(EVENTS_TOPIC, config).catch((error: unknown) => {
    if (!isCoded(error, 'topic_exists')) throw error;
  });
}
