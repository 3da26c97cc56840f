import type { Batch } from '../../batch/batch.ts';
import { type Column, filled, valueAt } from '../../batch/column.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { rowKey } from '../../codegen/compile-key.ts';
import type { RowCondition } from '../../codegen/compile-row.ts';
import { EvaluationError } from '../../codegen/evaluation-error.ts';
import type { JoinType } from '../../plan/physical-plan.ts';
import type { Field } from '../../plan/types.ts';
import type { StateReader } from '../../state/state-reader.ts';
import type { StateWriter } from '../../state/state-writer.ts';
import { copyRow } from './join-input.ts';
import type { Operator, OperatorReport } from '../operator.ts';
import type { TimeQueue } from '../time-queue.ts';
import type { WindowClock } from '../windows/window-clock.ts';
import { TwoInputOperator } from '../two-input-operator.ts';

type Row = readonly Value[];

export interface WindowJoinSide {
  startColumn: number;
  endColumn: number;
  /** Columns that must equal those of the other side, besides the window. */
  keys: readonly number[];
  /** Of the keys, those whose NULL equals nothing. */
  strictKeys: readonly number[];
  width: number;
  /** Rows by the moment at which their window fires. */
  waiting: TimeQueue;
  onLate: (batch: Batch, row: number) => void;
  /** Told of a row for which the condition has no value. */
  onFailure: (row: Row, error: EvaluationError) => void;
}

export interface WindowJoinOptions {
  id: string;
  rowType: readonly Field[];
  joinType: JoinType;
  left: WindowJoinSide;
  right: WindowJoinSide;
  condition: RowCondition | undefined;
  clock: WindowClock;
}

/**
 * Joins the rows of equal windows when the watermark passes the window's end; until then they wait. Rows that come after
 * that are late and dropped. (Flink: `WindowJoinOperator`.) The rows of the windows that fire at one moment are in memory
 * while they are joined.
 */
export class WindowJoinOperator extends TwoInputOperator {
  readonly report: OperatorReport = { lateRows: 0, lateWindows: 0 };
  readonly #joinType: JoinType;
  readonly #sides: readonly [WindowJoinSide, WindowJoinSide];
  readonly #keys: readonly [WindowKey, WindowKey];
  readonly #padding: readonly [Row, Row];
  readonly #condition: RowCondition | undefined;
  readonly #clock: WindowClock;

  constructor(options: WindowJoinOptions, output: Operator) {
    const { left, right } = options;
    super(options, output);
    this.#joinType = options.joinType;
    this.#sides = [left, right];
    this.#keys = [windowKey(left), windowKey(right)];
    this.#padding = [filled(left.width, null), filled(right.width, null)];
    this.#condition = options.condition;
    this.#clock = options.clock;
  }

  protected take(batch: Batch, i: number, port: number): void {
    const { endColumn, waiting, onLate } = this.#sides[port] as WindowJoinSide;
    const end = valueAt(batch.columns[endColumn] as Column, i) as number | null;
    if (end === null) this.#passAlone(copyRow(batch, i), port);
    else if (this.#clock.fireAt(end) > this.watermark)
      waiting.add(this.#clock.fireAt(end), copyRow(batch, i));
    else {
      this.report.lateRows++;
      this.report.lateWindows++;
      onLate(batch, i);
    }
  }

  /** A row without a window, as the missing side of an outer join has none. */
  #passAlone(row: Row, port: number): void {
    const isFull = this.#joinType === 'full';
    if (port === 1) {
      if (isFull || this.#joinType === 'right') this.emitter.emitPair(this.#padding[0], row);
    } else if (this.#joinType === 'anti') this.emitter.emit(row);
    else if (isFull || this.#joinType === 'left') this.emitter.emitPair(row, this.#padding[1]);
  }

  get firesAtMs(): number {
    const [left, right] = this.#sides;
    return Math.min(left.waiting.firstTime, right.waiting.firstTime);
  }

  /** Of both sides. */
  get heldRows(): number | undefined {
    const [left, right] = this.#sides.map(({ waiting }) => waiting.rows);
    return left === undefined || right === undefined ? undefined : left + right;
  }

  /** Windows fire in the order of their ends; not all of them are fetched at once. */
  protected override fire(watermark: number): void {
    const [left, right] = this.#sides;
    while (!left.waiting.isQuiet(watermark) || !right.waiting.isQuiet(watermark)) {
      const upTo = Math.min(watermark, left.waiting.firstStretchEnd, right.waiting.firstStretchEnd);
      const [lefts, rights] = [takeByTime(left.waiting, upTo), takeByTime(right.waiting, upTo)];
      const times = [...new Set([...lefts.keys(), ...rights.keys()])].sort((a, b) => a - b);
      for (const time of times) this.#join(lefts.get(time) ?? [], rights.get(time) ?? []);
      if (upTo === watermark) return;
    }
  }

  /** Rows of windows that end at one moment. */
  #join(lefts: readonly Row[], rights: readonly Row[]): void {
    const byKey = new Map<string, number[]>();
    for (let r = 0; r < rights.length; r++) {
      const key = this.#keys[1](rights[r] as Row);
      if (key === undefined) continue;
      const same = byKey.get(key);
      if (same === undefined) byKey.set(key, [r]);
      else same.push(r);
    }
    const hasMet = new Uint8Array(rights.length);
    for (const left of lefts) {
      const key = this.#keys[0](left);
      this.#joinLeft(left, rights, (key === undefined ? undefined : byKey.get(key)) ?? [], hasMet);
    }
    if (this.#joinType !== 'right' && this.#joinType !== 'full') return;
    for (let r = 0; r < rights.length; r++)
      if (hasMet[r] === 0) this.emitter.emitPair(this.#padding[0], rights[r] as Row);
  }

  #joinLeft(left: Row, rights: readonly Row[], candidates: readonly number[], hasMet: Uint8Array): void {
    const matches = this.#matches(left, rights, candidates);
    if (matches === undefined) return;
    switch (this.#joinType) {
      case 'semi':
        if (matches.length > 0) this.emitter.emit(left);
        return;
      case 'anti':
        if (matches.length === 0) this.emitter.emit(left);
        return;
      case 'left':
      case 'full':
        if (matches.length === 0) this.emitter.emitPair(left, this.#padding[1]);
        break;
      case 'inner':
      case 'right':
    }
    for (const r of matches) {
      hasMet[r] = 1;
      this.emitter.emitPair(left, rights[r] as Row);
    }
  }

  /** The right rows for which the condition is TRUE; undefined if it has no value for one: the left row is reported. */
  #matches(left: Row, rights: readonly Row[], candidates: readonly number[]): readonly number[] | undefined {
    const condition = this.#condition;
    if (condition === undefined) return candidates;
    try {
      return candidates.filter((r) => condition.test(left, rights[r] as Row));
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      this.#sides[0].onFailure(left, error);
      return undefined;
    }
  }

  override snapshot(out: StateWriter): void {
    super.snapshot(out);
    for (const { waiting } of this.#sides) waiting.write(out);
  }

  override restore(from: StateReader): void {
    super.restore(from);
    for (const { waiting } of this.#sides) waiting.restore(from);
  }
}

/** The window and the keys as one text; undefined for a row that equals none. */
type WindowKey = (row: Row) => string | undefined;

function windowKey({ startColumn, endColumn, keys, strictKeys }: WindowJoinSide): WindowKey {
  const key = rowKey(keys);
  const strict = [startColumn, endColumn, ...strictKeys];
  return (row) => {
    for (const column of strict) if ((row[column] ?? null) === null) return undefined;
    const own = key(row);
    return `${row[startColumn] as number} ${own === null ? '' : `:${String(own)}`}`;
  };
}

/** Rows by the moment at which they are due, in order. */
function takeByTime(waiting: TimeQueue, watermark: number): Map<number, Row[]> {
  const byTime = new Map<number, Row[]>();
  waiting.takeUpTo(watermark, (item, time) => {
    const rows = byTime.get(time);
    if (rows === undefined) byTime.set(time, [item as Row]);
    else rows.push(item as Row);
  });
  return byTime;
}
