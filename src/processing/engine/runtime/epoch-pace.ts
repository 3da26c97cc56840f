import type { Clock } from '#foundation';

/** No epoch is shorter while there is work: about what one commit costs on a slow disk. */
export const EPOCH_MS_MIN = 10;
/** While there is more to read an epoch lasts at least this long: fewer commits, more events. */
const EPOCH_MS_LOADED = 50;
/** No epoch is longer: later, results are visible later and a restart repeats more. */
export const EPOCH_MS_MAX = 500;
/** Output that waits for a commit; more ends the epoch at once. */
export const EPOCH_BYTES_MAX = 16 * 1024 * 1024;

/**
 * When an epoch ends. With little to do it ends as soon as there is nothing more to read, so that an event is
 * visible downstream within milliseconds; under load epochs grow with the cost of a commit.
 */
export class EpochPace {
  readonly #clock: Clock;
  #startedMs: number;
  #intervalMs = EPOCH_MS_MIN;
  #lastCommitMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
  }

  /** Milliseconds until the epoch may end; 0 if it may now. */
  get remainingMs(): number {
    return Math.max(0, this.#startedMs + this.#intervalMs - this.#clock.monotonicMs());
  }

  /** Under load too the epoch must end. */
  get isOver(): boolean {
    return this.#clock.monotonicMs() >= this.#startedMs + Math.max(this.#intervalMs, EPOCH_MS_LOADED);
  }

  /**
   * An epoch that began to be committed at `commitStartedMs` is durable now; the next one begins.
   *
   * It lasts at least as long as a commit takes, of the last two the faster one: one that the disk or the scheduler
   * held up for 120 ms says nothing about the next, and must not make 5,000 events a second wait half a second.
   * A commit costs a thread little more than waiting, so half of the time for commits is not too much.
   */
  committed(commitStartedMs: number): void {
    const nowMs = this.#clock.monotonicMs();
    const commitMs = nowMs - commitStartedMs;
    const wantedMs = Math.min(commitMs, this.#lastCommitMs);
    this.#lastCommitMs = commitMs;
    this.#intervalMs = Math.min(EPOCH_MS_MAX, Math.max(EPOCH_MS_MIN, wantedMs));
    this.#startedMs = nowMs;
  }
}
