import type { EventLog, LogTransaction, TransactionalProducer } from '../../event-log.ts';
import { errors } from '../../errors.ts';
import {
  type Call,
  encodeError,
  type Port,
  type Request,
  type Response,
  transferablesOf,
} from './protocol.ts';

/**
 * Lets the thread at the other end of `port` use `log` through `connectEventLog`. What that thread began ends
 * with the port: its reads are given up, its open transactions aborted. Closing the port is the caller's affair;
 * the log itself is not closed by it.
 */
export function serveEventLog(port: Port, log: EventLog): void {
  const server = new LogServer(port, log);
  port.on('message', (request: Request) => {
    if (request.kind === 'cancel') server.cancel(request.id);
    else void server.answer(request.id, request.call);
  });
  port.on('close', () => server.stop());
}

class LogServer {
  readonly #port: Port;
  readonly #log: EventLog;
  readonly #reads = new Map<number, AbortController>();
  readonly #producers = new Map<number, TransactionalProducer>();
  readonly #transactions = new Map<number, LogTransaction>();
  #stopped = false;

  constructor(port: Port, log: EventLog) {
    this.#port = port;
    this.#log = log;
  }

  async answer(id: number, call: Call): Promise<void> {
    try {
      const result = await this.#perform(id, call);
      const buffers =
        call.method === 'read' ? transferablesOf(result as Parameters<typeof transferablesOf>[0]) : [];
      this.#send({ kind: 'result', id, result }, buffers);
    } catch (error) {
      this.#send({ kind: 'error', id, error: encodeError(error) }, []);
    }
  }

  cancel(id: number): void {
    this.#reads.get(id)?.abort(errors.log_disconnected('The reader has given up.'));
  }

  stop(): void {
    this.#stopped = true;
    for (const id of this.#reads.keys()) this.cancel(id);
    for (const transaction of this.#transactions.values()) void transaction.abort();
    for (const producer of this.#producers.values()) void producer.close();
  }

  #send(response: Response, buffers: ArrayBuffer[]): void {
    if (!this.#stopped) this.#port.postMessage(response, buffers);
  }

  async #perform(id: number, call: Call): Promise<unknown> {
    const log = this.#log;
    switch (call.method) {
      case 'createTopic':
        return await log.createTopic(call.name, call.config);
      case 'alterTopic':
        return await log.alterTopic(call.name, call.config);
      case 'describeTopic':
        return await log.describeTopic(call.name);
      case 'deleteTopic':
        return await log.deleteTopic(call.name);
      case 'listTopics':
        return await log.listTopics();
      case 'listGroups':
        return await log.listGroups();
      case 'append':
        return await log.append(call.topic, call.records);
      case 'read':
        return await this.#read(id, call.request);
      case 'offsetsForTimestamp':
        return await log.offsetsForTimestamp(call.topic, call.timestampMs);
      case 'commitOffsets':
        return await log.commitOffsets(call.group, call.offsets);
      case 'committedOffsets':
        return await log.committedOffsets(call.group);
      case 'deleteGroup':
        return await log.deleteGroup(call.group);
      case 'openProducer':
      case 'closeProducer':
      case 'begin':
      case 'transactionAppend':
      case 'commit':
      case 'abort':
        return await this.#transact(call);
    }
  }

  async #read(id: number, request: Extract<Call, { method: 'read' }>['request']): Promise<unknown> {
    const controller = new AbortController();
    this.#reads.set(id, controller);
    try {
      return await this.#log.read({ ...request, signal: controller.signal });
    } finally {
      this.#reads.delete(id);
    }
  }

  async #transact(call: Extract<Call, { producer: number } | { transaction: number }>): Promise<void> {
    switch (call.method) {
      case 'openProducer':
        this.#producers.set(call.producer, await this.#log.openProducer(call.transactionalId));
        return;
      case 'closeProducer':
        await this.#producers.get(call.producer)?.close();
        this.#producers.delete(call.producer);
        return;
      case 'begin':
        this.#transactions.set(call.transaction, this.#producer(call.producer).begin());
        return;
      case 'transactionAppend':
        await this.#transaction(call.transaction).append(call.topic, call.records);
        return;
      case 'commit':
        await this.#end(call.transaction).commit(call);
        return;
      case 'abort':
        await this.#end(call.transaction).abort();
        return;
    }
  }

  #producer(number: number): TransactionalProducer {
    const producer = this.#producers.get(number);
    if (producer === undefined) throw new TypeError('The producer is closed.');
    return producer;
  }

  #transaction(number: number): LogTransaction {
    const transaction = this.#transactions.get(number);
    if (transaction === undefined) throw new TypeError('The transaction has ended.');
    return transaction;
  }

  #end(number: number): LogTransaction {
    const transaction = this.#transaction(number);
    this.#transactions.delete(number);
    return transaction;
  }
}
