import { boundMagnitude, type Detection, type Detector, noDetection, scoreOf } from './detector.ts';
import type { RobustZScoreOptions } from './options.ts';
import { RestRule } from './rest-rule.ts';
import { SortedWindow } from './sorted-window.ts';
import { type StateReader, StateWriter } from './state-bytes.ts';

/** Makes the median absolute deviation of a normal law its standard deviation. */
const MAD_TO_SIGMA = 1.4826;
/** The same for the mean absolute deviation, which takes over where more than half of the values are equal. */
const MEAN_DEVIATION_TO_SIGMA = 1.2533;

/**
 * The modified z-score over the last `windowRows` rows: distance from their median in robust deviations.
 * B. Iglewicz, D. Hoaglin, "How to Detect and Handle Outliers", ASQC 1993, which also gives the threshold 3.5.
 * Up to half of the window may be outliers without moving the verdict.
 */
export class RobustZScoreDetector implements Detector {
  readonly #options: RobustZScoreOptions;
  readonly #rest: RestRule;
  readonly #window: SortedWindow;
  #rows = 0;

  constructor(options: RobustZScoreOptions, state?: StateReader) {
    this.#options = options;
    this.#rest = new RestRule(options.restRows);
    this.#window = new SortedWindow(options.windowRows);
    if (state === undefined) return;
    [this.#rows, this.#rest.left, this.#rest.peak] = [state.number(), state.number(), state.number()];
    for (const value of state.array()) this.#window.push(value);
  }

  update(_timestampMs: number, value: number): Detection {
    if (!Number.isFinite(value)) return noDetection();
    const bounded = boundMagnitude(value);
    const detection = this.#rows < this.#options.minTrainingSize ? noDetection() : this.#judge(bounded);
    this.#rows++;
    this.#window.push(bounded);
    return detection;
  }

  snapshot(): Uint8Array {
    const state = new StateWriter();
    state.numbers(this.#rows, this.#rest.left, this.#rest.peak);
    state.array(this.#window.inOrderOfArrival());
    return state.bytes();
  }

  #judge(value: number): Detection {
    const { threshold } = this.#options;
    const median = this.#window.median();
    const mad = this.#window.medianDistanceFrom(median) * MAD_TO_SIGMA;
    const sigma = mad > 0 ? mad : this.#window.meanDistanceFrom(median) * MEAN_DEVIATION_TO_SIGMA;
    const distance = Math.abs(value - median);
    const sigmas = distance === 0 ? 0 : distance / sigma;
    return {
      score: scoreOf(sigmas, threshold),
      isAnomaly: this.#rest.reports(sigmas >= threshold, sigmas),
      forecast: median,
      lower: median - threshold * sigma,
      upper: median + threshold * sigma,
    };
  }
}
