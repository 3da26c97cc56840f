import type { Clock } from '#foundation';

/** Readers at the end of a partition, asleep until something is published or their time is up. */
export class Waiters {
  readonly #wakes = new Set<() => void>();

  wake(): void {
    for (const wake of this.#wakes) wake();
    this.#wakes.clear();
  }

  /** Resolves when woken or after `ms`; rejects with the signal's reason. */
  async wait(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const woken = Promise.withResolvers<void>();
    const timer = new AbortController();
    const onAbort = (): void => woken.reject(signal?.reason as Error);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#wakes.add(woken.resolve);
    // The timer ends by its own abort in every case but one, so that rejection is expected.
    const timeUp = clock.sleep(ms, timer.signal).catch(() => {});
    try {
      await Promise.race([woken.promise, timeUp]);
    } finally {
      this.#wakes.delete(woken.resolve);
      signal?.removeEventListener('abort', onAbort);
      timer.abort();
    }
  }
}
