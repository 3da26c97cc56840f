import { type Actor, type Catalog, type CatalogObject, type Collection, PLATFORM } from '#catalog';
import { isCoded } from '#foundation';
import { type EventLog, errors as logErrors, type TopicConfig, type TopicDescription } from '#log';
import type { Logger } from '#logging';
import { errors } from './errors.ts';
import {
  INTERNAL_PREFIX,
  isInternal,
  NO_SETTINGS,
  type TopicEvents,
  type TopicObject,
  type TopicSettings,
  topicKind,
} from './topic-object.ts';

export interface TopicsOptions {
  log: EventLog;
  /** Opened with {@link topicKind}. */
  catalog: Catalog;
  logger: Logger;
  /** What a topic gets where its creator says nothing. */
  defaults?: Partial<TopicConfig>;
}

/** A topic as log and catalog know it together. */
export interface Topic extends TopicDescription, TopicSettings {
  isInternal: boolean;
  /** Of the catalog's object; undefined for a topic that only the log knows. */
  version: number | undefined;
}

export type TopicListener = (topic: string, what: 'made' | 'changed' | 'deleted') => void;

export interface NewTopic extends Partial<TopicSettings>, Partial<TopicConfig> {
  name: string;
}
export type TopicChange = Partial<TopicSettings> & Partial<TopicConfig>;

/**
 * The topics. Their records and configuration are the log's; description and field names are the catalog's, which
 * is asked first: what it says, the log is brought to, at the latest at the next start.
 */
export class Topics {
  readonly #log: EventLog;
  readonly #logger: Logger;
  readonly #objects: Collection<TopicObject, TopicEvents>;
  readonly #defaults: Partial<TopicConfig>;
  readonly #listeners = new Set<TopicListener>();

  constructor({ log, catalog, logger, defaults = {} }: TopicsOptions) {
    this.#log = log;
    this.#logger = logger;
    this.#defaults = defaults;
    this.#objects = catalog.collection(topicKind);
  }

  /** Finishes what a crash interrupted. To be called once before anything else. */
  async recover(): Promise<void> {
    for (const { value } of this.#objects.all().values()) {
      if (value.isDeleting) await this.#finishDeletion(value.name);
      else if ((await this.#log.describeTopic(value.name)) === undefined) {
        this.#logger.warn(
          { topic: value.name },
          'a topic of the catalog is not in the log; it is made again',
        );
        await this.#log.createTopic(value.name, value.config);
      }
    }
  }

  /** By name. */
  async list(): Promise<Topic[]> {
    const descriptions = await this.#log.listTopics();
    return descriptions.map((each) => this.#join(each)).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Rejects with `topic_not_found`. */
  async get(name: string): Promise<Topic> {
    const description = await this.#log.describeTopic(name);
    if (description === undefined) throw logErrors.topic_not_found(`There is no topic "${name}".`);
    return this.#join(description);
  }

  /** Rejects with `topic_exists`, `topic_reserved` or `topic_invalid`. */
  async create({ name, ...topic }: NewTopic, actor: Actor): Promise<Topic> {
    refuseInternal(name, 'made');
    if ((await this.#log.describeTopic(name)) !== undefined) throw exists(name);
    const { settings, config: given } = split(topic);
    const config = { ...this.#defaults, ...given };
    await this.#record(name, { ...NO_SETTINGS, ...settings }, config, actor);
    try {
      await this.#log.createTopic(name, config);
    } catch (error) {
      await this.#objects.change(name, 'deleted', {}, { actor: PLATFORM });
      throw error;
    }
    this.#tell(name, 'made');
    return this.get(name);
  }

  /** Rejects with `topic_not_found`, `topic_reserved`, `topic_invalid`, or `version_conflict`. */
  async change(name: string, change: TopicChange, actor: Actor, ifVersion?: number): Promise<Topic> {
    refuseInternal(name, 'changed');
    const { settings, config } = split(change);
    const before = await this.get(name);
    if (before.version === undefined) await this.#record(name, NO_SETTINGS, configOf(before), actor);
    // A change meant for another version stops before anything is done.
    const isCurrent = ifVersion === undefined || ifVersion === before.version;
    if (isCurrent && Object.keys(config).length > 0) await this.#log.alterTopic(name, config);
    if (Object.keys(settings).length > 0 || ifVersion !== undefined) {
      await this.#objects.change(name, 'changed', settings, { actor, ifVersion });
    }
    this.#tell(name, 'changed');
    return this.get(name);
  }

  /** Rejects with `topic_not_found` or `topic_reserved`. */
  async delete(name: string, actor: Actor): Promise<void> {
    refuseInternal(name, 'deleted');
    const { version } = await this.get(name);
    if (version === undefined) await this.#log.deleteTopic(name);
    else {
      await this.#objects.change(name, 'deletion-started', {}, { actor });
      await this.#finishDeletion(name);
    }
    this.#tell(name, 'deleted');
  }

  /** Calls `listener` after a topic was made, changed or deleted here; answers how to stop it. */
  onChange(listener: TopicListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #find(name: string): CatalogObject<TopicObject> | undefined {
    return this.#objects.find(name);
  }

  #join(description: TopicDescription): Topic {
    const { name } = description;
    const object = this.#find(name);
    const { description: text, keyField, timestampField } = object?.value ?? NO_SETTINGS;
    const settings = { description: text, keyField, timestampField };
    return { ...description, ...settings, isInternal: isInternal(name), version: object?.version };
  }

  /** The name is the id: an event of the catalog says at sight which topic it speaks of. */
  async #record(
    name: string,
    settings: TopicSettings,
    config: Partial<TopicConfig>,
    actor: Actor,
  ): Promise<void> {
    try {
      await this.#objects.create('created', { name, ...settings, config }, { actor, id: name });
    } catch (error) {
      throw isCoded(error, 'name_taken') ? exists(name) : error;
    }
  }

  async #finishDeletion(name: string): Promise<void> {
    await this.#log.deleteTopic(name).catch((error: unknown) => {
      if (!isCoded(error, 'topic_not_found')) throw error;
    });
    await this.#objects.change(name, 'deleted', {}, { actor: PLATFORM });
  }

  #tell(name: string, what: 'made' | 'changed' | 'deleted'): void {
    for (const listener of this.#listeners) listener(name, what);
  }
}

function exists(name: string): Error {
  return logErrors.topic_exists(`There is a topic "${name}" already.`);
}

function refuseInternal(name: string, participle: string): void {
  if (!isInternal(name)) return;
  throw errors.topic_reserved(
    `Topics that start with "${INTERNAL_PREFIX}" are ${participle} by the platform alone.`,
  );
}

const SETTINGS = ['description', 'keyField', 'timestampField'];
const CONFIG = ['partitions', 'retentionMs', 'retentionBytes', 'cleanupPolicy'];

function split(topic: TopicChange): { settings: Partial<TopicSettings>; config: Partial<TopicConfig> } {
  const pick = (names: readonly string[]) =>
    Object.fromEntries(
      Object.entries(topic).filter(([name, value]) => names.includes(name) && value !== undefined),
    );
  return { settings: pick(SETTINGS), config: pick(CONFIG) };
}

function configOf({ partitions, retentionMs, retentionBytes, cleanupPolicy }: TopicConfig): TopicConfig {
  return { partitions, retentionMs, retentionBytes, cleanupPolicy };
}
