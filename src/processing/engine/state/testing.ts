import type { DiskFile, StateDisk } from './disk/state-disk.ts';
import { stateErrors } from './errors.ts';

/** What a {@link FaultyDisk} throws once it has failed. */
export class DiskFailure extends Error {}

interface FaultyFileContent {
  /** What everybody sees. */
  bytes: Buffer;
  /** What is left after the power went. */
  synced: Buffer;
  /** Since the last sync, in order. */
  writes: { bytes: Buffer; position: number }[];
}

/**
 * For tests: a disk in memory that dies at its nth change, which it may do halfway, and that keeps of what was not
 * synced as much as `keep` says of each write: nothing, a part, or all.
 */
export class FaultyDisk implements StateDisk {
  #files = new Map<string, FaultyFileContent>();
  #synced = new Map<string, FaultyFileContent>();
  /** Writes, syncs, removals and truncations so far. */
  changes = 0;
  /** The change that fails; all after it do as well. */
  failAt = Number.POSITIVE_INFINITY;
  bytesWritten = 0;

  /** The power goes and comes back. `keep` gives a number from 0 to 1. */
  crash(keep: () => number): void {
    this.failAt = Number.POSITIVE_INFINITY;
    this.changes = 0;
    const survivors = keep() < 0.5 ? this.#synced : this.#files;
    this.#files = new Map([...survivors].map(([path, file]) => [path, afterCrash(file, keep)]));
    this.#synced = new Map(this.#files);
  }

  /** Throws if the disk is dead; true if it dies with this change. */
  change(): boolean {
    this.changes++;
    if (this.changes > this.failAt) throw new DiskFailure('The disk is dead.');
    return this.changes === this.failAt;
  }

  makeDirectory(): void {}

  list(directory: string): string[] {
    const names = [...this.#files.keys()].filter((path) => path.startsWith(`${directory}/`));
    return [...new Set(names.map((path) => path.slice(directory.length + 1).split('/')[0] as string))];
  }

  open(path: string, mode: 'read' | 'write'): DiskFile {
    const known = this.#files.get(path);
    if (known !== undefined) return new FaultyFile(this, known, path);
    if (mode === 'read') throw stateErrors.state_corrupt(`The file ${path} is missing.`);
    const content = { bytes: Buffer.alloc(0), synced: Buffer.alloc(0), writes: [] };
    this.#files.set(path, content);
    return new FaultyFile(this, content, path);
  }

  link(source: string, target: string): void {
    if (this.change()) throw new DiskFailure('The disk died.');
    const file = this.#files.get(source);
    if (file === undefined) throw stateErrors.state_corrupt(`The file ${source} is missing.`);
    this.#files.set(target, file);
  }

  remove(path: string): void {
    if (this.change()) throw new DiskFailure('The disk died.');
    for (const name of this.#files.keys())
      if (name === path || name.startsWith(`${path}/`)) this.#files.delete(name);
  }

  async syncDirectory(): Promise<void> {
    await Promise.resolve();
    if (this.change()) throw new DiskFailure('The disk died.');
    this.#synced = new Map(this.#files);
  }
}

class FaultyFile implements DiskFile {
  readonly #disk: FaultyDisk;
  readonly #content: FaultyFileContent;
  readonly #path: string;

  constructor(disk: FaultyDisk, content: FaultyFileContent, path: string) {
    this.#disk = disk;
    this.#content = content;
    this.#path = path;
  }

  get size(): number {
    return this.#content.bytes.length;
  }

  read(target: Uint8Array, position: number): void {
    const { bytes } = this.#content;
    if (position + target.length > bytes.length)
      throw stateErrors.state_corrupt(`The file ${this.#path} is too short.`);
    target.set(bytes.subarray(position, position + target.length));
  }

  write(bytes: Uint8Array, position: number): void {
    const dies = this.#disk.change();
    const part = Buffer.from(dies ? bytes.subarray(0, bytes.length >> 1) : bytes);
    this.#disk.bytesWritten += part.length;
    this.#content.bytes = written(this.#content.bytes, part, position);
    this.#content.writes.push({ bytes: part, position });
    if (dies) throw new DiskFailure('The disk died.');
  }

  truncate(size: number): void {
    if (this.#disk.change()) throw new DiskFailure('The disk died.');
    this.#content.bytes = Buffer.from(this.#content.bytes.subarray(0, size));
  }

  async sync(): Promise<void> {
    await Promise.resolve();
    if (this.#disk.change()) throw new DiskFailure('The disk died.');
    this.#content.synced = Buffer.from(this.#content.bytes);
    this.#content.writes = [];
  }

  close(): void {}
}

function written(file: Buffer, bytes: Buffer, position: number): Buffer {
  const target = Buffer.alloc(Math.max(file.length, position + bytes.length));
  target.set(file);
  target.set(bytes, position);
  return target;
}

function afterCrash({ synced, writes }: FaultyFileContent, keep: () => number): FaultyFileContent {
  let bytes = synced;
  for (const write of writes) {
    const part = keep();
    // A part of what was written may have reached the disk, and not the first in order.
    if (part > 0.3)
      bytes = written(bytes, write.bytes.subarray(0, Math.ceil(write.bytes.length * part)), write.position);
  }
  return { bytes: Buffer.from(bytes), synced: Buffer.from(bytes), writes: [] };
}
