import type { History } from './history.ts';
import { normalQuantile } from './normal-quantile.ts';
import type { StateReader, StateWriter } from './state-bytes.ts';

/** Weight of the newest error in what is known of each expert. */
const ERROR_WEIGHT = 0.02;
const LEVEL_WEIGHT = 0.1;
/** An error counts as at most this many usual ones, so that an anomaly does not widen the band it fell out of. */
const USUAL_ERRORS_MAX = 5;

export interface Forecast {
  forecast: number;
  lower: number;
  upper: number;
}

/**
 * The next value by three experts: what followed the nearest past context (E. Lorenz, "Atmospheric predictability
 * as revealed by naturally occurring analogues", 1969), the last value, and a smoothed level. The expert with the
 * smallest recent error speaks, and the band is that error's, widened to the asked confidence under a normal law.
 */
export class Forecaster {
  readonly #sigmas: number;
  readonly #predictions = [Number.NaN, Number.NaN, Number.NaN];
  /** Weighted mean of squared errors, by expert. */
  readonly #squares = [0, 0, 0];
  #level = 0;
  #rows = 0;

  constructor(confidencePercentage: number) {
    this.#sigmas = normalQuantile(0.5 + confidencePercentage / 200);
  }

  forecast(): Forecast {
    let best = 0;
    for (const i of [1, 2]) if ((this.#squares[i] as number) < (this.#squares[best] as number)) best = i;
    const forecast = this.#predictions[best] as number;
    const halfWidth = this.#sigmas * Math.sqrt(this.#squares[best] as number);
    return { forecast, lower: forecast - halfWidth, upper: forecast + halfWidth };
  }

  /** Learns how right the experts were, then lets them look ahead. `history` holds the value already. */
  learn(value: number, history: History, nearestRow: number): void {
    for (const [i, prediction] of this.#predictions.entries()) this.#learnError(i, prediction, value);
    this.#rows++;
    this.#level += (value - this.#level) * Math.max(LEVEL_WEIGHT, 1 / this.#rows);
    const { ring } = history;
    this.#predictions[0] = nearestRow < 0 ? value : (ring[(nearestRow + 1) & (ring.length - 1)] as number);
    this.#predictions[1] = value;
    this.#predictions[2] = this.#level;
  }

  save(state: StateWriter): void {
    state.numbers(...this.#predictions, ...this.#squares, this.#level, this.#rows);
  }

  restore(state: StateReader): void {
    for (const numbers of [this.#predictions, this.#squares]) {
      for (const i of numbers.keys()) numbers[i] = state.number();
    }
    this.#level = state.number();
    this.#rows = state.number();
  }

  #learnError(expert: number, prediction: number, value: number): void {
    if (Number.isNaN(prediction)) return;
    const usual = this.#squares[expert] as number;
    const square = (value - prediction) * (value - prediction);
    const bounded = usual === 0 ? square : Math.min(square, usual * USUAL_ERRORS_MAX * USUAL_ERRORS_MAX);
    this.#squares[expert] = usual + (bounded - usual) * Math.max(ERROR_WEIGHT, 1 / this.#rows);
  }
}
