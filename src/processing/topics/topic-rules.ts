import { pointerSteps, type SchemaRegistry, subjectOfTopic, type Validator } from '#schema';
import type { Topics } from './topics.ts';

/** What an event on its way into a topic is held against. */
export interface TopicRules {
  name: string;
  /** Only the platform writes to it. */
  internal: boolean;
  /** Steps of the JSON pointers to key and event time. */
  keyField: readonly string[] | null;
  timestampField: readonly string[] | null;
  compacted: boolean;
  schema: { version: number; validator: Validator } | null;
}

/** The rules of each topic, made once and kept until topic or schema change: asked for with every request. */
export class TopicRulebook {
  readonly #topics: Topics;
  readonly #registry: SchemaRegistry;
  readonly #rules = new Map<string, TopicRules>();
  #changes = 0;
  readonly #stop: readonly (() => void)[];

  constructor(topics: Topics, registry: SchemaRegistry) {
    this.#topics = topics;
    this.#registry = registry;
    const suffix = subjectOfTopic('');
    this.#stop = [
      topics.onChange((topic) => this.forget(topic)),
      registry.onChange(
        (subject) => subject.endsWith(suffix) && this.forget(subject.slice(0, -suffix.length)),
      ),
    ];
  }

  /** Rejects with `topic_not_found`. */
  async of(name: string): Promise<TopicRules> {
    return this.#rules.get(name) ?? this.#read(name);
  }

  /** Makes them again at the next call: the topic is not what it was. */
  forget(name: string): void {
    this.#changes++;
    this.#rules.delete(name);
  }

  close(): void {
    for (const stop of this.#stop) stop();
  }

  async #read(name: string): Promise<TopicRules> {
    const changes = this.#changes;
    const topic = await this.#topics.get(name);
    const rules = {
      name,
      internal: topic.isInternal,
      keyField: topic.keyField === null ? null : (pointerSteps(topic.keyField) ?? null),
      timestampField: topic.timestampField === null ? null : (pointerSteps(topic.timestampField) ?? null),
      compacted: topic.cleanupPolicy === 'compact',
      schema: this.#registry.active(subjectOfTopic(name)) ?? null,
    };
    // What was read while something changed is good for this once.
    if (changes === this.#changes) this.#rules.set(name, rules);
    return rules;
  }
}
