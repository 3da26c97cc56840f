import { errors } from '../../errors.ts';
import type { TopicConfig, TopicDescription } from '../../event-log.ts';
import { readWholeFile, replaceFile } from './disk.ts';
import { PARTITIONS_MAX } from './limits.ts';
import { openPartitions } from './open-partitions.ts';
import { Partition, type PartitionContext } from './partition.ts';
import { decodeTopicFile, encodeTopicFile, TOPIC_FILE, type TopicFile } from './topic-file.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const DEFAULTS: TopicConfig = {
  partitions: 1,
  retentionMs: 7 * DAY_MS,
  retentionBytes: null,
  cleanupPolicy: 'delete',
};
const NAME = /^[a-zA-Z0-9._-]{1,249}$/;
/** Directories of topics that are just being made or removed; a start clears them away. */
const CREATING = '.creating-';
const DELETING = '.deleting-';

export interface Topic {
  file: TopicFile;
  directory: string;
  partitions: Partition[];
  /** The partition for the next append's records without a key: one for a whole append, then the next. */
  nextKeyless(): number;
}

/** All topics of a log, in memory and in the directory `topics`, one directory a topic. */
export class Topics {
  readonly #context: PartitionContext;
  readonly #directory: string;
  readonly #topics = new Map<string, Topic>();

  constructor(context: PartitionContext, directory: string) {
    this.#context = context;
    this.#directory = `${directory}/topics`;
  }

  /** True if the directory holds topics already. */
  async exist(): Promise<boolean> {
    const names = await this.#context.disk.listDirectory(this.#directory);
    return names.some((name) => !name.startsWith('.'));
  }

  async load(lastCommittedCycle: number): Promise<void> {
    const { disk } = this.#context;
    await disk.makeDirectory(this.#directory);
    await disk.syncDirectory(this.#directory);
    for (const name of await disk.listDirectory(this.#directory)) {
      const directory = `${this.#directory}/${name}`;
      if (name.startsWith(CREATING) || name.startsWith(DELETING)) await disk.remove(directory);
      else await this.#loadTopic(name, directory, lastCommittedCycle);
    }
  }

  get(name: string): Topic {
    const topic = this.#topics.get(name);
    if (topic === undefined)
      throw errors.topic_not_found(`There is no topic "${name}".`, { details: { topic: name } });
    return topic;
  }

  find(name: string): Topic | undefined {
    return this.#topics.get(name);
  }

  all(): Topic[] {
    return [...this.#topics.values()];
  }

  partition(name: string, number: number): Partition {
    const partition = this.get(name).partitions[number];
    if (partition !== undefined) return partition;
    throw errors.partition_not_found(`Topic "${name}" has no partition ${number}.`);
  }

  async create(name: string, config: Partial<TopicConfig>): Promise<Topic> {
    if (!NAME.test(name) || name === '.' || name === '..') {
      throw errors.topic_invalid(
        'A topic name is 1 to 249 of the characters a–z, A–Z, 0–9, ".", "_" and "-".',
      );
    }
    if (this.#topics.has(name)) throw errors.topic_exists(`There is a topic "${name}" already.`);
    const retention = config.cleanupPolicy === 'compact' ? { retentionMs: null } : {};
    const file: TopicFile = {
      name,
      createdAtMs: this.#context.clock.nowMs(),
      ...checkConfig({ ...DEFAULTS, ...retention, ...config }),
    };
    await this.#createDirectory(name, file);
    return this.#add(file, createPartitions(this.#context, file, this.#directoryOf(name)));
  }

  async alter(name: string, config: Partial<TopicConfig>): Promise<Topic> {
    const topic = this.get(name);
    const file = { ...topic.file, ...checkConfig({ ...topic.file, ...config }) };
    if (file.partitions < topic.partitions.length) {
      throw errors.topic_invalid(
        `Topic "${name}" has ${topic.partitions.length} partitions; they can only grow.`,
      );
    }
    await replaceFile(this.#context.disk, topic.directory, TOPIC_FILE, encodeTopicFile(file));
    topic.file = file;
    const grown = createPartitions(this.#context, file, topic.directory).slice(topic.partitions.length);
    topic.partitions.push(...grown);
    return topic;
  }

  /** The name is gone at once; the files may only go when nobody writes to them any more. */
  withdraw(name: string): Topic {
    const topic = this.get(name);
    this.#topics.delete(name);
    return topic;
  }

  async removeFiles(topic: Topic): Promise<void> {
    const { disk } = this.#context;
    for (const partition of topic.partitions) {
      partition.stop(errors.topic_not_found(`Topic "${topic.file.name}" was deleted.`));
      await partition.writer.close();
      for (const segment of partition.segments) await this.#context.files.forget(segment.path);
    }
    const leaving = `${this.#directory}/${DELETING}${topic.file.name}`;
    await disk.remove(leaving);
    await disk.rename(topic.directory, leaving);
    await disk.syncDirectory(this.#directory);
    await disk.remove(leaving);
  }

  async #loadTopic(name: string, directory: string, lastCommittedCycle: number): Promise<void> {
    const bytes = await readWholeFile(this.#context.disk, directory, TOPIC_FILE);
    const file = bytes === undefined ? undefined : decodeTopicFile(bytes);
    if (file === undefined || file.name !== name) {
      throw errors.log_damaged(`${directory}/${TOPIC_FILE} is missing or damaged.`, {
        details: { file: `${directory}/${TOPIC_FILE}` },
      });
    }
    this.#add(
      file,
      await openPartitions(this.#context, { topic: name, directory }, file.partitions, lastCommittedCycle),
    );
  }

  async #createDirectory(name: string, file: TopicFile): Promise<void> {
    const { disk } = this.#context;
    const temporary = `${this.#directory}/${CREATING}${name}`;
    await disk.remove(temporary);
    await disk.makeDirectory(temporary);
    await replaceFile(disk, temporary, TOPIC_FILE, encodeTopicFile(file));
    await disk.rename(temporary, this.#directoryOf(name));
    await disk.syncDirectory(this.#directory);
  }

  #add(file: TopicFile, partitions: Partition[]): Topic {
    let appends = 0;
    const nextKeyless = (): number => {
      const healthy = partitions.filter(({ damage }) => damage === undefined);
      return (healthy[appends++ % healthy.length] ?? partitions[0])?.number ?? 0;
    };
    const topic: Topic = { file, directory: this.#directoryOf(file.name), partitions, nextKeyless };
    this.#topics.set(file.name, topic);
    return topic;
  }

  #directoryOf(name: string): string {
    return `${this.#directory}/${name}`;
  }
}

export function describeTopic(topic: Topic): TopicDescription {
  return {
    ...topic.file,
    offsets: topic.partitions.map(({ number, earliest, latest, damage }) => ({
      partition: number,
      earliest,
      latest,
      ...(damage === undefined ? {} : { damage: damage.message }),
    })),
    sizeBytes: topic.partitions.reduce((sum, partition) => sum + partition.sizeBytes, 0),
  };
}

function createPartitions(context: PartitionContext, file: TopicFile, directory: string): Partition[] {
  return Array.from(
    { length: file.partitions },
    (_, number) =>
      new Partition(context, { topic: file.name, number, directory }, { segments: [], nextOffset: 0 }),
  );
}

function checkConfig({ partitions, retentionMs, retentionBytes, cleanupPolicy }: TopicConfig): TopicConfig {
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > PARTITIONS_MAX) {
    throw errors.topic_invalid(`A topic has 1 to ${PARTITIONS_MAX} partitions, not ${partitions}.`);
  }
  for (const [name, value] of Object.entries({ retentionMs, retentionBytes })) {
    if (value !== null && !(Number.isFinite(value) && value > 0)) {
      throw errors.topic_invalid(`${name} is a number above 0, or null for no limit; not ${value}.`);
    }
  }
  if (cleanupPolicy !== 'delete' && cleanupPolicy !== 'compact') {
    throw errors.topic_invalid(`cleanupPolicy is "delete" or "compact", not "${String(cleanupPolicy)}".`);
  }
  return { partitions, retentionMs, retentionBytes, cleanupPolicy };
}
