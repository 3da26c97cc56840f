/** Time over which a rate is averaged, about. */
const WINDOW_MS = 5000;

/** Rate of a counter, smoothed exponentially. */
export class Rate {
  #lastCount = 0;
  #lastMs: number;
  #perSecond = 0;

  constructor(nowMs: number) {
    this.#lastMs = nowMs;
  }

  update(count: number, nowMs: number): void {
    const elapsedMs = nowMs - this.#lastMs;
    if (elapsedMs <= 0) return;
    const perSecond = ((count - this.#lastCount) * 1000) / elapsedMs;
    const weight = 1 - Math.exp(-elapsedMs / WINDOW_MS);
    this.#perSecond += (perSecond - this.#perSecond) * weight;
    this.#lastCount = count;
    this.#lastMs = nowMs;
  }

  get perSecond(): number {
    return Math.max(0, this.#perSecond);
  }
}
