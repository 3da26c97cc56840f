import type { Disk, DiskFile } from './disk.ts';

interface Entry {
  file: Promise<DiskFile>;
  users: number;
}

/** Files kept open for readers: the `filesMax` used last. One that is in use is never closed. */
export class FilePool {
  readonly #disk: Disk;
  readonly #filesMax: number;
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry>();

  constructor(disk: Disk, filesMax: number) {
    this.#disk = disk;
    this.#filesMax = filesMax;
  }

  async use<T>(path: string, work: (file: DiskFile) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(path) ?? { file: this.#disk.open(path, 'existing'), users: 0 };
    this.#entries.delete(path);
    this.#entries.set(path, entry);
    entry.users++;
    try {
      return await work(await entry.file);
    } catch (error) {
      // What failed once is opened anew the next time.
      if (this.#entries.get(path) === entry) this.#entries.delete(path);
      throw error;
    } finally {
      entry.users--;
      if (entry.users === 0 && this.#entries.get(path) !== entry) await closeQuietly(entry);
      await this.#shrink();
    }
  }

  /** The file is about to be replaced or removed: later uses open what is there then. */
  async forget(path: string): Promise<void> {
    const entry = this.#entries.get(path);
    this.#entries.delete(path);
    if (entry?.users === 0) await closeQuietly(entry);
  }

  async close(): Promise<void> {
    for (const path of this.#entries.keys()) await this.forget(path);
  }

  async #shrink(): Promise<void> {
    for (const [path, entry] of this.#entries) {
      if (this.#entries.size <= this.#filesMax) return;
      if (entry.users > 0) continue;
      this.#entries.delete(path);
      await closeQuietly(entry);
    }
  }
}

/** Files of readers hold nothing that could be lost. */
async function closeQuietly(entry: Entry): Promise<void> {
  await entry.file.then((file) => file.close()).catch(() => {});
}
