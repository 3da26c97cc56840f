import type { Value } from '../../batch/physical-kind.ts';
import { rowKey } from '../../codegen/compile-key.ts';
import { EvaluationError } from '../../codegen/evaluation-error.ts';
import type { Frame, FrameAggregate } from '../../codegen/frame-aggregate.ts';
import type { OverAggregate } from '../../plan/physical-plan.ts';
import type { KeyedState, StateKey } from '../../state/keyed-state.ts';

type Row = readonly Value[];

/** What lies before the cells of a frame: the time of its last row or timer, when it may be forgotten, its queue. */
export const FRAME_HEAD = 4;
const LAST_TIME = 0;
const FORGET_AT = 1;
/** Numbers of the oldest row that the frame still has, and of the next one. */
const FIRST_ROW = 2;
const NEXT_ROW = 3;

/** Rows of a frame that lie together in one entry of the state. */
const PAGE_ROWS = 64;

/** Who hears of rows that passed a frame. */
export interface OverOutput {
  emit(row: Row, results: Row): void;
  /** A function of the user had no value for the row, which then is in no frame. */
  fail(row: Row, error: EvaluationError): void;
}

/** State of an OVER: a frame for each key, and where rows leave it again, those rows. */
export interface OverState {
  frames: KeyedState<Frame>;
  /** Time, then the columns that the aggregates need, of each row; by key and number of the page. */
  pages: KeyedState<Value[][]>;
}

/**
 * The frames of an OVER by key. Rows come in ascending time. Those that leave a bounded frame again wait in a queue of
 * pages, of which a new row touches the first and the last.
 */
export class OverFrames {
  readonly keyOf: (row: Row) => StateKey;
  readonly #aggregate: FrameAggregate;
  readonly #state: OverState;
  /** Columns of the input that the aggregates need, in the order in which they know them. */
  readonly #columns: readonly number[];
  readonly #isRows: boolean;
  readonly #preceding: number;

  constructor(plan: OverAggregate, aggregate: FrameAggregate, columns: readonly number[], state: OverState) {
    this.keyOf = rowKey(plan.partitionKeys);
    this.#aggregate = aggregate;
    this.#columns = columns;
    this.#state = state;
    this.#isRows = plan.frame.unit === 'rows';
    this.#preceding = plan.frame.preceding === 'unbounded' ? Number.POSITIVE_INFINITY : plan.frame.preceding;
  }

  get(key: StateKey): Frame | undefined {
    return this.#state.frames.get(key);
  }

  /** The frame of a key, which is to be put back. */
  getOrCreate(key: StateKey): Frame {
    return this.get(key) ?? this.#aggregate.create([null, null, 0, 0]);
  }

  put(key: StateKey, frame: Frame): void {
    this.#state.frames.put(key, frame);
  }

  /** Of the last row or timer of the key; undefined before the first. */
  lastTimeOf(frame: Frame | undefined): number | undefined {
    return (frame?.[LAST_TIME] as number | null | undefined) ?? undefined;
  }

  setLastTime(frame: Frame, time: number): void {
    frame[LAST_TIME] = time;
  }

  /** When the frame may be forgotten; undefined: not said yet. */
  forgetAt(frame: Frame): number | undefined {
    return (frame[FORGET_AT] as number | null) ?? undefined;
  }

  setForgetAt(frame: Frame, time: number): void {
    frame[FORGET_AT] = time;
  }

  /** Takes rows of one time in and gives each its results: in a RANGE to all the same, in ROWS one after the other. */
  take(key: StateKey, frame: Frame, time: number, rows: readonly Row[], output: OverOutput): void {
    if (this.#isRows) {
      for (const row of rows) {
        const results = this.#add(key, frame, time, row, output);
        if (results !== undefined) output.emit(row, results);
      }
      return;
    }
    if (!this.#dropUntil(key, frame, time - this.#preceding, rows, output)) return;
    let shared: Row | undefined;
    const taken = rows.filter((row) => {
      const results = this.#add(key, frame, time, row, output);
      shared = results ?? shared;
      return results !== undefined;
    });
    for (const row of taken) output.emit(row, shared as Row);
  }

  /** Forgets a key. */
  delete(key: StateKey, frame: Frame): void {
    const [first, next] = [frame[FIRST_ROW] as number, frame[NEXT_ROW] as number];
    for (let page = pageOf(first); page <= pageOf(next); page++) this.#state.pages.delete(pageKey(key, page));
    this.#state.frames.delete(key);
  }

  /** The results once the row is in the frame; undefined if it failed: then the frame is as if it had not come. */
  #add(key: StateKey, frame: Frame, time: number, row: Row, output: OverOutput): Row | undefined {
    const needed = this.#columns.map((column) => row[column] ?? null);
    // Before a row comes into a frame of so many rows, the oldest one leaves.
    const isFull =
      this.#isRows && (frame[NEXT_ROW] as number) - (frame[FIRST_ROW] as number) > this.#preceding;
    try {
      const { check } = this.#aggregate;
      check?.(frame, isFull ? (this.#firstOf(key, frame)?.slice(1) ?? null) : null, needed);
      if (frame[LAST_TIME] !== time) this.#aggregate.beginTime(frame);
      frame[LAST_TIME] = time;
      if (isFull) this.#retractFirst(key, frame);
      this.#aggregate.add(frame, needed);
      if (this.#preceding !== Number.POSITIVE_INFINITY) this.#append(key, frame, [time, ...needed]);
      return this.#aggregate.results(frame, needed);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      output.fail(row, error);
      return undefined;
    }
  }

  #append(key: StateKey, frame: Frame, entry: Value[]): void {
    const number = frame[NEXT_ROW] as number;
    frame[NEXT_ROW] = number + 1;
    const place = pageKey(key, pageOf(number));
    const page = this.#state.pages.get(place) ?? [];
    page[number % PAGE_ROWS] = entry;
    this.#state.pages.put(place, page);
  }

  /** Rows before `from` leave; false if one cannot, for which those fail that come. */
  #dropUntil(key: StateKey, frame: Frame, from: number, rows: readonly Row[], output: OverOutput): boolean {
    try {
      while ((frame[FIRST_ROW] as number) < (frame[NEXT_ROW] as number)) {
        const first = this.#firstOf(key, frame);
        if (first !== undefined && (first[0] as number) >= from) return true;
        if (first !== undefined) this.#aggregate.check?.(frame, first.slice(1), null);
        this.#retractFirst(key, frame);
      }
      return true;
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      for (const row of rows) output.fail(row, error);
      return false;
    }
  }

  /** Undefined if the state TTL took it. */
  #firstOf(key: StateKey, frame: Frame): Value[] | undefined {
    const number = frame[FIRST_ROW] as number;
    return this.#state.pages.get(pageKey(key, pageOf(number)))?.[number % PAGE_ROWS];
  }

  #retractFirst(key: StateKey, frame: Frame): void {
    const first = this.#firstOf(key, frame);
    const number = frame[FIRST_ROW] as number;
    frame[FIRST_ROW] = number + 1;
    if (first !== undefined) this.#aggregate.retract(frame, first.slice(1));
    if (pageOf(number + 1) !== pageOf(number)) this.#state.pages.delete(pageKey(key, pageOf(number)));
  }
}

function pageOf(number: number): number {
  return Math.floor(number / PAGE_ROWS);
}

function pageKey(key: StateKey, page: number): string {
  return `${typeof key === 'string' ? `'${key}` : key}/${page}`;
}
