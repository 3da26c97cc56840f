import { type Clock, isCoded } from '#foundation';
import type { EventLog, GroupOffset, LogTransaction, Records, TransactionalProducer } from '#log';
import type { EpochCommit, EpochStore } from '../../runtime/epoch-store.ts';
import { StateFiles } from '../../runtime/state-files.ts';
import { DEAD_LETTER_TOPIC } from './group.ts';

/** Wait before an append that the log had no room for is tried again. */
const RETRY_MS = 100;

/**
 * States of up to this many bytes travel in the metadata of the offsets (4,096 characters there, base64 here): such
 * an epoch is one commit of the log and touches no file.
 */
export const INLINE_STATE_BYTES_MAX = 2048;

/** What the metadata of the committed offsets says. */
interface EpochRecord {
  epoch: number;
  /** Epoch of the state file that is true; null: there is none. */
  state: number | null;
  /** The state itself, base64, where it is small. */
  inline?: string;
}

/**
 * Epochs in the log: the state goes to a file first, then one transaction commits the output records together
 * with the offsets of what was read. The offsets' metadata, `{"epoch":7,"state":5}`, names the epoch and the
 * file that is true with it, so that a restart cannot take one without the other.
 */
export class LogEpochStore implements EpochStore {
  readonly #log: EventLog;
  readonly #group: string;
  readonly #files: StateFiles;
  readonly #clock: Clock;
  #producer: TransactionalProducer | undefined;
  #last: EpochRecord = { epoch: 0, state: null };

  constructor(log: EventLog, group: string, directory: string, clock: Clock) {
    this.#log = log;
    this.#group = group;
    this.#files = new StateFiles(directory);
    this.#clock = clock;
  }

  async load(): Promise<{ epoch: number; state: Uint8Array | undefined } | undefined> {
    // Opening the producer fences a worker that is still alive somewhere, before its offsets are read.
    this.#producer = await this.#log.openProducer(this.#group);
    const committed = await this.#log.committedOffsets(this.#group);
    const newest = committed
      .flatMap(({ metadata }) =>
        metadata === undefined || metadata === '' ? [] : [JSON.parse(metadata) as EpochRecord],
      )
      .reduce<EpochRecord | undefined>((a, b) => (a === undefined || b.epoch > a.epoch ? b : a), undefined);
    if (newest === undefined) return undefined;
    this.#last = newest;
    const { epoch, state, inline } = this.#last;
    if (inline !== undefined) return { epoch, state: new Uint8Array(Buffer.from(inline, 'base64')) };
    return { epoch, state: state === null ? undefined : await this.#files.read(state) };
  }

  async commit({ epoch, state, records, offsets }: EpochCommit): Promise<void> {
    if (this.#producer === undefined) throw new TypeError('The store was not loaded.');
    this.#last = state === undefined ? { ...this.#last, epoch } : await this.#keep(epoch, state);
    const transaction = this.#producer.begin();
    for (const { topic, records: rows } of records) await this.#append(transaction, topic, rows);
    const metadata = JSON.stringify(this.#last);
    await transaction.commit({ group: this.#group, offsets: this.#withMetadata(offsets, epoch, metadata) });
  }

  /** Puts the state where the record will say it is. */
  async #keep(epoch: number, state: Uint8Array): Promise<EpochRecord> {
    if (state.length <= INLINE_STATE_BYTES_MAX)
      return { epoch, state: null, inline: Buffer.from(state).toString('base64') };
    await this.#files.write(epoch, state);
    return { epoch, state: epoch };
  }

  /** Sources outside of the log have no offsets there; something must carry the metadata all the same. */
  #withMetadata(offsets: EpochCommit['offsets'], epoch: number, metadata: string): GroupOffset[] {
    if (offsets.length === 0) return [{ topic: DEAD_LETTER_TOPIC, partition: 0, offset: epoch, metadata }];
    return offsets.map((offset, i) => (i === 0 ? { ...offset, metadata } : offset));
  }

  /** A log that has no room for now holds the pipeline back; nothing is dropped. */
  async #append(transaction: LogTransaction, topic: string, records: Records): Promise<void> {
    for (;;) {
      try {
        await transaction.append(topic, records);
        return;
      } catch (error) {
        if (!isCoded(error, 'log_overloaded')) throw error;
        await this.#clock.sleep(error.retryAfterS === undefined ? RETRY_MS : error.retryAfterS * 1000);
      }
    }
  }

  /** The offsets stay: a pipeline that has done its work does not begin again. */
  finish(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.#producer?.close();
  }
}
