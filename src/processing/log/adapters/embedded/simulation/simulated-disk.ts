import type { Disk, DiskFile } from '../disk.ts';
import { below, type Random } from './random.ts';

const SECTOR_BYTES = 64;

interface FileNode {
  kind: 'file';
  durable: Uint8Array;
  /** Since the last sync, in order. A truncation has no bytes. */
  unsynced: { position: number; bytes: Uint8Array | undefined }[];
  current: Uint8Array;
}

type Entries = Map<string, FileNode | DirectoryNode>;

interface DirectoryNode {
  kind: 'directory';
  durable: Entries;
  /** Changes of names since the last sync, in order; each happens whole or not at all. */
  unsynced: ((entries: Entries) => void)[];
  current: Entries;
}

/** What is broken on purpose, to see that the battery notices. */
export type Mutant = 'none' | 'no file sync' | 'no directory sync';

/**
 * A disk in memory that behaves as badly as POSIX allows. Bytes written and not synced are lost at a crash, or
 * survive in part, sector by sector; names created, renamed or removed are lost from some moment on unless their
 * directory was synced. After `failAt` operations the power is gone: that operation and all later ones reject.
 */
export class SimulatedDisk implements Disk {
  readonly #random: Random;
  readonly #mutant: Mutant;
  #root: DirectoryNode = emptyDirectory();
  #locked = false;
  operations = 0;
  /** The power goes at the operation with this number: it fails, and everything after it. */
  failAt = Number.POSITIVE_INFINITY;
  /** Only the operation with this number fails, as of a bad sector. */
  failOnceAt = 0;
  /** Syncs of file data so far. */
  fileSyncs = 0;

  constructor(random: Random, mutant: Mutant = 'none') {
    this.#random = random;
    this.#mutant = mutant;
  }

  /** Cuts the power and switches on again: what was not synced is lost, or is not. */
  crash(): void {
    this.#root = this.#survivingDirectory(this.#root);
    this.#locked = false;
    this.failAt = Number.POSITIVE_INFINITY;
  }

  /** Changes one bit of a file, durably, as a bad medium would. */
  flipBit(path: string, position: number, bit: number): void {
    const node = this.#file(path);
    node.current[position] = (node.current[position] as number) ^ (1 << bit);
    node.durable = node.current.slice();
  }

  /** Makes the file end early, durably. */
  cutFile(path: string, size: number): void {
    const node = this.#file(path);
    node.current = node.current.slice(0, size);
    node.durable = node.current.slice();
  }

  /** Gives `other` the same files, all of them durable. */
  copyTo(other: SimulatedDisk): void {
    other.#root = copyDirectory(this.#root);
  }

  fileBytes(path: string): Uint8Array {
    return this.#file(path).current.slice();
  }

  filePaths(): string[] {
    const walk = (node: DirectoryNode, prefix: string): string[] =>
      [...node.current].flatMap(([name, child]) =>
        child.kind === 'file' ? [`${prefix}/${name}`] : walk(child, `${prefix}/${name}`),
      );
    return walk(this.#root, '');
  }

  fileSize(path: string): number {
    return this.#file(path).current.length;
  }

  async makeDirectory(path: string): Promise<void> {
    await this.#operate();
    let directory = this.#root;
    for (const name of partsOf(path)) {
      const child = directory.current.get(name) ?? emptyDirectory();
      if (!directory.current.has(name)) change(directory, (entries) => entries.set(name, child));
      if (this.#mutant !== 'no directory sync') syncNames(directory);
      directory = asDirectory(child, path);
    }
  }

  async listDirectory(path: string): Promise<string[]> {
    await this.#operate();
    const node = this.#find(path);
    return node === undefined ? [] : [...asDirectory(node, path).current.keys()];
  }

  async open(path: string, mode: 'create' | 'existing'): Promise<DiskFile> {
    await this.#operate();
    const { directory, name } = this.#parent(path);
    const existing = directory.current.get(name);
    if (existing?.kind === 'file') {
      if (mode === 'create') cut(existing, 0);
      return this.#handle(existing);
    }
    if (mode === 'existing') throw new Error(`ENOENT: ${path}`);
    const created: FileNode = {
      kind: 'file',
      durable: new Uint8Array(0),
      unsynced: [],
      current: new Uint8Array(0),
    };
    change(directory, (entries) => entries.set(name, created));
    return this.#handle(created);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#operate();
    const source = this.#parent(from);
    const target = this.#parent(to);
    const node = source.directory.current.get(source.name);
    if (node === undefined) throw new Error(`ENOENT: ${from}`);
    if (source.directory !== target.directory)
      throw new Error('Only renames within a directory are simulated.');
    change(source.directory, (entries) => {
      entries.delete(source.name);
      entries.set(target.name, node);
    });
  }

  async remove(path: string): Promise<void> {
    await this.#operate();
    const { directory, name } = this.#parent(path);
    if (directory.current.has(name)) change(directory, (entries) => entries.delete(name));
  }

  async syncDirectory(path: string): Promise<void> {
    await this.#operate();
    if (this.#mutant === 'no directory sync') return;
    syncNames(asDirectory(this.#find(path), path));
  }

  async lock(): Promise<() => Promise<void>> {
    if (this.#locked) throw new Error('The simulated disk is locked.');
    this.#locked = true;
    return async () => {
      this.#locked = false;
    };
  }

  /** Counts, fails when the power is gone, and lets others go first now and then. */
  async #operate(): Promise<void> {
    this.operations++;
    if (this.operations === this.failOnceAt) throw new Error('EIO: this operation fails');
    if (this.operations >= this.failAt) throw new Error('EIO: the power is gone');
    const turns = below(this.#random, 4);
    for (let i = 0; i < turns; i++) await Promise.resolve();
    if (this.operations >= this.failAt) throw new Error('EIO: the power is gone');
  }

  #handle(node: FileNode): DiskFile {
    return {
      size: async () => {
        await this.#operate();
        return node.current.length;
      },
      read: async (target, position) => {
        await this.#operate();
        const bytes = node.current.subarray(position, position + target.length);
        target.set(bytes);
        return bytes.length;
      },
      write: async (buffers, position) => {
        const bytes = Buffer.concat(buffers);
        // The write that meets the power cut may still have reached the disk in part.
        write(node, bytes, position);
        await this.#operate();
      },
      syncData: async () => {
        await this.#operate();
        this.fileSyncs++;
        if (this.#mutant === 'no file sync') return;
        node.durable = node.current.slice();
        node.unsynced = [];
      },
      truncate: async (size) => {
        await this.#operate();
        cut(node, size);
      },
      close: async () => {},
    };
  }

  #survivingDirectory(node: DirectoryNode): DirectoryNode {
    const entries = new Map(node.durable);
    const survivors = below(this.#random, node.unsynced.length + 1);
    for (const apply of node.unsynced.slice(0, survivors)) apply(entries);
    const surviving: Entries = new Map();
    for (const [name, child] of entries) {
      surviving.set(
        name,
        child.kind === 'file' ? this.#survivingFile(child) : this.#survivingDirectory(child),
      );
    }
    return { kind: 'directory', durable: new Map(surviving), unsynced: [], current: surviving };
  }

  #survivingFile(node: FileNode): FileNode {
    const survivor: FileNode = {
      kind: 'file',
      durable: node.durable,
      unsynced: [],
      current: node.durable.slice(),
    };
    for (const { position, bytes } of node.unsynced) {
      if (bytes !== undefined) this.#writeTorn(survivor, bytes, position);
      else if (this.#random() < 0.5) cut(survivor, position);
    }
    return { kind: 'file', durable: survivor.current, unsynced: [], current: survivor.current.slice() };
  }

  /** All of it, nothing, or any of its sectors. */
  #writeTorn(node: FileNode, bytes: Uint8Array, position: number): void {
    const luck = this.#random();
    if (luck < 0.25) return;
    for (let at = 0; at < bytes.length; at += SECTOR_BYTES) {
      if (luck < 0.5 || this.#random() < 0.7)
        write(node, bytes.subarray(at, at + SECTOR_BYTES), position + at);
    }
  }

  #file(path: string): FileNode {
    const node = this.#find(path);
    if (node?.kind !== 'file') throw new Error(`ENOENT: ${path}`);
    return node;
  }

  #find(path: string): FileNode | DirectoryNode | undefined {
    let node: FileNode | DirectoryNode | undefined = this.#root;
    for (const name of partsOf(path)) node = node?.kind === 'directory' ? node.current.get(name) : undefined;
    return node;
  }

  #parent(path: string): { directory: DirectoryNode; name: string } {
    const parts = partsOf(path);
    const name = parts.pop() as string;
    return { directory: asDirectory(this.#find(parts.join('/')), path), name };
  }
}

function emptyDirectory(): DirectoryNode {
  return { kind: 'directory', durable: new Map(), unsynced: [], current: new Map() };
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function asDirectory(node: FileNode | DirectoryNode | undefined, path: string): DirectoryNode {
  if (node?.kind !== 'directory') throw new Error(`ENOTDIR: ${path}`);
  return node;
}

function copyDirectory(node: DirectoryNode): DirectoryNode {
  const entries: Entries = new Map();
  for (const [name, child] of node.current) {
    entries.set(name, child.kind === 'directory' ? copyDirectory(child) : copyFile(child));
  }
  return { kind: 'directory', durable: new Map(entries), unsynced: [], current: entries };
}

function copyFile(node: FileNode): FileNode {
  return { kind: 'file', durable: node.current.slice(), unsynced: [], current: node.current.slice() };
}

function syncNames(directory: DirectoryNode): void {
  directory.durable = new Map(directory.current);
  directory.unsynced = [];
}

function change(directory: DirectoryNode, apply: (entries: Entries) => unknown): void {
  const applyChange = (entries: Entries): void => {
    apply(entries);
  };
  applyChange(directory.current);
  directory.unsynced.push(applyChange);
}

function write(node: FileNode, bytes: Uint8Array, position: number): void {
  if (position + bytes.length > node.current.length) {
    const longer = new Uint8Array(position + bytes.length);
    longer.set(node.current);
    node.current = longer;
  }
  node.current.set(bytes, position);
  node.unsynced.push({ position, bytes: bytes.slice() });
}

function cut(node: FileNode, size: number): void {
  node.current = node.current.slice(0, size);
  node.unsynced.push({ position: size, bytes: undefined });
}
