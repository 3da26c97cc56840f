import type { Records } from '#log';
import type { Compactor } from '../state/disk/compactor.ts';
import type { StateDisk } from '../state/disk/state-disk.ts';
import type { StateRecord } from '../state/disk/state-record.ts';

/** What an epoch makes true, all at once or not at all. */
export interface EpochCommit {
  epoch: number;
  /** The files that are true after it; they are durable already. */
  state: StateRecord;
  records: readonly { topic: string; records: Records }[];
  /** Positions in the log. */
  offsets: readonly { topic: string; partition: number; offset: number }[];
}

/** Where the files of a job's state lie. */
export interface StatePlace {
  disk: StateDisk;
  directory: string;
  /** Called when there is something to compact. */
  createCompactor: () => Compactor;
  /** What of the state may travel in the commit record; undefined: `INLINE_STATE_BYTES_MAX`. */
  inlineBytesMax?: number;
}

/** Where a pipeline keeps what it would need after a crash. */
export interface EpochStore {
  readonly place: StatePlace;
  /** The last epoch committed, with its state; undefined at the first start. */
  load(): Promise<{ epoch: number; state: StateRecord } | undefined>;
  /** Resolves when the epoch is durable. After a rejection nothing is known; the pipeline must start anew. */
  commit(commit: EpochCommit): Promise<void>;
  /** All input was processed: nothing is kept for a restart. */
  finish(): Promise<void>;
  close(): Promise<void>;
}
