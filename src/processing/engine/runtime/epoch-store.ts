import type { Records } from '#log';

/** What an epoch makes true, all at once or not at all. */
export interface EpochCommit {
  epoch: number;
  /** The state after the epoch; undefined: it is the same as after the last one. */
  state: Uint8Array | undefined;
  records: readonly { topic: string; records: Records }[];
  /** Positions in the log. */
  offsets: readonly { topic: string; partition: number; offset: number }[];
}

/** Where a pipeline keeps what it would need after a crash. */
export interface EpochStore {
  /** The last epoch committed, with its state; undefined at the first start. */
  load(): Promise<{ epoch: number; state: Uint8Array | undefined } | undefined>;
  /** Resolves when the epoch is durable. After a rejection nothing is known; the pipeline must start anew. */
  commit(commit: EpochCommit): Promise<void>;
  /** All input was processed: nothing is kept for a restart. */
  finish(): Promise<void>;
  close(): Promise<void>;
}
