import {
  closeSync,
  constants,
  copyFileSync,
  fdatasync,
  fstatSync,
  fsync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { isCoded } from '#foundation';
import { stateErrors } from '../errors.ts';

/** What the state wants of a disk. Tests give it one that fails, forgets what was not synced, or writes half. */
export interface StateDisk {
  /** Makes a folder, with those above it. Nothing happens if it is there. */
  makeDirectory(path: string): void;
  /** Names in a folder; none if it is not there. */
  list(directory: string): string[];
  /** To `write` a file makes it, and leaves what is in it. To `read` one that is not there is `state_corrupt`. */
  open(path: string, mode: 'read' | 'write'): DiskFile;
  /** Makes `target` a file with the content of `source`, which nobody may change afterwards. */
  link(source: string, target: string): void;
  /** A file, or a folder with all in it; nothing happens if it is not there. */
  remove(path: string): void;
  /** Resolves when the names in the folder are durable. */
  syncDirectory(path: string): Promise<void>;
}

export interface DiskFile {
  readonly size: number;
  /** Fills `target`; bytes beyond the end of the file are `state_corrupt`. */
  read(target: Uint8Array, position: number): void;
  /** All of `bytes`. Throws `state_disk_full` if there is no room. */
  write(bytes: Uint8Array, position: number): void;
  /** Cuts off what lies behind `size`. */
  truncate(size: number): void;
  /** Resolves when everything written is durable. */
  sync(): Promise<void>;
  close(): void;
}

const datasync = promisify(fdatasync);
const sync = promisify(fsync);

/** Calls are synchronous but for `sync`: they reach the page cache, which is faster than a thread of the pool. */
export const nodeDisk: StateDisk = {
  makeDirectory: (path) => void mkdirSync(path, { recursive: true }),
  list(directory) {
    try {
      return readdirSync(directory);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
  },
  open(path, mode) {
    try {
      const flags = mode === 'read' ? constants.O_RDONLY : constants.O_RDWR | constants.O_CREAT;
      return new NodeFile(openSync(path, flags, 0o600), path);
    } catch (error) {
      throw explain(error, path);
    }
  },
  link(source, target) {
    try {
      linkSync(source, target);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') throw explain(error, source);
      // Another file system, or one without links.
      copyFileSync(source, target);
    }
  },
  remove: (path) => rmSync(path, { recursive: true, force: true }),
  async syncDirectory(path) {
    const descriptor = openSync(path, constants.O_RDONLY);
    try {
      await sync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  },
};

class NodeFile implements DiskFile {
  readonly #descriptor: number;
  readonly #path: string;

  constructor(descriptor: number, path: string) {
    this.#descriptor = descriptor;
    this.#path = path;
  }

  get size(): number {
    return fstatSync(this.#descriptor).size;
  }

  read(target: Uint8Array, position: number): void {
    let done = 0;
    while (done < target.length) {
      const count = readSync(this.#descriptor, target, done, target.length - done, position + done);
      if (count === 0) throw stateErrors.state_corrupt(`The file ${this.#path} is too short.`);
      done += count;
    }
  }

  write(bytes: Uint8Array, position: number): void {
    let done = 0;
    try {
      while (done < bytes.length)
        done += writeSync(this.#descriptor, bytes, done, bytes.length - done, position + done);
    } catch (error) {
      throw explain(error, this.#path);
    }
  }

  truncate(size: number): void {
    ftruncateSync(this.#descriptor, size);
  }

  async sync(): Promise<void> {
    try {
      await datasync(this.#descriptor);
    } catch (error) {
      throw explain(error, this.#path);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function explain(error: unknown, path: string): unknown {
  if (isCoded(error)) return error;
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
    return stateErrors.state_disk_full(`There is no room for ${path}.`, { cause: error });
  if (code === 'ENOENT') return stateErrors.state_corrupt(`The file ${path} is missing.`, { cause: error });
  return error;
}
