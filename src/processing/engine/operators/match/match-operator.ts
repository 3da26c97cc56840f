import { type Batch, batchOf, rowAt } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { rowKey } from '../../codegen/compile-key.ts';
import { EvaluationError, failEvaluation } from '../../codegen/evaluation-error.ts';
import type { RowFailureHandler } from '../../codegen/row-loop.ts';
import { rowOrder } from '../../codegen/row-order.ts';
import type { Match } from '../../plan/physical-plan.ts';
import type { KeyedState, StateKey } from '../../state/keyed-state.ts';
import type { StateReader } from '../../state/state-reader.ts';
import type { StateWriter } from '../../state/state-writer.ts';
import type { LateRowHandler } from '../late-row.ts';
import type { Operator, OperatorReport, StatefulOperator } from '../operator.ts';
import { RowEmitter } from '../row-emitter.ts';
import type { TimeQueue } from '../time-queue.ts';
import type { MatchEvaluation } from './match-expressions.ts';
import type { MatchKey } from './match-key.ts';
import { type FoundMatch, MatchPartition } from './match-partition.ts';

export interface MatchOptions {
  define: readonly (MatchEvaluation | undefined)[];
  measures: readonly MatchEvaluation[];
  keys: KeyedState<MatchKey>;
  /** Rows that wait for the watermark. */
  waiting: TimeQueue;
  /** Partitions to look at again when a match they began has run out of time. */
  timers: TimeQueue;
  /** Now, for patterns over processing time. */
  now: () => number;
  output: Operator;
  onFailure: RowFailureHandler;
  onLate: LateRowHandler;
}

/**
 * MATCH_RECOGNIZE: rows wait until the watermark says that none before them is missing, go through their partition's
 * pattern in order of time, and give one row for each match. With processing time they go at once.
 */
export class MatchOperator implements StatefulOperator {
  readonly id: string;
  stateVersion = 0;
  readonly report: OperatorReport = { lateRows: 0, lateWindows: 0 };
  readonly #plan: Match;
  readonly #options: MatchOptions;
  readonly #partition: MatchPartition;
  readonly #emitter: RowEmitter;
  readonly #keyOf: (row: readonly Value[]) => StateKey;
  readonly #timeColumn: number;
  #watermark = Number.NEGATIVE_INFINITY;

  constructor(plan: Match, options: MatchOptions) {
    this.id = plan.id;
    this.#plan = plan;
    this.#options = options;
    this.#partition = new MatchPartition(plan, options.define);
    this.#emitter = new RowEmitter(plan.rowType, options.output);
    this.#keyOf = rowKey(plan.partitionKeys);
    this.#timeColumn = plan.orderBy[0]?.column ?? 0;
  }

  push(batch: Batch): void {
    for (let i = 0; i < batch.count; i++) {
      const row = rowAt(batch, i);
      if (this.#plan.time === 'proctime') this.#process(row, this.#options.now());
      else this.#wait(batch, i, row);
    }
    this.#emitter.flush();
    this.stateVersion++;
  }

  #wait(batch: Batch, i: number, row: Value[]): void {
    const time = row[this.#timeColumn] as number;
    const watermark = Math.max(this.#watermark, batch.watermarks?.[i] ?? Number.NEGATIVE_INFINITY);
    if (time > watermark) {
      this.#options.waiting.add(time, row);
      return;
    }
    this.report.lateRows++;
    this.#options.onLate(batch, i, { timeMs: time, watermarkMs: watermark, windows: [] });
  }

  advance(watermarkMs: number): void {
    this.#watermark = watermarkMs;
    const { waiting, output } = this.#options;
    if (!waiting.isQuiet(watermarkMs)) this.#processUpTo(watermarkMs);
    if (this.#plan.time === 'rowtime') this.#expireUpTo(watermarkMs);
    this.#emitter.flush();
    output.advance(watermarkMs);
    this.stateVersion++;
  }

  /** With processing time matches run out of time by the clock, and not at the end of the input, as in Flink. */
  get dueMs(): number {
    return this.#plan.time === 'proctime' ? this.#options.timers.firstTime : Number.POSITIVE_INFINITY;
  }

  tick(nowMs: number): void {
    this.#expireUpTo(nowMs);
    this.#emitter.flush();
    this.stateVersion++;
  }

  get firesAtMs(): number {
    return this.#options.waiting.firstTime;
  }

  get heldRows(): number | undefined {
    return this.#options.waiting.rows;
  }

  /** Rows of one time go in the order of the other sort keys, else as they came. */
  #processUpTo(watermarkMs: number): void {
    let same: Value[][] = [];
    let sameTime = Number.NaN;
    const flush = (): void => {
      if (same.length > 1 && this.#plan.orderBy.length > 1) same.sort(rowOrder(this.#plan.orderBy));
      for (const row of same) this.#process(row, sameTime);
      same = [];
    };
    this.#options.waiting.takeUpTo(watermarkMs, (item, time) => {
      if (time !== sameTime) flush();
      sameTime = time;
      same.push(item as Value[]);
    });
    flush();
  }

  #process(row: Value[], time: number): void {
    const { keys, timers } = this.#options;
    const name = this.#keyOf(row);
    const key = keys.get(name) ?? { base: 0, rows: [], partial: [], complete: [] };
    if (this.#partition.expire(key, time)) this.#release(key);
    const number = key.base + key.rows.length;
    try {
      this.#partition.add(key, row, time);
    } catch (error) {
      this.#fail(error, row);
    }
    this.#release(key);
    // Those that have begun with the row come last.
    const { withinMs } = this.#plan;
    if (withinMs !== undefined && key.partial.at(-1)?.start === number) timers.add(time + withinMs, name);
    this.#keep(name, key);
  }

  #expireUpTo(timeMs: number): void {
    this.#options.timers.takeUpTo(timeMs, (key, time) => this.#expire(key as StateKey, time));
  }

  #expire(name: StateKey, time: number): void {
    const key = this.#options.keys.get(name);
    if (key === undefined || !this.#partition.expire(key, time)) return;
    this.#release(key);
    this.#keep(name, key);
  }

  #release(key: MatchKey): void {
    for (const match of this.#partition.release(key)) this.#emit(match);
  }

  #keep(name: StateKey, key: MatchKey): void {
    if (key.partial.length === 0 && key.complete.length === 0) this.#options.keys.delete(name);
    else this.#options.keys.put(name, key);
  }

  #emit({ rows, isEndless }: FoundMatch): void {
    try {
      if (isEndless)
        failEvaluation(
          'invalid_argument',
          'AFTER MATCH SKIP TO leads to the first row of the match, or to none.',
        );
      const measures = this.#options.measures.map((measure) => measure.run(rows));
      const first = rows.row(0);
      this.#emitter.emit([...this.#plan.partitionKeys.map((key) => first[key] ?? null), ...measures]);
    } catch (error) {
      this.#fail(error, rows.row(rows.count - 1));
    }
  }

  #fail(error: unknown, row: readonly Value[]): void {
    if (!(error instanceof EvaluationError)) throw error;
    const { define, measures, onFailure } = this.#options;
    const spans = [...define, ...measures].map((evaluation) => evaluation?.failedAt());
    const span = spans.find((one) => one !== undefined);
    onFailure({ batch: batchOf(this.#plan.input.rowType, [row]), row: 0, error, span });
  }

  snapshot(out: StateWriter): void {
    out.float(this.#watermark);
    this.#options.waiting.write(out);
    this.#options.timers.write(out);
  }

  restore(from: StateReader): void {
    this.#watermark = from.float();
    this.#options.waiting.restore(from);
    this.#options.timers.restore(from);
  }
}
