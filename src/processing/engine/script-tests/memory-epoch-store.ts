import type { EpochCommit, EpochStore, StatePlace } from '../runtime/epoch-store.ts';
import { createLocalCompactor } from '../state/disk/compactor.ts';
import { MemoryDisk } from '../state/disk/memory-disk.ts';
import type { StateRecord } from '../state/disk/state-record.ts';

/** Epochs in memory: they outlive the crashes of a test, which are exceptions. */
export class MemoryEpochStore implements EpochStore {
  readonly place: StatePlace;
  #last: { epoch: number; state: StateRecord } | undefined;
  readonly #onCommit: (commit: EpochCommit) => void;

  constructor(onCommit: (commit: EpochCommit) => void) {
    const disk = new MemoryDisk();
    this.place = { disk, directory: 'state', createCompactor: () => createLocalCompactor(disk) };
    this.#onCommit = onCommit;
  }

  load(): Promise<{ epoch: number; state: StateRecord } | undefined> {
    return Promise.resolve(this.#last);
  }

  commit(commit: EpochCommit): Promise<void> {
    this.#last = { epoch: commit.epoch, state: commit.state };
    this.#onCommit(commit);
    return Promise.resolve();
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
