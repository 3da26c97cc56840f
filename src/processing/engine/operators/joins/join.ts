import { type Batch, DELETE, INSERT, UPDATE_BEFORE } from '../../batch/batch.ts';
import type { RowCondition } from '../../codegen/compile-row.ts';
import { EvaluationError } from '../../codegen/evaluation-error.ts';
import { filled } from '../../batch/column.ts';
import type { Field } from '../../plan/types.ts';
import type { Span } from '../../sql/span.ts';
import type { StateKey } from '../../state/keyed-state.ts';
import type { Row, RowChunk } from './join-chunk.ts';
import { copyRow, findMatches, type JoinInput, JoinMatches, takesBack } from './join-input.ts';
import type { JoinRows } from './join-rows.ts';
import type { Operator } from '../operator.ts';
import { TwoInputOperator } from '../two-input-operator.ts';

/** One input of a join with what is kept of it. */
export interface JoinSide {
  input: JoinInput;
  rows: JoinRows;
  /** Its rows stay without a match, padded with NULLs. */
  isOuter: boolean;
  /** Columns of its row. */
  width: number;
}

export interface JoinOptions {
  id: string;
  rowType: readonly Field[];
  left: JoinSide;
  right: JoinSide;
  /** What must be TRUE besides equal keys. */
  condition: RowCondition | undefined;
  /**
   * Whether how many rows each row meets is kept with it. Without a condition that is the number of the other side's
   * rows of the key, and nothing need be kept.
   */
  hasMatches: boolean;
  /** `-U` is not asked for: whoever reads finds rows by their key. */
  isUpsert: boolean;
  /** A left row may meet one right row: where the query is written that stands for a value. */
  singleMatch: Span | undefined;
}

/**
 * Inner, left, right and full joins of changing rows: both sides are kept by key, and each change of one meets all rows
 * of the other.
 *
 *     a row comes                       nobody matches          rows of the other side match
 *       of an inner side                nothing                 its kind [row, other] for each
 *       of an outer side                +I [row, NULL]          +I [row, other] for each
 *       and the other is outer                                  -D [NULL, other] before, for each that had no match
 *     a row is taken back
 *       of an inner side                nothing                 its kind [row, other] for each
 *       of an outer side                -D [row, NULL]          -D [row, other] for each
 *       and the other is outer                                  +I [NULL, other] after, for each left without a match
 *
 * (Flink: `StreamingJoinOperator`.) A key with NULL in it meets nothing, so such a row is not kept. Where nobody asks
 * for `-U` a `-D` is sent in its place: the row that follows may have another key, or none if the condition fails.
 */
export class JoinOperator extends TwoInputOperator {
  readonly #options: JoinOptions;
  readonly #sides: readonly [JoinSide, JoinSide];
  readonly #padding: readonly [Row, Row];
  readonly #matches = new JoinMatches();

  constructor(options: JoinOptions, output: Operator) {
    super(options, output);
    this.#options = options;
    this.#sides = [options.left, options.right];
    this.#padding = [filled(options.left.width, null), filled(options.right.width, null)];
  }

  protected take(batch: Batch, i: number, port: number): void {
    const kind = batch.kinds === null ? INSERT : (batch.kinds[i] as number);
    if ((this.#sides[port] as JoinSide).input.isAlone(batch, i)) this.#passAlone(batch, i, kind, port);
    else if (takesBack(kind)) this.#takeBack(batch, i, kind, port);
    else this.#accept(batch, i, kind, port);
  }

  #passAlone(batch: Batch, i: number, kind: number, port: number): void {
    if (!(this.#sides[port] as JoinSide).isOuter) return;
    this.#emitPadded(copyRow(batch, i), takesBack(kind) ? DELETE : INSERT, port);
  }

  #accept(batch: Batch, i: number, kind: number, port: number): void {
    const [own, other] = [this.#sides[port] as JoinSide, this.#sides[1 - port] as JoinSide];
    const row = copyRow(batch, i);
    const key = own.input.keyOfRow(row);
    if (!this.#find(batch, i, row, key, port)) return;
    const matches = this.#matches;
    const isFirst = !this.#options.hasMatches && other.isOuter && own.rows.get(key) === undefined;
    if (other.isOuter) this.#dropPadding(key, isFirst, port);
    if (matches.length === 0) {
      if (own.isOuter) this.#emitPadded(row, INSERT, port);
    } else this.#emitAll(row, own.isOuter || other.isOuter ? INSERT : kind, port);
    own.rows.add(key, row, matches.total);
  }

  #takeBack(batch: Batch, i: number, kind: number, port: number): void {
    const [own, other] = [this.#sides[port] as JoinSide, this.#sides[1 - port] as JoinSide];
    const row = copyRow(batch, i);
    const key = own.input.keyOfRow(row);
    if (!this.#find(batch, i, row, key, port)) return;
    const wasKept = own.rows.remove(key, row);
    // It was an error when it came.
    if (!wasKept && this.#options.singleMatch !== undefined) return;
    if (this.#matches.length === 0) {
      if (own.isOuter) this.#emitPadded(row, DELETE, port);
      return;
    }
    this.#emitAll(row, own.isOuter ? DELETE : kind, port);
    const isLast = !this.#options.hasMatches && other.isOuter && own.rows.get(key) === undefined;
    if (other.isOuter) this.#bringPadding(key, isLast, port);
  }

  /** Finds what the row meets; false if the row is an error, which was told. */
  #find(batch: Batch, i: number, row: Row, key: StateKey, port: number): boolean {
    const [own, other] = [this.#sides[port] as JoinSide, this.#sides[1 - port] as JoinSide];
    const { condition, singleMatch } = this.#options;
    const error = findMatches(this.#matches, row, key, port === 0, other.rows, condition);
    if (error !== undefined) {
      own.input.onFailure({ batch, row: i, error, span: condition?.failedAt() });
      return false;
    }
    if (singleMatch === undefined || takesBack(batch.kinds?.[i] ?? INSERT)) return true;
    if (!this.#isSecond(key, port)) return true;
    const message = 'A query in place of a value has more than one row.';
    own.input.onFailure({
      batch,
      row: i,
      error: new EvaluationError('several_rows', message),
      span: singleMatch,
    });
    return false;
  }

  /** Whether a left row would meet two right rows. */
  #isSecond(key: StateKey, port: number): boolean {
    const matches = this.#matches;
    if (port === 0) return matches.total > 1;
    if (!this.#options.hasMatches) return this.#sides[1].rows.get(key) !== undefined;
    for (let n = 0; n < matches.length; n++) if (this.#metBefore(n) > 0) return true;
    return false;
  }

  #metBefore(n: number): number {
    return this.#matches.chunks[n]?.matches?.[this.#matches.places[n] as number] ?? 0;
  }

  /** The rows met have a match now: the padded ones go. */
  #dropPadding(key: StateKey, isFirst: boolean, port: number): void {
    const matches = this.#matches;
    for (let n = 0; n < matches.length; n++) {
      const hadNone = this.#options.hasMatches ? this.#metBefore(n) === 0 : isFirst;
      if (hadNone) this.#emitPaddedTimes(n, DELETE, 1 - port);
    }
    this.#count(key, 1, port);
  }

  /** The rows met may have lost their last match: padded ones come. */
  #bringPadding(key: StateKey, isLast: boolean, port: number): void {
    const matches = this.#matches;
    for (let n = 0; n < matches.length; n++) {
      const hasNone = this.#options.hasMatches ? this.#metBefore(n) === 1 : isLast;
      if (hasNone) this.#emitPaddedTimes(n, INSERT, 1 - port);
    }
    this.#count(key, -1, port);
  }

  /** Adds to how many rows each of those met meets. */
  #count(key: StateKey, by: number, port: number): void {
    if (!this.#options.hasMatches) return;
    const matches = this.#matches;
    const { rows } = this.#sides[1 - port] as JoinSide;
    for (let n = 0; n < matches.length; n++) {
      const chunk = matches.chunks[n] as RowChunk;
      rows.setMatches(chunk, matches.places[n] as number, Math.max(0, this.#metBefore(n) + by));
      const isLastOfChunk = n + 1 === matches.length || matches.indexes[n + 1] !== matches.indexes[n];
      if (isLastOfChunk) rows.putMatches(key, matches.first as RowChunk, matches.indexes[n] as number, chunk);
    }
  }

  #emitAll(row: Row, kind: number, port: number): void {
    const matches = this.#matches;
    const sent = kind === UPDATE_BEFORE && this.#options.isUpsert ? DELETE : kind;
    for (let n = 0; n < matches.length; n++) {
      const other = matches.rows[n] as Row;
      for (let time = matches.times(n); time > 0; time--) {
        if (port === 0) this.emitter.emitPair(row, other, sent);
        else this.emitter.emitPair(other, row, sent);
      }
    }
  }

  #emitPaddedTimes(n: number, kind: number, port: number): void {
    const row = this.#matches.rows[n] as Row;
    for (let time = this.#matches.times(n); time > 0; time--) this.#emitPadded(row, kind, port);
  }

  #emitPadded(row: Row, kind: number, port: number): void {
    if (port === 0) this.emitter.emitPair(row, this.#padding[1], kind);
    else this.emitter.emitPair(this.#padding[0], row, kind);
  }
}
