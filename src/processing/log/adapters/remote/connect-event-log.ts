import { errors } from '../../errors.ts';
import type {
  AppendedRecord,
  EventLog,
  GroupOffset,
  LogTransaction,
  PartitionOffsets,
  ReadRequest,
  RecordBatch,
  Records,
  TopicConfig,
  TopicDescription,
  TransactionalProducer,
} from '../../event-log.ts';
import {
  type Call,
  decodeError,
  packForTransfer,
  type Port,
  type Response,
  transferablesOf,
} from './protocol.ts';

/** Calls that may be under way at once; more are refused with `log_overloaded`, to be tried again. */
const CALLS_MAX = 4_096;

/**
 * The log that another thread serves on the other end of `port`. It promises what that log promises. Its calls
 * reject with `log_disconnected` when the port closes; then an append may or may not have happened, and a
 * transaction's commit too. `close` closes the port, not the log.
 */
export function connectEventLog(port: Port): EventLog {
  return new RemoteLog(new Calls(port));
}

/** Calls by number, and the answers that come back. */
class Calls {
  readonly #port: Port;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #lastId = 0;
  #closed = false;

  constructor(port: Port) {
    this.#port = port;
    port.on('message', (response: Response) => this.#settle(response));
    port.on('close', () => this.#disconnect());
  }

  /** A number of its own for a producer or a transaction. */
  nextId(): number {
    return ++this.#lastId;
  }

  async call<T>(call: Call, buffers: ArrayBuffer[] = [], signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    if (this.#closed) throw errors.log_disconnected('The connection to the log is closed.');
    if (this.#waiting.size >= CALLS_MAX) {
      throw errors.log_overloaded(`${CALLS_MAX} calls are under way.`, { retryAfterS: 1 });
    }
    const id = this.nextId();
    const answer = Promise.withResolvers<unknown>();
    const onAbort = (): void => {
      this.#port.postMessage({ kind: 'cancel', id }, []);
      answer.reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#waiting.set(id, answer);
    try {
      this.#port.postMessage({ kind: 'call', id, call }, buffers);
      return (await answer.promise) as T;
    } finally {
      this.#waiting.delete(id);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  close(): void {
    this.#disconnect();
    this.#port.close();
  }

  #settle(response: Response): void {
    const answer = this.#waiting.get(response.id);
    if (response.kind === 'result') answer?.resolve(response.result);
    else answer?.reject(decodeError(response.error));
  }

  #disconnect(): void {
    this.#closed = true;
    const gone = errors.log_disconnected('The connection to the log has ended.');
    for (const answer of this.#waiting.values()) answer.reject(gone);
  }
}

class RemoteLog implements EventLog {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  createTopic(name: string, config: Partial<TopicConfig> = {}): Promise<TopicDescription> {
    return this.#calls.call({ method: 'createTopic', name, config });
  }

  describeTopic(name: string): Promise<TopicDescription | undefined> {
    return this.#calls.call({ method: 'describeTopic', name });
  }

  listTopics(): Promise<TopicDescription[]> {
    return this.#calls.call({ method: 'listTopics' });
  }

  alterTopic(name: string, config: Partial<TopicConfig>): Promise<TopicDescription> {
    return this.#calls.call({ method: 'alterTopic', name, config });
  }

  deleteTopic(name: string): Promise<void> {
    return this.#calls.call({ method: 'deleteTopic', name });
  }

  append(topic: string, records: Records): Promise<AppendedRecord[]> {
    const packed = packForTransfer(records);
    return this.#calls.call({ method: 'append', topic, records: packed }, transferablesOf(packed));
  }

  read({ signal, ...request }: ReadRequest): Promise<RecordBatch> {
    const { recycled } = request;
    return this.#calls.call({ method: 'read', request }, recycled && transferablesOf(recycled), signal);
  }

  offsetsForTimestamp(topic: string, timestampMs: number): Promise<PartitionOffsets[]> {
    return this.#calls.call({ method: 'offsetsForTimestamp', topic, timestampMs });
  }

  commitOffsets(group: string, offsets: readonly GroupOffset[]): Promise<void> {
    return this.#calls.call({ method: 'commitOffsets', group, offsets });
  }

  committedOffsets(group: string): Promise<GroupOffset[]> {
    return this.#calls.call({ method: 'committedOffsets', group });
  }

  listGroups(): Promise<string[]> {
    return this.#calls.call({ method: 'listGroups' });
  }

  deleteGroup(group: string): Promise<void> {
    return this.#calls.call({ method: 'deleteGroup', group });
  }

  async openProducer(transactionalId: string): Promise<TransactionalProducer> {
    const producer = this.#calls.nextId();
    await this.#calls.call({ method: 'openProducer', transactionalId, producer });
    return {
      begin: () => new RemoteTransaction(this.#calls, producer),
      close: () => this.#calls.call({ method: 'closeProducer', producer }),
    };
  }

  async close(): Promise<void> {
    this.#calls.close();
  }
}

/** `begin` answers at once, so its outcome is awaited by the first thing done with the transaction. */
class RemoteTransaction implements LogTransaction {
  readonly #calls: Calls;
  readonly #transaction: number;
  readonly #begun: Promise<void>;
  #ended = false;

  constructor(calls: Calls, producer: number) {
    this.#calls = calls;
    this.#transaction = calls.nextId();
    this.#begun = calls.call({ method: 'begin', producer, transaction: this.#transaction });
    this.#begun.catch(() => {});
  }

  async append(topic: string, records: Records): Promise<void> {
    const packed = packForTransfer(records);
    await this.#begun;
    const transaction = this.#transaction;
    await this.#calls.call(
      { method: 'transactionAppend', transaction, topic, records: packed },
      transferablesOf(packed),
    );
  }

  async commit({ group, offsets }: { group: string; offsets: readonly GroupOffset[] }): Promise<void> {
    this.#ended = true;
    await this.#begun;
    await this.#calls.call({ method: 'commit', transaction: this.#transaction, group, offsets });
  }

  async abort(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#begun;
    await this.#calls.call({ method: 'abort', transaction: this.#transaction });
  }
}
