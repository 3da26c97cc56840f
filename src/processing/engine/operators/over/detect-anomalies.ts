import type { Detection, Detector } from '#detect';
import { type Batch, rowAt } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { valueKey } from '../../codegen/value-key.ts';
import type { OverWindow } from '../../plan/physical-plan.ts';
import type { StateBudget } from '../../state/state-budget.ts';
import type { StateReader } from '../../state/state-reader.ts';
import type { StateWriter } from '../../state/state-writer.ts';
import type { LateRowHandler } from '../late-row.ts';
import type { Operator } from '../operator.ts';
import { RowtimeOperator } from '../rowtime-operator.ts';
import type { TimeQueue } from '../time-queue.ts';

/**
 * Partitions with a detector of their own at once. When there are more, the one that had no row for longest is
 * forgotten and begins to learn anew at its next row.
 */
export const DETECTOR_KEYS_MAX = 4096;
/** What a detector takes at most, for the budget of the state. */
const DETECTOR_BYTES_MAX = 64 * 1024;

/** Makes the detectors of one call. */
export interface DetectorFactory {
  create(): Detector;
  restore(bytes: Uint8Array): Detector;
}

/**
 * ML_DETECT_ANOMALIES OVER (PARTITION BY … ORDER BY time): rows wait until the watermark reaches them, then pass
 * the detectors of their partition in time order, rows of one time in order of arrival. A row behind the
 * watermark is late and is dropped. A value that is NULL passes with NULLs and teaches nothing.
 */
export class DetectAnomaliesOperator extends RowtimeOperator {
  readonly #plan: OverWindow;
  readonly #factories: readonly DetectorFactory[];
  readonly #budget: StateBudget;
  /** By partition, the one used last at the end. */
  readonly #detectors = new Map<string, Detector[]>();

  constructor(
    plan: OverWindow,
    factories: readonly DetectorFactory[],
    budget: StateBudget,
    queue: TimeQueue,
    onLate: LateRowHandler,
    output: Operator,
  ) {
    super(plan, queue, onLate, output);
    this.#plan = plan;
    this.#factories = factories;
    this.#budget = budget;
  }

  protected take(batch: Batch, i: number): void {
    const row = rowAt(batch, i);
    const time = row[this.#plan.orderColumn] as number | null;
    if (time === null || time <= this.watermark) this.drop(batch, i, time);
    else this.queue.add(time, row);
  }

  protected fire(watermarkMs: number): void {
    this.queue.takeUpTo(watermarkMs, (item, time) => {
      const row = item as readonly Value[];
      this.emitter.emit([...row, ...this.#detect(time, row)]);
    });
  }

  #detect(time: number, row: readonly Value[]): Value[] {
    const detectors = this.#detectorsOf(row);
    return this.#plan.calls.map((call, i) => {
      const value = row[call.valueColumn] as number | null;
      if (value === null || !Number.isFinite(value)) return [time, value, null, null, null, null, false];
      return resultOf(time, value, (detectors[i] as Detector).update(time, value));
    });
  }

  #detectorsOf(row: readonly Value[]): Detector[] {
    const key = valueKey(this.#plan.partitionKeys.map((column) => row[column] ?? null));
    let detectors = this.#detectors.get(key);
    if (detectors === undefined) {
      detectors = this.#factories.map((factory) => factory.create());
      this.#budget.take(DETECTOR_BYTES_MAX * detectors.length);
    } else this.#detectors.delete(key);
    this.#detectors.set(key, detectors);
    if (this.#detectors.size > DETECTOR_KEYS_MAX) this.#forgetOldest();
    return detectors;
  }

  #forgetOldest(): void {
    const [oldest] = this.#detectors.keys();
    if (oldest === undefined) return;
    this.#detectors.delete(oldest);
    this.#budget.release(DETECTOR_BYTES_MAX * this.#factories.length);
  }

  override snapshot(out: StateWriter): void {
    super.snapshot(out);
    out.uint(this.#detectors.size);
    for (const [key, detectors] of this.#detectors) {
      out.text(key);
      for (const detector of detectors) out.bytes(detector.snapshot());
    }
  }

  override restore(from: StateReader): void {
    super.restore(from);
    const count = from.uint();
    for (let i = 0; i < count; i++) {
      const key = from.text();
      const detectors = this.#factories.map((factory) => factory.restore(from.bytes()));
      this.#budget.take(DETECTOR_BYTES_MAX * detectors.length);
      this.#detectors.set(key, detectors);
    }
  }
}

/** The row `anomalyType` of the plan describes. */
function resultOf(time: number, value: number, detection: Detection): Value[] {
  const known = (number: number): number | null => (Number.isNaN(number) ? null : number);
  return [
    time,
    value,
    known(detection.forecast),
    known(detection.lower),
    known(detection.upper),
    known(detection.score),
    detection.isAnomaly,
  ];
}
