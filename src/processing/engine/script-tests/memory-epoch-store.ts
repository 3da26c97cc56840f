import type { EpochCommit, EpochStore } from '../runtime/epoch-store.ts';

/** Epochs in memory: they outlive the crashes of a test, which are exceptions. */
export class MemoryEpochStore implements EpochStore {
  #last: { epoch: number; state: Uint8Array | undefined } | undefined;
  readonly #onCommit: (commit: EpochCommit) => void;

  constructor(onCommit: (commit: EpochCommit) => void) {
    this.#onCommit = onCommit;
  }

  load(): Promise<{ epoch: number; state: Uint8Array | undefined } | undefined> {
    return Promise.resolve(this.#last);
  }

  commit(commit: EpochCommit): Promise<void> {
    const state = commit.state === undefined ? this.#last?.state : new Uint8Array(commit.state);
    this.#last = { epoch: commit.epoch, state };
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
