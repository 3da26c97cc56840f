import { authErrors } from '../errors.ts';

export interface HashingQueue {
  /** Runs the task when its turn comes, or rejects at once with `hashing_overloaded` if too many wait. */
  run<T>(task: () => Promise<T>): Promise<T>;
  readonly waiting: number;
  readonly running: number;
}

export interface HashingQueueOptions {
  /** Tasks at the same time. Each takes the hash's memory and a thread of the pool. */
  runningMax: number;
  /** Tasks that may wait; the next is refused, because an answer that comes too late helps nobody. */
  waitingMax: number;
}

/** First come, first served, never more than the options allow. */
export function createHashingQueue({ runningMax, waitingMax }: HashingQueueOptions): HashingQueue {
  const turns: (() => void)[] = [];
  let running = 0;

  const takeTurn = async (): Promise<void> => {
    if (running < runningMax) {
      running++;
      return;
    }
    if (turns.length >= waitingMax) {
      throw authErrors.hashing_overloaded(`${waitingMax} logins already wait for their turn.`, {
        retryAfterS: 1,
      });
    }
    // Whoever ends hands its place on, so `running` does not change in between.
    await new Promise<void>((resolve) => turns.push(resolve));
  };
  const passTurn = (): void => {
    const next = turns.shift();
    if (next) next();
    else running--;
  };

  return {
    async run(task) {
      await takeTurn();
      try {
        return await task();
      } finally {
        passTurn();
      }
    },
    get waiting() {
      return turns.length;
    },
    get running() {
      return running;
    },
  };
}
