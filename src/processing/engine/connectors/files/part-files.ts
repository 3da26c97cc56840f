import { randomUUID } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock } from '#foundation';
import type { Batch } from '../../batch/batch.ts';
import type { SourcePosition } from '../connector.ts';
import { connectorErrors } from '../errors.ts';
import type { FileEncoder } from './file-encoder.ts';
import type { PartitionCommit } from './partition-commit.ts';
import { PartFile, type PartState } from './part-file.ts';

/** Files open at once; with more partitions the one that was written longest ago ends its file. */
const PARTS_OPEN_MAX = 200;
/** Partitions that got rows and are not complete; with more the pipeline stops. */
const PARTITIONS_OPEN_MAX = 100_000;

export interface RollingPolicy {
  fileBytes: number;
  rolloverMs: number;
  inactivityMs: number;
  /** How often ages are looked at while no row comes. */
  checkMs: number;
}

export interface PartFilesOptions {
  folder: string;
  rolling: RollingPolicy;
  commit: PartitionCommit | undefined;
  clock: Clock;
  /** `state`: of the encoder that began the file. */
  openEncoder: (state: string | null) => FileEncoder;
}

/** A partition that got rows and was not said to be complete since. */
interface OpenPartition {
  [name: string]: string | number;
  path: string;
  /** When it is complete, by the clock that its table goes by. */
  dueMs: number;
}

interface Position {
  parts: PartState[];
  /** Files that are complete, to be shown once the epoch is committed. */
  pending: { temporary: string; target: string }[];
  partitions: OpenPartition[];
  /** Partitions to be said complete once the epoch is committed. */
  complete: string[];
  /** Names of files: of the first run, and how many it began. */
  run: string;
  counter: number;
}

/**
 * Files of a folder, one open in each partition. A file ends by size or age, or with its partition; it is shown under
 * its name once the epoch in which it ended is committed, so that a reader sees each row exactly once.
 */
export class PartFiles {
  readonly #options: PartFilesOptions;
  /** By partition; the one written longest ago first. */
  readonly #parts = new Map<string, PartFile>();
  readonly #partitions = new Map<string, OpenPartition>();
  #pending: Position['pending'] = [];
  #complete: string[] = [];
  #counter = 0;
  /** Kept over restarts: files of an epoch that was lost are begun again under their names. */
  #run = randomUUID() as string;
  #nextCheckMs = 0;
  watermarkMs = Number.NEGATIVE_INFINITY;

  constructor(options: PartFilesOptions) {
    this.#options = options;
  }

  open(position: SourcePosition | undefined): void {
    if (position === undefined || position === null) return;
    const last = position as unknown as Position;
    this.#run = last.run;
    this.#counter = last.counter;
    for (const partition of last.partitions) this.#partitions.set(partition.path, partition);
    for (const state of last.parts) this.#resume(state);
    // The epoch that ended them is committed, or it would not be the last.
    this.#pending = last.pending;
    this.#complete = last.complete;
    this.committed();
  }

  #resume(state: PartState): void {
    // It was shown by a run that then died before it could say so.
    if (!existsSync(state.temporary) && existsSync(state.target)) return;
    const part = new PartFile(state, this.#options.openEncoder(state.encoder));
    part.open();
    this.#parts.set(state.partition, part);
  }

  /** Throws an EncodeError if the format cannot hold the row. `values`: of the partition's columns. */
  add(batch: Batch, row: number, partition: string, values: readonly (string | null)[], nowMs: number): void {
    const part = this.#parts.get(partition) ?? this.#begin(partition, values, nowMs);
    part.add(batch, row, nowMs);
  }

  #begin(partition: string, values: readonly (string | null)[], nowMs: number): PartFile {
    if (this.#parts.size >= PARTS_OPEN_MAX) this.#endOldest();
    if (!this.#partitions.has(partition)) this.#note(partition, values, nowMs);
    const name = `part-${this.#run}-${this.#counter++}`;
    const target = join(this.#options.folder, partition, name);
    const temporary = join(dirname(target), `.${name}.inprogress`);
    const times = { createdMs: nowMs, changedMs: nowMs };
    const part = new PartFile(
      { temporary, target, partition, length: 0, ...times, encoder: null },
      this.#options.openEncoder(null),
    );
    part.open();
    this.#parts.set(partition, part);
    return part;
  }

  #note(path: string, values: readonly (string | null)[], nowMs: number): void {
    const { commit } = this.#options;
    if (commit === undefined) return;
    if (this.#partitions.size >= PARTITIONS_OPEN_MAX)
      throw connectorErrors.sink_unavailable(
        `More than ${PARTITIONS_OPEN_MAX} partitions wait to be complete; see sink.partition-commit.*.`,
      );
    this.#partitions.set(path, { path, dueMs: commit.dueMs(values, nowMs) });
  }

  #endOldest(): void {
    const [oldest] = [...this.#parts.values()].sort((a, b) => a.changedMs - b.changedMs);
    if (oldest !== undefined) this.#end(oldest);
  }

  #end(part: PartFile): void {
    const { temporary, target } = part.sync();
    part.close();
    this.#parts.delete(part.partition);
    this.#pending.push({ temporary, target });
  }

  /** Something is due though no row came: a file has its age, or a partition its time. */
  get isDue(): boolean {
    const nowMs = this.#options.clock.nowMs();
    if (nowMs < this.#nextCheckMs) return false;
    this.#nextCheckMs = nowMs + this.#options.rolling.checkMs;
    if (this.#pending.length > 0) return true;
    if ([...this.#parts.values()].some((part) => this.#isOver(part, nowMs))) return true;
    return [...this.#partitions.values()].some((partition) => this.#isComplete(partition, nowMs));
  }

  #isOver(part: PartFile, nowMs: number): boolean {
    const { fileBytes, rolloverMs, inactivityMs } = this.#options.rolling;
    return (
      part.length >= fileBytes ||
      nowMs - part.createdMs >= rolloverMs ||
      nowMs - part.changedMs >= inactivityMs
    );
  }

  #isComplete({ dueMs }: OpenPartition, nowMs: number): boolean {
    return this.#options.commit?.isDue(dueMs, nowMs, this.watermarkMs) ?? false;
  }

  /** Ends what is due and makes everything durable; `isLast`: all of it is due. */
  flush(isLast = false): SourcePosition {
    const nowMs = this.#options.clock.nowMs();
    for (const partition of this.#partitions.values())
      if (isLast || this.#isComplete(partition, nowMs)) this.#endPartition(partition);
    for (const part of this.#parts.values()) if (isLast || this.#isOver(part, nowMs)) this.#end(part);
    const position: Position = {
      parts: [...this.#parts.values()].map((part) => part.sync()),
      pending: this.#pending,
      partitions: [...this.#partitions.values()],
      complete: this.#complete,
      run: this.#run,
      counter: this.#counter,
    };
    return structuredClone(position) as unknown as SourcePosition;
  }

  #endPartition({ path }: OpenPartition): void {
    const part = this.#parts.get(path);
    if (part !== undefined) this.#end(part);
    this.#partitions.delete(path);
    this.#complete.push(path);
  }

  /** The epoch of the last `flush` is committed: shows what ended with it. */
  committed(): void {
    // Not there: it was shown before the process died.
    for (const { temporary, target } of this.#pending)
      if (existsSync(temporary)) renameSync(temporary, target);
    this.#pending = [];
    const { commit, folder } = this.#options;
    for (const path of this.#complete) commit?.commit(join(folder, path));
    this.#complete = [];
  }

  close(): void {
    for (const part of this.#parts.values()) part.close();
  }

  /** Removes what nobody will go on with. */
  discard(): void {
    this.close();
    for (const { temporary } of [...this.#parts.values(), ...this.#pending])
      rmSync(temporary, { force: true });
  }
}
