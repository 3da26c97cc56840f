import { stateErrors } from '../errors.ts';
import { StateWriter } from '../state-writer.ts';
import type { StateInUse } from './compact.ts';
import type { Compactor } from './compactor.ts';
import { beginFrame, endFrame, type Frame, framesOf } from './frame.ts';
import type { MergeCursor } from './merge-cursor.ts';
import { RedoFiles } from './redo-files.ts';
import type { FoundValue } from './run-file.ts';
import { RunSet } from './run-set.ts';
import type { StateDisk } from './state-disk.ts';
import {
  NO_STATE,
  isHome,
  type RedoExtent,
  type RedoFileName,
  type StateRecord,
  stateFilesIn,
} from './state-record.ts';

/** Frames of up to this many bytes together travel in the commit record: such an epoch touches no file. */
export const INLINE_STATE_BYTES_MAX = 2048;
/** A redo file is as long as this before the other one gets its turn, whatever is in it. */
const REDO_BYTES_MIN = 1024 * 1024;
/** Without runs the other redo file begins with everything anew; it waits until it is this many times as much. */
const REDO_PER_BASE = 4;
/** Entries of up to this many bytes of memory need no runs: they are written whole when the redo files change. */
const BASE_BYTES_MAX = 16 * 1024 * 1024;
/** Files of one pipeline's state, unless it is told otherwise: 64 GiB. */
export const STATE_DISK_BYTES_MAX = 64 * 1024 * 1024 * 1024;

export interface StorageOptions {
  disk: StateDisk;
  createCompactor: () => Compactor;
  /** Folder of the pipeline's state files. */
  directory: string;
  /** False: nothing outlives the pipeline, and nothing is synced. */
  isDurable: boolean;
  /** A state that needs more ends the pipeline with `state_too_large`. */
  diskBytesMax: number;
  /** Frames of up to this many bytes travel in the commit record; undefined: {@link INLINE_STATE_BYTES_MAX}. */
  inlineBytesMax?: number;
}

/**
 * How much of the state a frame holds: what changed since the last one; with it all that operators write of
 * themselves, as at the beginning of a redo file; or everything.
 */
export type FrameScope = 'changes' | 'operators' | 'everything';

/** Where frames come from. */
export interface FrameSource {
  /** Writes a frame's payload; may be asked more than once for an epoch. */
  write(scope: FrameScope, out: StateWriter): void;
  /** Memory of all entries of keyed state. */
  readonly entryBytes: number;
  /** All of them are in memory. */
  readonly isComplete: boolean;
  /** Bytes of redo to make a run of. */
  readonly runBytes: number;
  /** How much the entries press that are in no run, and so cannot leave memory. */
  readonly pressure: 'none' | 'make-a-run' | 'wait';
}

/**
 * The files of one pipeline's state. Each epoch appends what changed to one of two redo files; a full one is turned
 * into a sorted run, beside the work, and runs into larger runs. Runs are never changed, and a redo file is written
 * over only when no commit record speaks of it: what the last record names is there whatever happens.
 */
export class StateStorage {
  readonly #options: StorageOptions;
  /** Folder of the files. */
  readonly home: string;
  readonly #homeName: string;
  #compactor: Compactor | undefined;
  readonly #runs: RunSet;
  readonly #redo: RedoFiles;
  readonly #out = new StateWriter();
  /** Frames that travel in the record. */
  #pending: Buffer[] = [];
  #durable: StateRecord;
  /** Of the last frame with everything. */
  #baseBytes = 0;
  /** Once there was a run, old records of a key may lie anywhere: there is no way back to writing everything. */
  usesRuns: boolean;
  #lastEpoch = 0;
  /** The older redo file is being turned into a run. */
  #draining: Promise<void> | undefined;
  #failure: unknown;
  #isClosed = false;
  /** Every change up to this epoch is in the runs. */
  runsEpoch: number;

  constructor(options: StorageOptions, record = NO_STATE) {
    const { disk, directory } = options;
    this.#options = options;
    this.#homeName = record.home;
    this.home = record.home === '' ? directory : `${directory}/${record.home}`;
    disk.makeDirectory(this.home);
    this.#runs = new RunSet(disk, this.home, record.runs);
    this.#redo = new RedoFiles(disk, this.home, record.redo);
    this.#durable = record;
    this.usesRuns = !options.isDurable || record.runs.length > 0 || record.redo.length > 1;
    this.runsEpoch = record.runs.length === 0 ? 0 : (record.redo[0]?.since ?? 1) - 1;
  }

  /** What has to be replayed on top of the runs. Throws `state_corrupt` if it is damaged. */
  *frames(): Generator<Frame> {
    for (const extent of this.#redo.extents)
      yield* framesOf(this.#redo.read(extent), this.#redo.path(extent));
    const inline = Buffer.from(this.#durable.inline ?? '', 'base64');
    for (const frame of framesOf(inline, 'the commit record')) yield frame;
    if (inline.length > 0) this.#pending = [inline];
  }

  get hasRuns(): boolean {
    return this.#runs.numbers.length > 0;
  }

  /** On disk. */
  get bytes(): number {
    return this.#runs.bytes + this.#redo.bytes + bytesOf(this.#pending);
  }

  /** Of what is kept of the runs. */
  get memoryBytes(): number {
    return this.#runs.memoryBytes;
  }

  find(state: number, key: Buffer): FoundValue | undefined {
    return this.#runs.find(state, key);
  }

  scan(state: number): MergeCursor {
    return this.#runs.scan(state);
  }

  /** Records by state after the last merge of all runs, if there was one since the last call. */
  takeCounts(): ReadonlyMap<number, number> | undefined {
    return this.#runs.takeCounts();
  }

  /** What is true once the frames are written. */
  get record(): StateRecord {
    const inline = Buffer.concat(this.#pending);
    return {
      ...NO_STATE,
      home: this.#homeName,
      runs: this.#runs.numbers,
      redo: [...this.#redo.extents],
      ...(inline.length === 0 ? {} : { inline: inline.toString('base64') }),
    };
  }

  /** Writes what an epoch changed; resolves when it is durable, up to what the record carries itself. */
  async write(epoch: number, source: FrameSource): Promise<void> {
    this.#throwFailure();
    this.usesRuns ||= !source.isComplete || source.pressure !== 'none' || source.entryBytes > BASE_BYTES_MAX;
    if (!this.#options.isDurable || !this.#putInline(epoch, source)) await this.#writeToFile(epoch, source);
    this.#lastEpoch = epoch;
  }

  #frame(epoch: number, scope: FrameScope, source: FrameSource): Buffer {
    beginFrame(epoch, this.#out);
    source.write(scope, this.#out);
    return endFrame(this.#out);
  }

  /** True if the epoch goes into the record: with those before it, or with the whole state, where that is small. */
  #putInline(epoch: number, source: FrameSource): boolean {
    const { inlineBytesMax = INLINE_STATE_BYTES_MAX } = this.#options;
    const room = inlineBytesMax - bytesOf(this.#pending);
    if (room > 0) {
      const frame = this.#frame(epoch, 'changes', source);
      if (frame.length <= room) {
        this.#pending.push(Buffer.from(frame));
        return true;
      }
    }
    if (this.usesRuns || this.#baseBytes > 2 * inlineBytesMax) return false;
    const base = this.#frame(epoch, 'everything', source);
    this.#baseBytes = base.length;
    if (base.length > inlineBytesMax) return false;
    this.#pending = [Buffer.from(base)];
    this.#redo.extents = [];
    return true;
  }

  async #writeToFile(epoch: number, source: FrameSource): Promise<void> {
    const free = this.#isOver(source) ? await this.#freeFile(source) : undefined;
    if (free === undefined) this.#append(epoch, source);
    else if (this.usesRuns) await this.#begin(free, epoch, source);
    else this.#beginAnew(free, epoch, source);
    this.#pending = [];
    if (this.#options.isDurable) await this.#redo.sync();
  }

  /** The file has had its turn. */
  #isOver({ pressure, runBytes }: FrameSource): boolean {
    const last = this.#redo.extents.at(-1);
    if (last === undefined) return true;
    if (this.usesRuns) return pressure !== 'none' || last.bytes > runBytes;
    return last.bytes > Math.max(REDO_BYTES_MIN, this.#baseBytes * REDO_PER_BASE);
  }

  /**
   * The file whose turn it is. While that is still being turned into a run the present one goes on, as long as
   * there is memory and up to twice its length; then the pipeline waits. The file is free only when a record without
   * it is durable, which is at the next epoch.
   */
  async #freeFile({ pressure, runBytes }: FrameSource): Promise<RedoFileName | undefined> {
    const { isDurable } = this.#options;
    await this.#runs.rest();
    const isLong = (this.#redo.extents.at(-1)?.bytes ?? 0) > runBytes * 2;
    if (this.#draining !== undefined && (!isDurable || isLong || pressure === 'wait')) {
      await this.#draining;
      this.#throwFailure();
      if (!isDurable) this.committed(this.record);
    }
    return this.#redo.freeFile(this.#durable.redo);
  }

  #append(epoch: number, source: FrameSource): void {
    const frame = this.#frame(epoch, 'changes', source);
    this.#checkRoom(frame.length);
    this.#redo.append([...this.#pending, frame]);
  }

  async #begin(file: RedoFileName, epoch: number, source: FrameSource): Promise<void> {
    const frame = this.#frame(epoch, 'operators', source);
    this.#checkRoom(frame.length);
    if (this.#redo.extents.length === 0) {
      this.#redo.begin(file, this.#sincePending(epoch), [...this.#pending, frame]);
      return;
    }
    // What waits in the record stays in one file with what it follows: a key that was deleted in it may be forgotten.
    if (this.#pending.length > 0) {
      this.#redo.append(this.#pending);
      await this.#redo.sync();
    }
    this.#redo.begin(file, epoch, [frame]);
  }

  /** Nothing before is needed any more. */
  #beginAnew(file: RedoFileName, epoch: number, source: FrameSource): void {
    const frame = this.#frame(epoch, 'everything', source);
    this.#checkRoom(frame.length - this.#redo.bytes);
    this.#baseBytes = frame.length;
    this.#redo.extents = [];
    this.#redo.begin(file, epoch, [frame]);
  }

  /** Epoch of the first frame that waits in the record, or of the one that comes. */
  #sincePending(epoch: number): number {
    const [first] = framesOf(Buffer.concat(this.#pending), 'the commit record');
    return first?.epoch ?? epoch;
  }

  #checkRoom(more: number): void {
    const { diskBytesMax } = this.#options;
    if (this.bytes + more <= diskBytesMax) return;
    const mebibytes = Math.round(diskBytesMax / 1024 / 1024);
    throw stateErrors.state_too_large(`The state needs more than ${mebibytes} MiB on disk.`, {
      details: { diskBytesMax },
    });
  }

  /** The record is durable: what it does not name is removed. */
  committed(record: StateRecord): void {
    this.#durable = record;
    this.#runs.removeRetired(record.runs);
  }

  /** Turns the older redo file into a run, beside the work. */
  compactBeside(states: readonly StateInUse[]): void {
    const [first, second] = this.#redo.extents;
    if (this.#draining !== undefined || first === undefined) return;
    if (second === undefined && this.#options.isDurable) return;
    this.#draining = this.#drain(first, states).then(
      () => {
        this.#draining = undefined;
        this.#mergeBeside(states);
      },
      (error: unknown) => this.#noteFailure(error),
    );
  }

  async #drain(extent: RedoExtent, states: readonly StateInUse[]): Promise<void> {
    const { number, path } = this.#runs.allocate();
    const result = await this.#compacting().run({
      inputs: [{ kind: 'redo', path: this.#redo.path(extent), bytes: extent.bytes }],
      target: path,
      directory: this.home,
      dropDeleted: !this.hasRuns,
      states,
    });
    this.#runs.add(number, result);
    this.#redo.extents = this.#redo.extents.filter(({ file }) => file !== extent.file);
    const next = this.#redo.extents[0];
    this.runsEpoch = next === undefined ? this.#lastEpoch : next.since - 1;
  }

  #mergeBeside(states: readonly StateInUse[]): void {
    this.#runs.merge(this.#compacting(), states).catch((error: unknown) => this.#noteFailure(error));
  }

  /** The record is durable, so what lies in other folders, or in none, belongs to a state that is no more. */
  removeOtherHomes(): void {
    const { disk, directory } = this.#options;
    const isOwn = (name: string): boolean =>
      this.#homeName === '' ? !isHome(name) : name === this.#homeName;
    for (const name of stateFilesIn(disk.list(directory)))
      if (!isOwn(name)) disk.remove(`${directory}/${name}`);
  }

  #compacting(): Compactor {
    this.#compactor ??= this.#options.createCompactor();
    return this.#compactor;
  }

  /** Told at the next epoch. */
  #noteFailure(error: unknown): void {
    this.#draining = undefined;
    if (!this.#isClosed) this.#failure ??= error;
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure as Error;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#compactor?.close();
    this.#runs.close();
    this.#redo.close();
    if (!this.#options.isDurable) this.#options.disk.remove(this.#options.directory);
  }
}

function bytesOf(frames: readonly Uint8Array[]): number {
  return frames.reduce((sum, { length }) => sum + length, 0);
}
