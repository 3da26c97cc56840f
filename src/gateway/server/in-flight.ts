import type { Duplex } from 'node:stream';
import type { RequestContext } from '../request-context.ts';

/** The requests that are being answered: counted, found by their socket, and waited for when the gateway stops. */
export class InFlight {
  readonly #contexts = new Set<RequestContext>();
  readonly #waiting: (() => void)[] = [];

  get size(): number {
    return this.#contexts.size;
  }

  add(context: RequestContext): void {
    this.#contexts.add(context);
  }

  delete(context: RequestContext): void {
    this.#contexts.delete(context);
    if (this.#contexts.size === 0) for (const wake of this.#waiting.splice(0)) wake();
  }

  /** True if a response on `socket` has begun. */
  isAnswering(socket: Duplex): boolean {
    for (const { request, response } of this.#contexts) {
      if (request.socket === socket && response.headersSent) return true;
    }
    return false;
  }

  /** Event streams have no end of their own. Their clients come back with `Last-Event-ID` and miss nothing. */
  endEventStreams(): void {
    for (const { response } of this.#contexts) if (isEventStream(response)) response.end();
  }

  /** Resolves when the last one is answered. */
  whenEmpty(): Promise<void> {
    if (this.#contexts.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

export function isEventStream(response: RequestContext['response']): boolean {
  return response.headersSent && String(response.getHeader('content-type')).startsWith('text/event-stream');
}
