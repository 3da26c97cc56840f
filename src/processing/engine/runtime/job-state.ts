import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createThreadCompactor } from '../state/disk/compactor.ts';
import { nodeDisk } from '../state/disk/state-disk.ts';
import {
  type FrameScope,
  type FrameSource,
  INLINE_STATE_BYTES_MAX,
  STATE_DISK_BYTES_MAX,
  StateStorage,
} from '../state/disk/state-storage.ts';
import { copyJobState } from '../state/disk/copy-state.ts';
import {
  checkFormat,
  homeSince,
  NO_STATE,
  type StateRecord,
  taskPath,
  type TaskRecords,
} from '../state/disk/state-record.ts';
import { type SavepointManifest, writeSavepoint } from '../state/savepoint.ts';
import { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';
import type { StatePlace } from './epoch-store.ts';
import { stateErrors } from '../state/errors.ts';
import type { Job, JobPositions } from './job.ts';

/** Where a job begins anew. */
export interface SavepointSource {
  directory: string;
  manifest: SavepointManifest;
  /** The operator that takes the state of one in the savepoint. */
  rename: (operator: string) => string | undefined;
}

/**
 * The state of a job and its files: keyed entries, what operators write of themselves, and positions. Each epoch
 * writes what changed; a start reads what the last commit record names.
 */
export class JobState {
  readonly #job: Job;
  readonly #place: StatePlace | undefined;
  readonly #diskBytesMax: number;
  #storage: StateStorage | undefined;
  /** As they were last written. */
  readonly #versions = new Map<string, number>();
  #positions = '';
  /** As they were written last. */
  #tasks: TaskRecords | undefined;
  /** The next frame begins a state anew. */
  #isAnew = false;

  /** Without a place nothing outlives the job. */
  constructor(job: Job, place: StatePlace | undefined, diskBytesMax = STATE_DISK_BYTES_MAX) {
    this.#job = job;
    this.#place = place;
    this.#diskBytesMax = diskBytesMax;
  }

  /** Of the state on disk. */
  get bytes(): number {
    return (this.#storage?.bytes ?? 0) + (this.#job.tasks?.stateBytes ?? 0);
  }

  /** Restores what `last` names; undefined: there was nothing before. Gives the positions that were written. */
  open(last: { epoch: number; state: StateRecord } | undefined): JobPositions | undefined {
    if (last !== undefined) checkFormat(last.state);
    const positions = this.#restore(last, sameName);
    this.#opened().removeOtherHomes();
    this.#opened().compactBeside(this.#job.state.states);
    return positions;
  }

  /**
   * Begins anew in this epoch, with what a savepoint holds or with nothing. The files of the state that was there are
   * not touched before the next record is durable.
   */
  async openAnew(epoch: number, savepoint: SavepointSource | undefined): Promise<JobPositions | undefined> {
    const { disk, directory } = this.#placeOf();
    const home = homeSince(epoch);
    disk.remove(`${directory}/${home}`);
    if (savepoint !== undefined) checkFormat(savepoint.manifest.state);
    const state = { ...(savepoint?.manifest.state ?? NO_STATE), home };
    if (savepoint !== undefined) await copyJobState(disk, state, savepoint.directory, `${directory}/${home}`);
    const positions = this.#restore({ epoch: epoch - 1, state }, savepoint?.rename ?? sameName);
    this.#isAnew = true;
    return positions && savepoint && renamePositions(positions, savepoint);
  }

  #placeOf(): StatePlace {
    if (this.#place === undefined) throw new TypeError('The job keeps nothing.');
    return this.#place;
  }

  #restore(
    last: { epoch: number; state: StateRecord } | undefined,
    rename: (operator: string) => string | undefined,
  ): JobPositions | undefined {
    const job = this.#job;
    this.#storage = this.#openStorage(this.#placeOf(), true, last?.state);
    job.state.attach(this.#storage);
    const operators = new Map<string, Buffer>();
    for (const { epoch, payload } of this.#storage.frames()) {
      const reader = new StateReader(payload);
      const end = reader.uint() + 4;
      this.#readHead(reader, operators, rename);
      if (reader.position !== end) throw stateErrors.state_corrupt('The head of a frame has another length.');
      job.state.replay(reader, epoch, rename);
    }
    for (const operator of job.operators) {
      const bytes = operators.get(operator.id);
      if (bytes !== undefined) operator.restore(new StateReader(bytes));
      this.#versions.set(operator.id, operator.stateVersion);
    }
    job.state.start((last?.epoch ?? 0) + 1);
    return this.#positions === '' ? undefined : (JSON.parse(this.#positions) as JobPositions);
  }

  #openStorage(place: StatePlace, isDurable: boolean, record?: StateRecord): StateStorage {
    const { tasks } = this.#job;
    const own = tasks === undefined ? {} : { inlineBytesMax: inlineShare(tasks) };
    return new StateStorage({ ...place, ...own, isDurable, diskBytesMax: this.#diskBytesMax }, record);
  }

  #readHead(
    reader: StateReader,
    operators: Map<string, Buffer>,
    rename: (operator: string) => string | undefined,
  ): void {
    const positions = reader.text();
    if (positions !== '') this.#positions = positions;
    const count = reader.uint();
    for (let i = 0; i < count; i++) {
      const id = rename(reader.text());
      const bytes = reader.view();
      if (id !== undefined) operators.set(id, bytes);
    }
  }

  /**
   * Starts the tasks of the job, if it has any, with what `last` names. Rejects with `state_of_other_tasks` if that was
   * written by others.
   */
  async openTasks(last: { epoch: number; state?: StateRecord } | undefined): Promise<void> {
    const { tasks } = this.#job;
    const stored = last?.state?.tasks;
    if (last?.state !== undefined && stored?.layout !== tasks?.layout)
      throw stateErrors.state_of_other_tasks(
        'What is stored was written with another parallelism, or by a script whose parallel part was another.',
      );
    const home = this.#storage?.home;
    const inlineBytesMax = tasks === undefined ? 0 : inlineShare(tasks);
    const placeOf = (task: number) => ({
      directory: taskPath(home ?? '', task),
      epoch: last?.epoch ?? 0,
      record: stored?.records[task],
      inlineBytesMax,
      diskBytesMax: this.#diskBytesMax,
    });
    await tasks?.open(home === undefined ? undefined : placeOf);
  }

  /** Writes what changed since the last epoch, and gives the record that makes it true. */
  async write(epoch: number, positions: JobPositions): Promise<StateRecord> {
    const storage = this.#opened();
    const job = this.#job;
    const text = JSON.stringify(positions);
    const written = job.tasks?.write(epoch);
    // Awaited below; what goes wrong before must not leave it alone.
    written?.catch(() => {});
    const changed = job.operators.filter(({ id, stateVersion }) => this.#versions.get(id) !== stateVersion);
    if (this.#isAnew || text !== this.#positions || changed.length > 0 || job.state.hasChanges) {
      await storage.write(
        epoch,
        this.#source((scope, out) => this.#writeHead(scope, text, changed, out)),
      );
      this.#positions = text;
      for (const { id, stateVersion } of changed) this.#versions.set(id, stateVersion);
    }
    job.state.written(epoch);
    this.#tasks = await written;
    return this.#record(storage);
  }

  #record({ record }: StateStorage): StateRecord {
    return this.#tasks === undefined ? record : { ...record, tasks: this.#tasks };
  }

  #source(writeHead: (scope: FrameScope, out: StateWriter) => void): FrameSource {
    const { state } = this.#job;
    const isAnew = this.#isAnew;
    return {
      entryBytes: state.entryBytes,
      runBytes: state.runBytes,
      isComplete: state.isComplete,
      pressure: state.pressure,
      write(wanted, out) {
        const scope = isAnew && wanted === 'changes' ? 'operators' : wanted;
        const start = out.length;
        out.uint(0);
        writeHead(scope, out);
        out.setUint(start, out.length - start - 4);
        state.write(scope, out);
      },
    };
  }

  #writeHead(scope: FrameScope, positions: string, changed: Job['operators'], out: StateWriter): void {
    out.text(scope === 'changes' && positions === this.#positions ? '' : positions);
    const operators = scope === 'changes' ? changed : this.#job.operators;
    out.uint(operators.length);
    for (const operator of operators) {
      out.text(operator.id);
      const start = out.length;
      out.uint(0);
      operator.snapshot(out);
      out.setUint(start, out.length - start - 4);
    }
  }

  /** The record is durable. */
  committed(record: StateRecord): void {
    const storage = this.#opened();
    storage.committed(record);
    if (record.tasks !== undefined) this.#job.tasks?.committed(record.tasks.records);
    if (this.#isAnew) storage.removeOtherHomes();
    this.#isAnew = false;
    storage.compactBeside(this.#job.state.states);
  }

  /** Writes a savepoint of the epoch whose record was last committed; nothing may have changed since. */
  async savepoint(
    directory: string,
    about: Omit<SavepointManifest, 'format' | 'version' | 'state' | 'states'>,
  ): Promise<SavepointManifest> {
    const storage = this.#opened();
    const states = this.#job.state.describe();
    return await writeSavepoint(
      this.#placeOf().disk,
      directory,
      { home: storage.home, record: this.#record(storage) },
      { ...about, states },
    );
  }

  /** For a job that keeps nothing: lets entries leave memory for a folder that is removed at the end. */
  async spill(): Promise<void> {
    const { state } = this.#job;
    if (!state.budget.isTight || !state.isFull) return;
    this.#storage ??= this.#openSpill();
    while (state.hasChanges) await this.#spillSome(this.#storage);
  }

  /** In pieces, as at the first time all there is has changed. */
  async #spillSome(storage: StateStorage): Promise<void> {
    const { state } = this.#job;
    const { epoch } = state;
    state.holdBack();
    const frames = this.#source((_, out) => writeNothing(out));
    await storage.write(epoch, frames);
    state.written(epoch);
    storage.committed(storage.record);
    storage.compactBeside(state.states);
  }

  #openSpill(): StateStorage {
    const { state } = this.#job;
    const directory = mkdtempSync(join(tmpdir(), 'millrace-state-'));
    const place = { disk: nodeDisk, directory, createCompactor: createThreadCompactor };
    const storage = this.#openStorage(place, false);
    state.attach(storage);
    state.start(state.epoch);
    return storage;
  }

  #opened(): StateStorage {
    if (this.#storage === undefined) throw new TypeError('The state was not opened.');
    return this.#storage;
  }

  async close(): Promise<void> {
    const storage = this.#storage;
    this.#storage = undefined;
    await storage?.close();
  }
}

/** The record has room for this much of each. */
function inlineShare({ size }: { size: number }): number {
  return Math.floor(INLINE_STATE_BYTES_MAX / (size + 1));
}

function writeNothing(out: StateWriter): void {
  out.text('');
  out.uint(0);
}

/** Of sources and sinks that are there again. What is no operator of a plan, such as a topic, keeps its name. */
function renamePositions({ sources, ended, sinks }: JobPositions, from: SavepointSource): JobPositions {
  const marked = new Set(from.manifest.operators.map(({ id }) => id));
  const rename = (id: string): string[] => (marked.has(id) ? [from.rename(id) ?? []].flat() : [id]);
  const renameKeys = <V>(record: Readonly<Record<string, V>>): Record<string, V> =>
    Object.fromEntries(Object.entries(record).flatMap(([id, value]) => rename(id).map((to) => [to, value])));
  return { sources: renameKeys(sources), ended: ended.flatMap(rename), sinks: renameKeys(sinks) };
}

function sameName(operator: string): string {
  return operator;
}
