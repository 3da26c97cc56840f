/** An anomaly is reported again while its event rests only if it is greater than the first by this factor. */
const GREATER_BY = 2;

/**
 * One alert for one event: after an anomaly the next `restRows` rows are quiet, except for one that is clearly
 * greater; that one begins the rest anew. State: two numbers.
 */
export class RestRule {
  readonly #restRows: number;
  /** Rows still to rest. */
  left = 0;
  /** Deviation of the anomaly whose event is resting. */
  peak = 0;

  constructor(restRows: number) {
    this.#restRows = restRows;
  }

  /** True if this row, which is an anomaly by itself or not, is to be reported. */
  reports(isOut: boolean, deviation: number): boolean {
    const rests = this.left > 0;
    if (rests) this.left--;
    if (!isOut || (rests && !(deviation > this.peak * GREATER_BY))) return false;
    this.left = this.#restRows;
    this.peak = deviation;
    return true;
  }

  get isResting(): boolean {
    return this.left > 0;
  }
}
