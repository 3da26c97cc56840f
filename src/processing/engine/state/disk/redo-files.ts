import { readRedo } from './redo-cursor.ts';
import type { DiskFile, StateDisk } from './state-disk.ts';
import { type RedoExtent, type RedoFileName, redoPath } from './state-record.ts';

const NAMES = ['a', 'b'] as const;
/** A file that once had to be longer than this is cut when its next turn begins. */
const LENGTH_KEPT_MAX = 64 * 1024 * 1024;

/**
 * The redo files of a pipeline's state. They take turns and keep their length, so that, but for the first times, an
 * epoch changes neither a name nor a length: one sync of data.
 */
export class RedoFiles {
  readonly #disk: StateDisk;
  readonly #home: string;
  readonly #files = new Map<RedoFileName, DiskFile>();
  #hasNewName = false;
  /** What has to be replayed, the older first; the last one grows. */
  extents: RedoExtent[];

  constructor(disk: StateDisk, home: string, extents: readonly RedoExtent[]) {
    this.#disk = disk;
    this.#home = home;
    this.extents = [...extents];
  }

  get bytes(): number {
    return this.extents.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  path({ file }: RedoExtent): string {
    return redoPath(this.#home, file);
  }

  read(extent: RedoExtent): Buffer {
    return readRedo(this.#disk, this.path(extent), extent.bytes);
  }

  /** A file that neither the extents nor `durable`, those of the last commit record, speak of. */
  freeFile(durable: readonly RedoExtent[]): RedoFileName | undefined {
    const used = [...this.extents, ...durable].map(({ file }) => file);
    return NAMES.find((name) => !used.includes(name));
  }

  /** Writes behind the last frames. Nothing is durable before `sync`. */
  append(frames: readonly Uint8Array[]): void {
    const last = this.extents.at(-1) as RedoExtent;
    this.extents[this.extents.length - 1] = { ...last, bytes: this.#write(last.file, frames, last.bytes) };
  }

  /** Writes to the beginning of a file that is free. */
  begin(name: RedoFileName, since: number, frames: readonly Uint8Array[]): void {
    const file = this.#open(name);
    if (file.size > LENGTH_KEPT_MAX) file.truncate(0);
    this.extents.push({ file: name, since, bytes: this.#write(name, frames, 0) });
  }

  #write(name: RedoFileName, frames: readonly Uint8Array[], position: number): number {
    const file = this.#open(name);
    let at = position;
    for (const frame of frames) {
      file.write(frame, at);
      at += frame.length;
    }
    return at;
  }

  #open(name: RedoFileName): DiskFile {
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const file = this.#disk.open(redoPath(this.#home, name), 'write');
    if (file.size === 0) this.#hasNewName = true;
    this.#files.set(name, file);
    return file;
  }

  /** Resolves when everything written to the last file is durable. */
  async sync(): Promise<void> {
    const last = this.extents.at(-1);
    if (last !== undefined) await this.#files.get(last.file)?.sync();
    if (this.#hasNewName) await this.#disk.syncDirectory(this.#home);
    this.#hasNewName = false;
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
    this.#files.clear();
  }
}
