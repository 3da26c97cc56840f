import { boundMagnitude, type Detection, type Detector, noDetection, scoreOf } from './detector.ts';
import type { EwmaOptions } from './options.ts';
import { RestRule } from './rest-rule.ts';
import { type StateReader, StateWriter } from './state-bytes.ts';

/**
 * Distance from an exponentially weighted mean, in weighted standard deviations. S. W. Roberts, "Control Chart
 * Tests Based on Geometric Moving Averages", Technometrics 1 (1959); the incremental variance is T. Finch,
 * "Incremental calculation of weighted mean and variance", 2009, section 9. For level series without seasons.
 */
export class EwmaDetector implements Detector {
  readonly #options: EwmaOptions;
  readonly #rest: RestRule;
  #rows = 0;
  #mean = 0;
  #variance = 0;

  constructor(options: EwmaOptions, state?: StateReader) {
    this.#options = options;
    this.#rest = new RestRule(options.restRows);
    if (state === undefined) return;
    [this.#rows, this.#mean, this.#variance] = [state.number(), state.number(), state.number()];
    [this.#rest.left, this.#rest.peak] = [state.number(), state.number()];
  }

  update(_timestampMs: number, value: number): Detection {
    if (!Number.isFinite(value)) return noDetection();
    const bounded = boundMagnitude(value);
    const detection = this.#rows < this.#options.minTrainingSize ? noDetection() : this.#judge(bounded);
    this.#learn(bounded);
    return detection;
  }

  snapshot(): Uint8Array {
    const state = new StateWriter();
    state.numbers(this.#rows, this.#mean, this.#variance, this.#rest.left, this.#rest.peak);
    return state.bytes();
  }

  #judge(value: number): Detection {
    const { threshold } = this.#options;
    const deviation = Math.sqrt(this.#variance);
    const distance = Math.abs(value - this.#mean);
    const sigmas = distance === 0 ? 0 : distance / deviation;
    return {
      score: scoreOf(sigmas, threshold),
      isAnomaly: this.#rest.reports(sigmas >= threshold, sigmas),
      forecast: this.#mean,
      lower: this.#mean - threshold * deviation,
      upper: this.#mean + threshold * deviation,
    };
  }

  /** Until alpha weighs more, every row weighs the same: the start is an ordinary mean, not the first value. */
  #learn(value: number): void {
    this.#rows++;
    const alpha = Math.max(this.#options.alpha, 1 / this.#rows);
    const difference = value - this.#mean;
    const increment = alpha * difference;
    this.#mean += increment;
    this.#variance = (1 - alpha) * (this.#variance + difference * increment);
  }
}
