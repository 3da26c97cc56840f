import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RequestContext } from '../request-context.ts';

/** Requests of one connection that wait for the one before; a client that sends more is cut off. */
export const PIPELINED_MAX = 100;

/** What is done with a request when its turn comes, and when it is over. Each is called at most once. */
export interface Turn {
  start(): void;
  /** After the response has left, or the connection is gone; also if `start` was never called. */
  end(): void;
}

interface Entry {
  context: RequestContext;
  turn: Turn;
  isOpen: boolean;
}

/**
 * The requests that are being answered. Those of one connection take turns: the next is not looked at before the
 * one ahead is answered, so that a refusal which closes the connection also ends what was sent behind it.
 */
export class InFlight {
  readonly #queues = new Map<Duplex, Entry[]>();
  readonly #waiting: (() => void)[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(context: RequestContext, turn: Turn): void {
    const { socket } = context.request;
    const queue = this.#queues.get(socket) ?? this.#openQueue(socket);
    const entry: Entry = { context, turn, isOpen: true };
    queue.push(entry);
    this.#size++;
    context.response.once('close', () => this.#finish(queue, entry));
    if (queue.length > PIPELINED_MAX) socket.destroy();
    else if (queue.length === 1) turn.start();
  }

  /**
   * What follows on `socket` can't be understood. True if the client may still be told so: the trouble is in the
   * body of the one request that is being read, and nobody has begun to answer it.
   */
  abandon(socket: Duplex): boolean {
    const queue = this.#queues.get(socket) ?? [];
    for (const { context } of queue) context.isAbandoned = true;
    const [current] = queue;
    if (current === undefined) return true;
    return queue.length === 1 && !current.context.request.complete && !current.context.response.headersSent;
  }

  /** Event streams have no end of their own. Their clients come back with `Last-Event-ID` and miss nothing. */
  endEventStreams(): void {
    for (const [entry] of this.#queues.values()) {
      if (entry && isEventStream(entry.context.response)) entry.context.response.end();
    }
  }

  /** Resolves when the last one is answered. */
  whenEmpty(): Promise<void> {
    if (this.#size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #openQueue(socket: Socket): Entry[] {
    const queue: Entry[] = [];
    this.#queues.set(socket, queue);
    // A response still waiting for its turn has no socket yet, and is not told when it closes.
    socket.once('close', () => {
      this.#queues.delete(socket);
      for (let entry = queue[0]; entry !== undefined; entry = queue[0]) this.#finish(queue, entry);
    });
    return queue;
  }

  #finish(queue: Entry[], entry: Entry): void {
    if (!entry.isOpen) return;
    entry.isOpen = false;
    queue.splice(queue.indexOf(entry), 1);
    this.#size--;
    entry.turn.end();
    if (this.#size === 0) for (const wake of this.#waiting.splice(0)) wake();
    if (canGoOn(entry.context)) queue[0]?.turn.start();
  }
}

export function isEventStream(response: RequestContext['response']): boolean {
  return response.headersSent && String(response.getHeader('content-type')).startsWith('text/event-stream');
}

function canGoOn({ request, response, isAbandoned }: RequestContext): boolean {
  if (isAbandoned || request.socket.destroyed) return false;
  return response.shouldKeepAlive && response.getHeader('connection') !== 'close';
}
