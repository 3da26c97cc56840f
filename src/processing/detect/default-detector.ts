import { judgeContext, LAGS } from './context-novelty.ts';
import { boundMagnitude, type Detection, type Detector, noDetection, scoreOf } from './detector.ts';
import { Forecaster } from './forecaster.ts';
import { History } from './history.ts';
import type { DefaultOptions } from './options.ts';
import { RestRule } from './rest-rule.ts';
import { type StateReader, StateWriter } from './state-bytes.ts';
import { SustainedRecord } from './sustained-record.ts';

/** Rows remembered for contexts and range: 32 KiB. */
export const HISTORY_ROWS_MAX = 4_096;
/** A new value this far outside all contexts, in units of the range, is surprising even in the calmest series. */
const NOVELTY_FLOOR = 0.05;
/** Weight of the newest row in the series' usual novelty. */
const USUAL_WEIGHT = 1 / 250;
/** The surprise that scores 0.5. */
const SURPRISE_AT_HALF = 1.2;

/**
 * The detector that is used when none is named. Three parts, each old and simple:
 *
 * 1. *Novelty*: how far the value, beside those 1, 5 and 10 rows earlier, lies from everything remembered, in
 *    units of the range (`context-novelty.ts`), and how great a sustained record it makes (`sustained-record.ts`).
 * 2. *Likelihood*: novelty over the series' own usual novelty. This is the idea of the anomaly likelihood of
 *    S. Ahmad, A. Lavin, S. Purdy, Z. Agha, "Unsupervised real-time anomaly detection for streaming data",
 *    Neurocomputing 262 (2017), as a ratio to the mean in place of a normal law's tail: novelty is far from normal.
 * 3. *Rest*: one alert an event (`rest-rule.ts`). While an event rests its scores are halved, so they show how it
 *    goes on and stay below the default threshold.
 *
 * Memory: HISTORY_ROWS_MAX × 8 bytes and some 30 numbers, 33 KiB at most; it grows with the rows from 2 KiB.
 */
export class DefaultDetector implements Detector {
  readonly #options: DefaultOptions;
  readonly #history = new History(HISTORY_ROWS_MAX);
  readonly #record = new SustainedRecord();
  readonly #forecaster: Forecaster;
  readonly #rest: RestRule;
  #usualNovelty = 0;

  constructor(options: DefaultOptions, state?: StateReader) {
    this.#options = options;
    this.#forecaster = new Forecaster(options.confidencePercentage);
    this.#rest = new RestRule(options.restRows);
    if (state !== undefined) this.#restore(state);
  }

  update(_timestampMs: number, value: number): Detection {
    if (!Number.isFinite(value)) return noDetection();
    const bounded = boundMagnitude(value);
    const rows = this.#history.rows;
    const hasContext = rows > FARTHEST * 2;
    const context = hasContext ? judgeContext(this.#history, bounded) : undefined;
    const range = context === undefined ? 1 : context.high - context.low;
    const record = this.#record.update(bounded, range);
    const novelty = context?.novelty ?? 0;
    const detection = rows < this.#options.minTrainingSize ? noDetection() : this.#judge(novelty, record);
    if (context !== undefined) this.#learnNovelty(novelty, rows - FARTHEST * 2);
    this.#history.push(bounded);
    this.#forecaster.learn(bounded, this.#history, context?.nearestRow ?? -1);
    return detection;
  }

  snapshot(): Uint8Array {
    const state = new StateWriter();
    state.numbers(this.#history.rows, this.#usualNovelty, this.#rest.left, this.#rest.peak);
    state.numbers(this.#record.highestFloor, this.#record.lowestCeiling);
    state.array(this.#record.recent);
    this.#forecaster.save(state);
    state.array(this.#history.kept());
    return state.bytes();
  }

  #judge(novelty: number, record: number): Detection {
    const surprise = (novelty + record) / (NOVELTY_FLOOR + this.#usualNovelty);
    const score = scoreOf(surprise, SURPRISE_AT_HALF);
    const wasResting = this.#rest.isResting;
    const isAnomaly = this.#rest.reports(score >= this.#options.threshold, surprise);
    const shown = wasResting && !isAnomaly ? score / 2 : score;
    return { score: shown, isAnomaly, ...this.#forecaster.forecast() };
  }

  /** Infinite novelty, the first move of a constant series, says nothing of what is usual. */
  #learnNovelty(novelty: number, row: number): void {
    const weight = Math.max(USUAL_WEIGHT, 1 / Math.max(1, row));
    this.#usualNovelty += (Math.min(1, novelty) - this.#usualNovelty) * weight;
  }

  #restore(state: StateReader): void {
    const rows = state.number();
    this.#usualNovelty = state.number();
    this.#rest.left = state.number();
    this.#rest.peak = state.number();
    this.#record.highestFloor = state.number();
    this.#record.lowestCeiling = state.number();
    this.#record.recent.push(...state.array());
    this.#forecaster.restore(state);
    this.#history.restore(rows, state.array());
  }
}

const FARTHEST = Math.max(...LAGS);
