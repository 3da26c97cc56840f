import type { Clock } from '#foundation';
import { errors } from '../../errors.ts';
import type { AppendedRecord, GroupOffset, Records } from '../../event-log.ts';
import type { GroupOffsets } from './group-offsets.ts';
import { firstCycle, type Journal, type JournalEntry } from './journal.ts';
import { BACKLOG_BYTES_MAX } from './limits.ts';
import type { Partition } from './partition.ts';
import type { PlannedWrite } from './partition-writer.ts';
import { lengthOf, measure, type Placement, type Staged, Staging } from './staging.ts';

/** Everything that becomes durable, and then visible, together. */
interface Cycle {
  staging: Staging;
  /** It holds a transaction, so its frames count only with the journal's entry. */
  conditional: boolean;
  journal: JournalEntry | undefined;
  done: PromiseWithResolvers<Map<Partition, PlannedWrite>>;
}

/**
 * Group commit: what arrives while a cycle is on its way to the disk forms the next one.
 *
 *     plan      offsets and places are given out, segments rolled
 *     write     one write and one fdatasync for each partition, all partitions at once
 *     journal   only with transactions or group offsets: one entry, one fdatasync; *the* commit point
 *     publish   in one turn of the event loop: readers see it, callers are answered
 *
 * The first failure of a write or a sync is the last: after a failed fsync the kernel may call pages clean that
 * never reached the disk (Rebello et al., "Can Applications Recover from fsync Failures?", ATC 2020), so nothing
 * is tried again and nothing more is accepted until the log is opened anew and has read the disk.
 */
export class GroupCommit {
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #groups: GroupOffsets;
  readonly #incarnation: number;
  #cycleNumber: number;
  #lastCommittedCycle: number;
  #open = createCycle();
  #tasks: (() => Promise<void>)[] = [];
  #running = false;
  #waitingBytes = 0;
  #failure: Error | undefined;

  constructor(
    clock: Clock,
    journal: Journal,
    groups: GroupOffsets,
    start: { incarnation: number; lastCommittedCycle: number },
  ) {
    this.#clock = clock;
    this.#journal = journal;
    this.#groups = groups;
    this.#incarnation = start.incarnation;
    this.#cycleNumber = firstCycle(start.incarnation);
    this.#lastCommittedCycle = start.lastCommittedCycle;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  get failure(): Error | undefined {
    return this.#failure;
  }

  async append(
    partitions: readonly Partition[],
    records: Records,
    keyless: number,
  ): Promise<AppendedRecord[]> {
    this.#refuseIfFailed();
    const bytes = measure(records);
    if (lengthOf(records) === 0) return [];
    this.#refuseIfOverloaded(bytes);
    const cycle = this.#open;
    const placement = cycle.staging.add(partitions, records, keyless);
    cycle.staging.bytes += bytes;
    this.#waitingBytes += bytes;
    this.#start();
    return positionsOf(placement, await cycle.done.promise);
  }

  /** Records and offsets of a transaction become true together, with all that shares their cycle. */
  async commitTransaction(staging: Staging, group: string, offsets: readonly GroupOffset[]): Promise<void> {
    this.#refuseIfFailed();
    const cycle = this.#open;
    cycle.conditional ||= !staging.isEmpty;
    cycle.staging.adopt(staging);
    this.#waitingBytes += staging.bytes;
    this.#journalOf(cycle).commits.push({ group, offsets: offsets.map((offset) => ({ ...offset })) });
    this.#start();
    await cycle.done.promise;
  }

  async commitOffsets(group: string, offsets: readonly GroupOffset[]): Promise<void> {
    this.#refuseIfFailed();
    const cycle = this.#open;
    this.#journalOf(cycle).commits.push({ group, offsets: offsets.map((offset) => ({ ...offset })) });
    this.#start();
    await cycle.done.promise;
  }

  async deleteGroup(group: string): Promise<void> {
    // A deletion and a commit of one group must keep their order, which one entry does not.
    await this.exclusive(async () => {
      await this.#journal.append({ commits: [], deletedGroups: [group] });
      this.#groups.apply({ commits: [], deletedGroups: [group] });
    });
  }

  /**
   * Runs `work` between two cycles, after everything accepted before. Its failure is that of a write: the
   * log fails with it.
   */
  async exclusive<T>(work: () => Promise<T>): Promise<T> {
    this.#refuseIfFailed();
    const result = Promise.withResolvers<T>();
    this.#tasks.push(async () => {
      try {
        this.#refuseIfFailed();
        result.resolve(await work());
      } catch (error) {
        result.reject(this.#fail(error));
      }
    });
    this.#start();
    return await result.promise;
  }

  /** Resolves when everything accepted before is on disk or has failed. */
  async drained(): Promise<void> {
    if (this.#failure === undefined) await this.exclusive(async () => {});
  }

  async rewriteJournal(): Promise<void> {
    await this.#journal.rewrite({
      incarnation: this.#incarnation,
      lastCommittedCycle: this.#lastCommittedCycle,
      groups: this.#groups.snapshot(),
    });
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    // Starting on the next turn lets everything that is ready now share the first cycle.
    void Promise.resolve().then(() => this.#run());
  }

  async #run(): Promise<void> {
    while (this.#hasWork()) {
      const tasks = this.#tasks;
      this.#tasks = [];
      if (!isEmpty(this.#open)) await this.#runCycle();
      for (const task of tasks) await task();
      if (this.#journal.isLarge) await this.rewriteJournal().catch((error: unknown) => this.#fail(error));
    }
    this.#running = false;
  }

  #hasWork(): boolean {
    return !isEmpty(this.#open) || this.#tasks.length > 0;
  }

  async #runCycle(): Promise<void> {
    const cycle = this.#open;
    this.#open = createCycle();
    try {
      this.#refuseIfFailed();
      const number = this.#cycleNumber++;
      const writes = await this.#write(cycle, number);
      this.#publish(cycle, number, writes);
      this.#waitingBytes -= cycle.staging.bytes;
      cycle.done.resolve(writes);
      for (const { partition } of cycle.staging.entries()) await partition.writer.saveIndex('if due');
    } catch (error) {
      this.#waitingBytes -= cycle.staging.bytes;
      cycle.done.reject(this.#fail(error));
    }
  }

  async #write(cycle: Cycle, number: number): Promise<Map<Partition, PlannedWrite>> {
    const writes = new Map<Partition, PlannedWrite>();
    const commit = { cycle: number, conditional: cycle.conditional, appendedAtMs: this.#clock.nowMs() };
    for (const { partition, chunks } of cycle.staging.entries()) {
      writes.set(partition, await partition.writer.plan(chunks, commit));
    }
    // All must have ended, well or badly, before the failure of one is acted upon.
    const outcomes = await Promise.allSettled(
      [...writes].map(([partition, write]) => partition.writer.write(write)),
    );
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    if (cycle.journal !== undefined) {
      await this.#journal.append({
        ...cycle.journal,
        ...(cycle.conditional ? { committedCycle: number } : {}),
      });
    }
    return writes;
  }

  #publish(cycle: Cycle, number: number, writes: Map<Partition, PlannedWrite>): void {
    if (cycle.conditional) this.#lastCommittedCycle = number;
    if (cycle.journal !== undefined) this.#groups.apply(cycle.journal);
    for (const [partition, write] of writes) partition.publish(write);
  }

  #journalOf(cycle: Cycle): JournalEntry {
    cycle.journal ??= { commits: [], deletedGroups: [] };
    return cycle.journal;
  }

  #fail(cause: unknown): Error {
    this.#failure ??= errors.log_failed(
      `The log could not be written and accepts nothing until it is opened again: ${String(cause)}`,
      { cause },
    );
    return this.#failure;
  }

  #refuseIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  #refuseIfOverloaded(bytes: number): void {
    if (bytes > BACKLOG_BYTES_MAX) {
      throw errors.record_too_large(`One append takes at most ${BACKLOG_BYTES_MAX} bytes, not ${bytes}.`);
    }
    if (this.#waitingBytes + bytes <= BACKLOG_BYTES_MAX) return;
    throw errors.log_overloaded(`${this.#waitingBytes} bytes are waiting for the disk.`, {
      retryAfterS: 1,
      details: { waitingBytes: this.#waitingBytes, waitingBytesMax: BACKLOG_BYTES_MAX },
    });
  }
}

function createCycle(): Cycle {
  const done = Promise.withResolvers<Map<Partition, PlannedWrite>>();
  // Whoever shares the cycle is told by its own await; a cycle of nobody must not look like a forgotten error.
  done.promise.catch(() => {});
  return { staging: new Staging(), conditional: false, journal: undefined, done };
}

function isEmpty(cycle: Cycle): boolean {
  return cycle.staging.isEmpty && cycle.journal === undefined;
}

function positionsOf(placement: Placement, writes: Map<Partition, PlannedWrite>): AppendedRecord[] {
  const numbers = placement.staged.map((staged: Staged) => staged.partition.number);
  const bases = placement.staged.map((staged) => writes.get(staged.partition)?.baseOffset ?? 0);
  const positions: AppendedRecord[] = [];
  for (let i = 0; i < placement.rows.length; i++) {
    const slot = placement.slots[i] as number;
    positions.push({
      partition: numbers[slot] as number,
      offset: (bases[slot] as number) + (placement.rows[i] as number),
    });
  }
  return positions;
}
