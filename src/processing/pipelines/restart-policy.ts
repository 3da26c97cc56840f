/** Failures in a row after which a pipeline is left alone; starting it again is then somebody's decision. */
export const RESTARTS_MAX = 5;
const RESTART_DELAY_MS = 1_000;
const RESTART_DELAY_MS_MAX = 30_000;
/** A pipeline that ran this long before it failed starts counting anew. */
const HEALTHY_AFTER_MS = 60_000;

/** Decides when a failed pipeline is started again: after 1, 2, 4, 8 and 16 seconds, then no more. */
export class RestartPolicy {
  #failures = 0;

  /** How long to wait after a failure, or undefined if it was one too many. */
  delayAfterFailure(ranMs: number): number | undefined {
    if (ranMs >= HEALTHY_AFTER_MS) this.#failures = 0;
    this.#failures += 1;
    if (this.#failures > RESTARTS_MAX) return undefined;
    return Math.min(RESTART_DELAY_MS * 2 ** (this.#failures - 1), RESTART_DELAY_MS_MAX);
  }

  get failures(): number {
    return this.#failures;
  }

  reset(): void {
    this.#failures = 0;
  }
}
