import { type Clock, isCoded } from '#foundation';
import type { EventLog, GroupOffset, LogTransaction, Records, TransactionalProducer } from '#log';
import type { EpochCommit, EpochStore, StatePlace } from '../../runtime/epoch-store.ts';
import { createThreadCompactor } from '../../state/disk/compactor.ts';
import { nodeDisk } from '../../state/disk/state-disk.ts';
import { type EpochRecord, EpochRecords } from './epoch-record.ts';
import { DEAD_LETTER_TOPIC } from './group.ts';

/** Wait before an append that the log had no room for is tried again. */
const RETRY_MS = 100;

/**
 * Epochs in the log: what changed in the state is durable first, in files; then one transaction commits the output
 * records together with the offsets of what was read. The offsets' metadata says which epoch it is and which files
 * are true with it, so that a restart cannot take one without the other.
 */
export class LogEpochStore implements EpochStore {
  readonly #log: EventLog;
  readonly #group: string;
  readonly #clock: Clock;
  readonly place: StatePlace;
  readonly #records: EpochRecords;
  #producer: TransactionalProducer | undefined;

  constructor(log: EventLog, group: string, directory: string, clock: Clock) {
    this.#log = log;
    this.#group = group;
    this.#clock = clock;
    this.place = { disk: nodeDisk, directory, createCompactor: createThreadCompactor };
    this.#records = new EpochRecords(nodeDisk, directory);
  }

  async load(): Promise<EpochRecord | undefined> {
    // Opening the producer fences a worker that is still alive somewhere, before its offsets are read.
    this.#producer = await this.#log.openProducer(this.#group);
    const committed = await this.#log.committedOffsets(this.#group);
    return this.#records.load(
      committed.flatMap(({ metadata }) => (metadata === undefined || metadata === '' ? [] : [metadata])),
    );
  }

  async commit({ epoch, state, records, offsets }: EpochCommit): Promise<void> {
    if (this.#producer === undefined) throw new TypeError('The store was not loaded.');
    const transaction = this.#producer.begin();
    for (const { topic, records: rows } of records) await this.#append(transaction, topic, rows);
    const metadata = await this.#records.write({ epoch, state });
    await transaction.commit({ group: this.#group, offsets: this.#withMetadata(offsets, epoch, metadata) });
    this.#records.committed(metadata);
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
