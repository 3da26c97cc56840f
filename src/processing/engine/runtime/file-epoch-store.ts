import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createThreadCompactor } from '../state/disk/compactor.ts';
import { nodeDisk } from '../state/disk/state-disk.ts';
import { parseRecord, type StateRecord, stateFilesIn } from '../state/disk/state-record.ts';
import type { EpochCommit, EpochStore, StatePlace } from './epoch-store.ts';

/**
 * Epochs in a folder, for runs without a log (`millrace run --state DIR`). The commit record is the file
 * `epoch.json`, put in place by a rename.
 */
export class FileEpochStore implements EpochStore {
  readonly place: StatePlace;
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    this.place = { disk: nodeDisk, directory, createCompactor: createThreadCompactor };
  }

  get #path(): string {
    return join(this.#directory, 'epoch.json');
  }

  async load(): Promise<{ epoch: number; state: StateRecord } | undefined> {
    await mkdir(this.#directory, { recursive: true });
    const text = await readFile(this.#path, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const { epoch, state } = JSON.parse(text) as { epoch: number; state: unknown };
    return { epoch, state: parseRecord(state) };
  }

  async commit({ epoch, state }: EpochCommit): Promise<void> {
    await writeDurably(this.#path, JSON.stringify({ epoch, state }));
    await nodeDisk.syncDirectory(this.#directory);
  }

  async finish(): Promise<void> {
    await rm(this.#path, { force: true });
    for (const name of stateFilesIn(nodeDisk.list(this.#directory)))
      nodeDisk.remove(join(this.#directory, name));
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
