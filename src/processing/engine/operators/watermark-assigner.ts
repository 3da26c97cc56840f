import { type Batch, BATCH_ROWS_MAX } from '../batch/batch.ts';
import { gatherBatch } from '../batch/gather.ts';
import { type RowFailureHandler, runLoop } from '../codegen/row-loop.ts';
import type { WatermarkLoop, WatermarkState } from '../codegen/watermark-loop.ts';
import type { OwnTime } from '../event-time.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';
import type { Operator, StatefulOperator } from './operator.ts';

/** One partition of a source, as far as event time is concerned. */
interface PartitionTime {
  /** Highest value of the watermark expression; 0 before the first (Flink's start: none up to 0 is emitted). */
  highest: number;
  /** Nothing came for the idle time-out: it does not hold the others back until its next row. */
  isIdle: boolean;
  /** It has no more rows. The others are still held back until the source ends, but nobody waits for it. */
  hasEnded: boolean;
  /** When its last row came, by the wall clock. */
  lastRowAtMs: number | null;
}

/** What an assigner says of itself; see {@link OwnTime}. */
export interface AssignerSource {
  table: string;
  source: string;
  idleTimeoutMs: number | null;
  nowMs: () => number;
}

/**
 * Event time begins here: the watermark of each partition is exactly the highest value of the `WATERMARK`
 * expression so far, that of the source the lowest over its partitions that are not idle; it never goes back.
 * Each row is stamped with the watermark in force before it, so that results do not depend on batches.
 * Upstream watermarks are thrown away, but for the end of input.
 */
export class WatermarkAssigner implements StatefulOperator {
  readonly id: string;
  stateVersion = 0;
  readonly #loop: WatermarkLoop;
  readonly #output: Operator;
  readonly #onFailure: RowFailureHandler;
  readonly #source: AssignerSource;
  readonly #partitions = new Map<number, PartitionTime>();
  readonly #state: WatermarkState = {
    next: 0,
    kept: 0,
    site: 0,
    highest: 0,
    othersLowest: Number.POSITIVE_INFINITY,
    current: Number.NEGATIVE_INFINITY,
    watermarks: new Float64Array(BATCH_ROWS_MAX),
    selection: new Int32Array(BATCH_ROWS_MAX),
  };
  #announced = Number.NEGATIVE_INFINITY;

  constructor(
    id: string,
    loop: WatermarkLoop,
    output: Operator,
    onFailure: RowFailureHandler,
    source: AssignerSource,
  ) {
    this.id = id;
    this.#source = source;
    this.#loop = loop;
    this.#output = output;
    this.#onFailure = onFailure;
  }

  /** The partitions there are; one that never had a row holds the watermark back until it is idle. */
  addPartition(partition: number): void {
    if (this.#partitions.has(partition)) return;
    this.#partitions.set(partition, { highest: 0, isIdle: false, hasEnded: false, lastRowAtMs: null });
    this.stateVersion++;
  }

  push(batch: Batch, partition = 0): void {
    this.addPartition(partition);
    const time = this.#partitions.get(partition) as PartitionTime;
    time.isIdle = false;
    time.lastRowAtMs = this.#source.nowMs();
    const state = this.#state;
    state.highest = time.highest;
    state.othersLowest = this.#lowestBut(partition);
    runLoop(this.#loop.run, batch, state, this.#loop.sites, this.#onFailure);
    time.highest = state.highest;
    this.stateVersion++;
    const stamped = state.kept === batch.count ? batch : gatherBatch(batch, state.selection, state.kept);
    if (state.kept > 0) this.#output.push({ ...stamped, watermarks: state.watermarks });
    this.#announce();
  }

  #lowestBut(partition: number): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (const [other, { highest, isIdle }] of this.#partitions)
      if (other !== partition && !isIdle)
        lowest = Math.min(lowest, highest > 0 ? highest : Number.NEGATIVE_INFINITY);
    return lowest;
  }

  #announce(): void {
    const { current } = this.#state;
    if (current <= this.#announced) return;
    this.#announced = current;
    this.#output.advance(current);
  }

  /** The partition gave nothing for the idle time-out. If all are idle the watermark stays where it is. */
  setIdle(partition: number): void {
    const time = this.#partitions.get(partition);
    if (time === undefined || time.isIdle) return;
    time.isIdle = true;
    const lowest = this.#lowestBut(partition);
    if (Number.isFinite(lowest)) this.#state.current = Math.max(this.#state.current, lowest);
    this.stateVersion++;
    this.#announce();
  }

  /** The source says so of each partition again after a restart. */
  setEnded(partition: number): void {
    const time = this.#partitions.get(partition);
    if (time !== undefined) time.hasEnded = true;
  }

  advance(watermarkMs: number): void {
    if (watermarkMs !== Number.POSITIVE_INFINITY) return;
    this.#state.current = watermarkMs;
    this.stateVersion++;
    this.#announce();
  }

  get watermarkMs(): number {
    return this.#announced;
  }

  /** Highest value of the watermark expression in the partition; -∞ if it had no row. */
  partitionMs(partition: number): number {
    const highest = this.#partitions.get(partition)?.highest ?? 0;
    return highest > 0 ? highest : Number.NEGATIVE_INFINITY;
  }

  get partitions(): readonly number[] {
    return [...this.#partitions.keys()];
  }

  /**
   * What others that keep pace with this input go by: its watermark, and before that begins the lowest of the partitions
   * that had rows; partitions that ended do not count. +∞ where there is nothing to wait for: at the end of all, while
   * all are idle, and before the first row.
   */
  get paceMs(): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (const { highest, isIdle, hasEnded } of this.#partitions.values())
      if (!isIdle && !hasEnded && highest > 0) lowest = Math.min(lowest, highest);
    return Math.max(lowest, this.#announced);
  }

  get table(): string {
    return this.#source.table;
  }

  /** Where event time stands, partition by partition. */
  get ownTime(): OwnTime {
    const { table, source, idleTimeoutMs } = this.#source;
    const partitions = [...this.#partitions].map(([partition, { highest, isIdle, lastRowAtMs }]) => ({
      partition,
      watermarkMs: highest > 0 ? highest : null,
      isIdle,
      lastRowAtMs,
    }));
    const watermarkMs = Number.isFinite(this.#announced) ? this.#announced : null;
    return { table, source, idleTimeoutMs, watermarkMs, partitions };
  }

  snapshot(out: StateWriter): void {
    out.float(this.#state.current);
    out.uint(this.#partitions.size);
    for (const [partition, { highest, isIdle }] of this.#partitions) {
      out.uint(partition);
      out.float(highest);
      out.uint(isIdle ? 1 : 0);
    }
  }

  restore(from: StateReader): void {
    this.#state.current = from.float();
    const count = from.uint();
    for (let i = 0; i < count; i++)
      this.#partitions.set(from.uint(), {
        highest: from.float(),
        isIdle: from.uint() === 1,
        hasEnded: false,
        lastRowAtMs: null,
      });
    this.#announce();
  }
}
