import { type Batch, DELETE, INSERT, UPDATE_BEFORE } from '../../batch/batch.ts';
import { type Column, filled, valueAt } from '../../batch/column.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { rowKey } from '../../codegen/compile-key.ts';
import type { RowCondition } from '../../codegen/compile-row.ts';
import { EvaluationError } from '../../codegen/evaluation-error.ts';
import type { Field } from '../../plan/types.ts';
import type { KeyedState, StateKey } from '../../state/keyed-state.ts';
import type { StateReader } from '../../state/state-reader.ts';
import type { StateWriter } from '../../state/state-writer.ts';
import { copyRow, type JoinInput } from './join-input.ts';
import type { Operator } from '../operator.ts';
import { addVersion, dropVersions, emptyVersions, versionAt, type Versions } from './temporal-versions.ts';
import type { TimeQueue } from '../time-queue.ts';
import { TwoInputOperator } from '../two-input-operator.ts';

export interface TemporalJoinOptions {
  id: string;
  rowType: readonly Field[];
  left: JoinInput;
  leftKeys: readonly number[];
  leftTime: number;
  right: JoinInput;
  rightTime: number;
  rightWidth: number;
  /** A left row without a version stays, padded with NULLs. */
  isOuter: boolean;
  condition: RowCondition | undefined;
  versions: KeyedState<Versions>;
  /** Left rows by their time, the kind behind the columns. */
  waiting: TimeQueue;
  /** Keys by the time at which versions of them may be dropped. */
  looks: TimeQueue;
  /** Told of a left row for which the condition has no value. */
  onFailure: (row: readonly Value[], error: EvaluationError) => void;
}

/**
 * Joins each left row with the version of the right row that was valid at the left row's time. A left row waits until
 * the watermark of both sides has reached its time, for then all versions up to it are known; what changes on the right
 * later changes no result. A left row that is late is joined at once with what is still known. `-U` of the right side
 * says nothing: the version after it does. (Flink: `TemporalRowTimeJoinOperator`.)
 */
export class TemporalJoinOperator extends TwoInputOperator {
  readonly #options: TemporalJoinOptions;
  readonly #keyOfLeft: (row: readonly Value[]) => StateKey;
  readonly #padding: readonly Value[];

  constructor(options: TemporalJoinOptions, output: Operator) {
    super(options, output);
    this.#options = options;
    this.#keyOfLeft = rowKey(options.leftKeys);
    this.#padding = filled(options.rightWidth, null);
  }

  protected take(batch: Batch, i: number, port: number): void {
    const kind = batch.kinds === null ? INSERT : (batch.kinds[i] as number);
    if (port === 0) this.#takeLeft(batch, i, kind);
    else if (kind !== UPDATE_BEFORE) this.#takeRight(batch, i, kind);
  }

  #takeLeft(batch: Batch, i: number, kind: number): void {
    const { left, leftTime, waiting, isOuter } = this.#options;
    const row = copyRow(batch, i);
    const time = row[leftTime] as number | null;
    if (time !== null && time > this.watermark && !left.isAlone(batch, i)) {
      row.push(kind);
      waiting.add(time, row);
      return;
    }
    if (time !== null && !left.isAlone(batch, i)) this.#join(row, kind, time, this.watermark);
    else if (isOuter) this.emitter.emitPair(row, this.#padding, kind);
  }

  #takeRight(batch: Batch, i: number, kind: number): void {
    const { right, rightTime, versions, looks } = this.#options;
    const time = valueAt(batch.columns[rightTime] as Column, i) as number | null;
    if (time === null || right.isAlone(batch, i)) return;
    const key = right.keyOf(batch, i);
    const held = versions.get(key) ?? emptyVersions();
    addVersion(held, time, kind === DELETE ? null : copyRow(batch, i));
    if (!held.isLookDue && needsLook(held)) {
      held.isLookDue = true;
      looks.add(held.times.at(-1) as number, key);
    }
    versions.put(key, held);
  }

  get firesAtMs(): number {
    return this.#options.waiting.firstTime;
  }

  /** Of the left side. */
  get heldRows(): number | undefined {
    return this.#options.waiting.rows;
  }

  protected override fire(watermark: number): void {
    this.#joinUpTo(watermark);
    this.#dropOld(watermark);
  }

  #joinUpTo(watermark: number): void {
    const { waiting } = this.#options;
    if (waiting.isQuiet(watermark)) return;
    waiting.takeUpTo(watermark, (item, time) => {
      const row = item as Value[];
      const kind = row.pop() as number;
      // All versions up to its time are there, whatever the watermark is now.
      this.#join(row, kind, time, Number.NEGATIVE_INFINITY);
    });
  }

  #join(left: Value[], kind: number, time: number, watermark: number): void {
    const { versions, condition, isOuter } = this.#options;
    const held = versions.get(this.#keyOfLeft(left));
    const right = held && versionAt(held, time, watermark);
    if (right !== undefined) {
      const isMatch = condition === undefined ? true : this.#test(condition, left, right);
      if (isMatch === true) this.emitter.emitPair(left, right, kind);
      if (isMatch !== false) return;
    }
    if (isOuter) this.emitter.emitPair(left, this.#padding, kind);
  }

  /** Undefined: the condition has no value, and the row is reported. */
  #test(condition: RowCondition, left: readonly Value[], right: readonly Value[]): boolean | undefined {
    try {
      return condition.test(left, right);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      this.#options.onFailure(left, error);
      return undefined;
    }
  }

  #dropOld(watermark: number): void {
    const { versions, looks } = this.#options;
    if (looks.isQuiet(watermark)) return;
    const again: [number, StateKey][] = [];
    looks.takeUpTo(watermark, (key) => {
      const held = versions.get(key as StateKey);
      if (held === undefined) return;
      dropVersions(held, watermark);
      held.isLookDue = needsLook(held);
      if (held.isLookDue) again.push([held.times.at(-1) as number, key as StateKey]);
      if (held.times.length === 0) versions.delete(key as StateKey);
      else versions.put(key as StateKey, held);
    });
    for (const [time, key] of again) looks.add(time, key);
  }

  override snapshot(out: StateWriter): void {
    super.snapshot(out);
    this.#options.waiting.write(out);
    this.#options.looks.write(out);
  }

  override restore(from: StateReader): void {
    super.restore(from);
    this.#options.waiting.restore(from);
    this.#options.looks.restore(from);
  }
}

/** There is something to drop once time has passed. */
function needsLook({ times, rows }: Versions): boolean {
  return times.length > 1 || rows[0] === null;
}
