import { errors } from '../../errors.ts';
import type { GroupOffset, LogTransaction, Records, TransactionalProducer } from '../../event-log.ts';
import type { GroupCommit } from './group-commit.ts';
import { checkGroupCommit } from './group-offsets.ts';
import { STAGED_BYTES_MAX, TRANSACTION_BYTES_MAX } from './limits.ts';
import { measure, refuseDamaged, Staging } from './staging.ts';
import type { Topics } from './topics.ts';

/** Who may write under which transactional id, and how much all open transactions hold. */
export class Transactions {
  readonly #topics: Topics;
  readonly #commits: GroupCommit;
  readonly #epochs = new Map<string, number>();
  #stagedBytes = 0;

  constructor(topics: Topics, commits: GroupCommit) {
    this.#topics = topics;
    this.#commits = commits;
  }

  /** Fences the older handles at once, and waits until what they committed has been decided. */
  async open(transactionalId: string): Promise<TransactionalProducer> {
    const epoch = (this.#epochs.get(transactionalId) ?? 0) + 1;
    this.#epochs.set(transactionalId, epoch);
    await this.#commits.drained();
    const checkFence = (): void => {
      if (this.#epochs.get(transactionalId) !== epoch) {
        throw errors.producer_fenced(`A newer producer has taken the transactional id "${transactionalId}".`);
      }
    };
    return {
      begin: () => this.#begin(checkFence),
      close: async () => {
        if (this.#epochs.get(transactionalId) === epoch) this.#epochs.set(transactionalId, epoch + 1);
      },
    };
  }

  #begin(checkFence: () => void): LogTransaction {
    const staging = new Staging();
    let ended = false;
    const end = (): void => {
      ended = true;
      this.#stagedBytes -= staging.bytes;
    };
    const checkOpen = (): void => {
      if (ended) throw new TypeError('The transaction has ended.');
    };
    return {
      append: async (topic, records) => {
        checkOpen();
        checkFence();
        this.#stage(staging, topic, records);
      },
      commit: async ({ group, offsets }) => {
        checkOpen();
        end();
        checkFence();
        await this.#commit(staging, group, offsets);
      },
      abort: async () => {
        if (!ended) end();
      },
    };
  }

  #stage(staging: Staging, name: string, records: Records): void {
    const topic = this.#topics.get(name);
    const bytes = measure(records);
    if (staging.bytes + bytes > TRANSACTION_BYTES_MAX) {
      throw errors.transaction_too_large(
        `A transaction takes at most ${TRANSACTION_BYTES_MAX} bytes; this one would have ${staging.bytes + bytes}.`,
      );
    }
    if (this.#stagedBytes + bytes > STAGED_BYTES_MAX) {
      throw errors.log_overloaded(`Open transactions hold ${this.#stagedBytes} bytes.`, { retryAfterS: 1 });
    }
    const keyless = topic.nextKeyless();
    refuseDamaged(topic.partitions, records, keyless);
    staging.add(topic.partitions, records, keyless);
    staging.bytes += bytes;
    this.#stagedBytes += bytes;
  }

  async #commit(staging: Staging, group: string, offsets: readonly GroupOffset[]): Promise<void> {
    checkGroupCommit(group, offsets);
    // A topic may have been deleted since.
    for (const { partition } of staging.entries()) {
      if (partition.damage !== undefined) throw partition.damage;
    }
    await this.#commits.commitTransaction(staging, group, offsets);
  }
}
