import { stateErrors } from '../errors.ts';
import type { DiskFile, StateDisk } from './state-disk.ts';

/** A disk that is gone with the process, for runs whose crashes are exceptions. */
export class MemoryDisk implements StateDisk {
  readonly #files = new Map<string, MemoryFile>();

  makeDirectory(): void {}

  list(directory: string): string[] {
    const names = [...this.#files.keys()].filter((path) => path.startsWith(`${directory}/`));
    return [...new Set(names.map((path) => path.slice(directory.length + 1).split('/')[0] as string))];
  }

  open(path: string, mode: 'read' | 'write'): DiskFile {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    if (mode === 'read') throw stateErrors.state_corrupt(`The file ${path} is missing.`);
    const file = new MemoryFile(path);
    this.#files.set(path, file);
    return file;
  }

  link(source: string, target: string): void {
    this.#files.set(target, this.open(source, 'read') as MemoryFile);
  }

  remove(path: string): void {
    for (const name of this.#files.keys())
      if (name === path || name.startsWith(`${path}/`)) this.#files.delete(name);
  }

  syncDirectory(): Promise<void> {
    return Promise.resolve();
  }
}

class MemoryFile implements DiskFile {
  readonly #path: string;
  #bytes = Buffer.alloc(0);
  size = 0;

  constructor(path: string) {
    this.#path = path;
  }

  read(target: Uint8Array, position: number): void {
    if (position + target.length > this.size)
      throw stateErrors.state_corrupt(`The file ${this.#path} is too short.`);
    target.set(this.#bytes.subarray(position, position + target.length));
  }

  write(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length;
    if (end > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(end, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, position);
    this.size = Math.max(this.size, end);
  }

  truncate(size: number): void {
    this.size = Math.min(this.size, size);
  }

  sync(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {}
}
