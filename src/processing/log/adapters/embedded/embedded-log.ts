import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '#foundation';
import { errors } from '../../errors.ts';
import type {
  AppendedRecord,
  EventLog,
  GroupOffset,
  PartitionOffsets,
  ReadRequest,
  RecordBatch,
  Records,
  TopicConfig,
  TopicDescription,
  TransactionalProducer,
} from '../../event-log.ts';
import type { Disk } from './disk.ts';
import { FilePool } from './file-pool.ts';
import { GroupCommit } from './group-commit.ts';
import { checkGroupCommit, GroupOffsets } from './group-offsets.ts';
import { Journal } from './journal.ts';
import { MAINTENANCE_INTERVAL_MS, OPEN_SEGMENTS_MAX, SEGMENT_BYTES } from './limits.ts';
import { maintainPartition } from './maintenance.ts';
import { nodeDisk } from './node-disk.ts';
import type { PartitionContext } from './partition.ts';
import { refuseDamaged } from './staging.ts';
import { describeTopic, Topics } from './topics.ts';
import { Transactions } from './transactions.ts';

export interface EmbeddedLogOptions {
  /** Belongs to the log alone; created if it is not there. */
  directory: string;
  disk?: Disk;
  clock?: Clock;
  /** Size at which a partition begins its next file. */
  segmentBytes?: number;
  /** Time between two passes of retention and compaction; 0 leaves them to `maintain`. */
  maintenanceIntervalMs?: number;
  /** Told of a pass that failed; the next one is tried all the same. */
  onMaintenanceError?: (error: unknown) => void;
  /** 32 random bits for the checksums of a segment. */
  randomSalt?: () => number;
}

/** The log in this process, in segment files. `README.md` of the part says what it promises. */
export interface EmbeddedLog extends EventLog {
  /** One pass of retention and compaction over all topics. */
  maintain(): Promise<void>;
  /** Bytes accepted and not yet on disk, out of `waitingBytesMax`. */
  backlog(): { waitingBytes: number };
  /** Why nothing is accepted any more, if so. */
  failure(): Error | undefined;
}

/**
 * Opens the log, or creates it, and repairs what a crash left unfinished. Rejects with `log_locked` if
 * another process has it, and with `log_damaged` if a file without which nothing can be known is damaged;
 * a damaged partition alone does not hinder it (see `partition_damaged`).
 */
export async function openEmbeddedLog(options: EmbeddedLogOptions): Promise<EmbeddedLog> {
  const { directory, disk = nodeDisk, clock = systemClock } = options;
  await disk.makeDirectory(directory);
  const unlock = await disk.lock(directory);
  try {
    const context: PartitionContext = {
      disk,
      clock,
      files: new FilePool(disk, OPEN_SEGMENTS_MAX),
      segmentBytes: options.segmentBytes ?? SEGMENT_BYTES,
      randomSalt: options.randomSalt ?? (() => randomBytes(4).readUInt32LE()),
    };
    const topics = new Topics(context, directory);
    const journal = new Journal(disk, directory);
    const { groups, ...start } = await loadCoordinator(journal, topics, directory);
    await topics.load(start.lastCommittedCycle);
    groups.keepTopics((topic) => topics.find(topic) !== undefined);
    const commits = new GroupCommit(clock, journal, groups, start);
    await commits.rewriteJournal();
    return new SegmentLog(options, context, { topics, journal, groups, commits, unlock });
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function loadCoordinator(
  journal: Journal,
  topics: Topics,
  directory: string,
): Promise<{ groups: GroupOffsets; incarnation: number; lastCommittedCycle: number }> {
  const loaded = await journal.load();
  if (loaded === undefined) {
    if (await topics.exist()) throw errors.log_damaged(`${directory} has topics but no coordinator.journal.`);
    return { groups: new GroupOffsets(), incarnation: 1, lastCommittedCycle: 0 };
  }
  const groups = new GroupOffsets(loaded.snapshot.groups);
  let { lastCommittedCycle } = loaded.snapshot;
  for (const entry of loaded.entries) {
    groups.apply(entry);
    lastCommittedCycle = entry.committedCycle ?? lastCommittedCycle;
  }
  return { groups, lastCommittedCycle, incarnation: loaded.snapshot.incarnation + 1 };
}

interface Parts {
  topics: Topics;
  journal: Journal;
  groups: GroupOffsets;
  commits: GroupCommit;
  unlock: () => Promise<void>;
}

class SegmentLog implements EmbeddedLog {
  readonly #context: PartitionContext;
  readonly #parts: Parts;
  readonly #transactions: Transactions;
  readonly #closing = new AbortController();
  readonly #maintaining: Promise<void>;
  /** Creating, changing and deleting topics happens one after another. */
  #administration: Promise<unknown> = Promise.resolve();

  constructor(options: EmbeddedLogOptions, context: PartitionContext, parts: Parts) {
    this.#context = context;
    this.#parts = parts;
    this.#transactions = new Transactions(parts.topics, parts.commits);
    this.#maintaining = this.#maintainRegularly(options);
  }

  async createTopic(name: string, config: Partial<TopicConfig> = {}): Promise<TopicDescription> {
    return await this.#administer(async () => describeTopic(await this.#parts.topics.create(name, config)));
  }

  async describeTopic(name: string): Promise<TopicDescription | undefined> {
    const topic = this.#parts.topics.find(name);
    return topic === undefined ? undefined : describeTopic(topic);
  }

  async listTopics(): Promise<TopicDescription[]> {
    return this.#parts.topics
      .all()
      .map(describeTopic)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async alterTopic(name: string, config: Partial<TopicConfig>): Promise<TopicDescription> {
    return await this.#administer(async () => describeTopic(await this.#parts.topics.alter(name, config)));
  }

  async deleteTopic(name: string): Promise<void> {
    const { topics, commits, groups } = this.#parts;
    await this.#administer(async () => {
      const topic = topics.withdraw(name);
      await commits.exclusive(async () => {
        await topics.removeFiles(topic);
        groups.keepTopics((other) => other !== name);
        // The new topic of this name must not meet the positions of the old one, not even after a crash.
        await commits.rewriteJournal();
      });
    });
  }

  async append(name: string, records: Records): Promise<AppendedRecord[]> {
    this.#refuseIfClosed();
    const topic = this.#parts.topics.get(name);
    const keyless = topic.nextKeyless();
    refuseDamaged(topic.partitions, records, keyless);
    return await this.#parts.commits.append(topic.partitions, records, keyless);
  }

  async openProducer(transactionalId: string): Promise<TransactionalProducer> {
    this.#refuseIfClosed();
    return await this.#transactions.open(transactionalId);
  }

  async read(request: ReadRequest): Promise<RecordBatch> {
    this.#refuseIfClosed();
    return await this.#parts.topics.partition(request.topic, request.partition).read(request);
  }

  async offsetsForTimestamp(name: string, timestampMs: number): Promise<PartitionOffsets[]> {
    this.#refuseIfClosed();
    const found: PartitionOffsets[] = [];
    for (const partition of this.#parts.topics.get(name).partitions) {
      const earliest = await partition.offsetForTimestamp(timestampMs);
      found.push({ partition: partition.number, earliest, latest: partition.latest });
    }
    return found;
  }

  async commitOffsets(group: string, offsets: readonly GroupOffset[]): Promise<void> {
    this.#refuseIfClosed();
    checkGroupCommit(group, offsets);
    await this.#parts.commits.commitOffsets(group, offsets);
  }

  async committedOffsets(group: string): Promise<GroupOffset[]> {
    return this.#parts.groups.of(group);
  }

  async listGroups(): Promise<string[]> {
    return this.#parts.groups.names();
  }

  async deleteGroup(group: string): Promise<void> {
    this.#refuseIfClosed();
    await this.#parts.commits.deleteGroup(group);
  }

  async maintain(): Promise<void> {
    const { topics, commits } = this.#parts;
    for (const topic of topics.all()) {
      for (const partition of topic.partitions) {
        // In turn with creating and deleting topics, so that no file is written where none should be any more.
        await this.#administer(() => maintainPartition(topic, partition, this.#context, commits));
      }
    }
  }

  backlog(): { waitingBytes: number } {
    return { waitingBytes: this.#parts.commits.waitingBytes };
  }

  failure(): Error | undefined {
    return this.#parts.commits.failure;
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const { topics, commits, journal, unlock } = this.#parts;
    this.#closing.abort(errors.log_closed('The log is closed.'));
    await this.#maintaining;
    await this.#administration;
    await commits.drained().catch(() => {});
    const partitions = topics.all().flatMap((topic) => topic.partitions);
    for (const partition of partitions) {
      partition.stop(this.#closing.signal.reason as Error);
      if (commits.failure === undefined) await partition.writer.saveIndex('now');
      await partition.writer.close();
    }
    if (commits.failure === undefined) await commits.rewriteJournal();
    await journal.close();
    await this.#context.files.close();
    await unlock();
  }

  async #administer<T>(work: () => Promise<T>): Promise<T> {
    this.#refuseIfClosed();
    if (this.#parts.commits.failure !== undefined) throw this.#parts.commits.failure;
    const result = this.#administration.then(work);
    this.#administration = result.catch(() => {});
    return await result;
  }

  async #maintainRegularly(options: EmbeddedLogOptions): Promise<void> {
    const intervalMs = options.maintenanceIntervalMs ?? MAINTENANCE_INTERVAL_MS;
    const { signal } = this.#closing;
    if (intervalMs === 0) return;
    while (!signal.aborted) {
      try {
        await this.#context.clock.sleep(intervalMs, signal);
        await this.maintain();
      } catch (error) {
        if (!signal.aborted) options.onMaintenanceError?.(error);
      }
    }
  }

  #refuseIfClosed(): void {
    this.#closing.signal.throwIfAborted();
  }
}
