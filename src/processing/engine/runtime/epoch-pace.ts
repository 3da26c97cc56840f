import type { Clock } from '#foundation';

/** No epoch is shorter while there is work: about what one commit costs on a slow disk. */
export const EPOCH_MS_MIN = 10;
/**
 * While there is more to read an epoch lasts at least this long. With 50 ms the slowest hundredth of rows came 5 ms later, and
 * catching up was no faster (`bench/README.md`).
 */
const EPOCH_MS_LOADED = 15;
/** No epoch is longer: later, results are visible later and a restart repeats more. */
export const EPOCH_MS_MAX = 500;
/** Under load commits may take a fifth of the time: an epoch is four times as long as its commit. */
const EPOCHS_PER_COMMIT = 4;
/** Output that waits for a commit; more ends the epoch at once. */
export const EPOCH_BYTES_MAX = 16 * 1024 * 1024;

/**
 * When an epoch ends. With little to do it ends as soon as there is nothing more to read, so that an event is
 * visible downstream within milliseconds; under load epochs grow with the cost of a commit.
 */
export class EpochPace {
  readonly #clock: Clock;
  #startedMs: number;
  #commitMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
  }

  /** Milliseconds until the epoch may end if there is nothing more to read; 0 if it may now. */
  get remainingMs(): number {
    const leastMs = Math.min(EPOCH_MS_MAX, Math.max(EPOCH_MS_MIN, this.#commitMs));
    return Math.max(0, this.#startedMs + leastMs - this.#clock.monotonicMs());
  }

  /** Under load too the epoch must end. */
  get isOver(): boolean {
    const wantedMs = Math.max(EPOCH_MS_LOADED, this.#commitMs * EPOCHS_PER_COMMIT);
    return this.#clock.monotonicMs() >= this.#startedMs + Math.min(EPOCH_MS_MAX, wantedMs);
  }

  /** An epoch that began to be committed at `commitStartedMs` is durable now; the next one begins. */
  committed(commitStartedMs: number): void {
    this.#startedMs = this.#clock.monotonicMs();
    this.#commitMs = this.#startedMs - commitStartedMs;
  }
}
