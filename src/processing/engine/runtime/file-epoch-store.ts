import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochCommit, EpochStore } from './epoch-store.ts';
import { StateFiles, syncDirectory } from './state-files.ts';

/**
 * Epochs in a folder, for runs without a log (`millrace run --state DIR`). The commit record is the file
 * `epoch.json`, put in place by a rename.
 */
export class FileEpochStore implements EpochStore {
  readonly #directory: string;
  readonly #files: StateFiles;
  #stateEpoch: number | undefined;

  constructor(directory: string) {
    this.#directory = directory;
    this.#files = new StateFiles(directory);
  }

  get #path(): string {
    return join(this.#directory, 'epoch.json');
  }

  async load(): Promise<{ epoch: number; state: Uint8Array | undefined } | undefined> {
    await mkdir(this.#directory, { recursive: true });
    const text = await readFile(this.#path, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const { epoch, state } = JSON.parse(text) as { epoch: number; state: number };
    this.#stateEpoch = state;
    return { epoch, state: await this.#files.read(state) };
  }

  async commit({ epoch, state }: EpochCommit): Promise<void> {
    if (state !== undefined) {
      await this.#files.write(epoch, state);
      this.#stateEpoch = epoch;
    }
    await writeDurably(this.#path, JSON.stringify({ epoch, state: this.#stateEpoch }));
    await syncDirectory(this.#directory);
  }

  async finish(): Promise<void> {
    await rm(this.#path, { force: true });
    await this.#files.removeAll();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(`${path}.part`, 'w');
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(`${path}.part`, path);
}
