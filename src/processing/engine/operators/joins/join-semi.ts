import { type Batch, DELETE, INSERT, UPDATE_BEFORE } from '../../batch/batch.ts';
import type { RowCondition } from '../../codegen/compile-row.ts';
import type { Field } from '../../plan/types.ts';
import type { StateKey } from '../../state/keyed-state.ts';
import type { Row, RowChunk } from './join-chunk.ts';
import { copyRow, findMatches, type JoinInput, JoinMatches, takesBack } from './join-input.ts';
import type { JoinRows } from './join-rows.ts';
import type { JoinWitnesses } from './join-witnesses.ts';
import type { Operator } from '../operator.ts';
import { TwoInputOperator } from '../two-input-operator.ts';

export interface SemiJoinOptions {
  id: string;
  rowType: readonly Field[];
  isAnti: boolean;
  left: JoinInput;
  right: JoinInput;
  leftRows: JoinRows;
  /** Whole rows where there is a condition; else it is enough to know how many there are. */
  rightRows:
    | { kind: 'rows'; rows: JoinRows; condition: RowCondition }
    | { kind: 'counts'; counts: JoinWitnesses };
  /**
   * Right rows are never taken back. Then a left row that has met one is settled, and only those that have not are
   * kept.
   */
  isRightAppended: boolean;
  /** Whether each left row knows how many right rows it meets. */
  hasMatches: boolean;
  /** `-U` is not asked for: `-D` is sent in its place. */
  isUpsert: boolean;
}

/**
 * The left rows that meet a right row (semi), or none (anti). A left row is passed on with its own kind when it fits as
 * it comes; later it comes (`+I`) or goes (`-D`) with the first right row that it meets and the last one that it loses.
 * (Flink: `StreamingSemiAntiJoinOperator`.) A key with NULL in it meets nothing.
 */
export class SemiJoinOperator extends TwoInputOperator {
  readonly #options: SemiJoinOptions;
  readonly #matches = new JoinMatches();

  constructor(options: SemiJoinOptions, output: Operator) {
    super(options, output);
    this.#options = options;
  }

  protected take(batch: Batch, i: number, port: number): void {
    const { left, right, isAnti } = this.#options;
    const kind = batch.kinds === null ? INSERT : (batch.kinds[i] as number);
    if ((port === 0 ? left : right).isAlone(batch, i)) {
      if (port === 0 && isAnti) this.#emit(copyRow(batch, i), kind);
    } else if (port === 0) this.#takeLeft(batch, i, kind);
    else this.#takeRight(batch, i, kind);
  }

  #takeLeft(batch: Batch, i: number, kind: number): void {
    const { left, leftRows, isAnti, isRightAppended } = this.#options;
    const row = copyRow(batch, i);
    const key = left.keyOfRow(row);
    const met = this.#countRight(batch, i, row, key);
    if (met === undefined) return;
    if (met > 0 !== isAnti) this.#emit(row, kind);
    if (met > 0 && isRightAppended) return;
    if (takesBack(kind)) leftRows.remove(key, row);
    else leftRows.add(key, row, met);
  }

  /** How many right rows a left row meets; undefined if it is an error, which was told. */
  #countRight(batch: Batch, i: number, row: Row, key: StateKey): number | undefined {
    const { left, rightRows } = this.#options;
    if (rightRows.kind === 'counts') return rightRows.counts.count(key);
    const { rows, condition } = rightRows;
    const error = findMatches(this.#matches, row, key, true, rows, condition);
    if (error === undefined) return this.#matches.total;
    left.onFailure({ batch, row: i, error, span: condition.failedAt() });
    return undefined;
  }

  #takeRight(batch: Batch, i: number, kind: number): void {
    const { right, rightRows } = this.#options;
    if (rightRows.kind === 'rows') {
      this.#takeRightRow(batch, i, kind, rightRows);
      return;
    }
    const key = right.keyOf(batch, i);
    const { counts } = rightRows;
    if (takesBack(kind)) {
      if (counts.remove(key)) this.#turnKey(key, true);
    } else if (counts.add(key)) this.#turnKey(key, false);
  }

  /** The first right row of a key has come, or the last one has gone: all left rows of the key turn. */
  #turnKey(key: StateKey, isLost: boolean): void {
    const { leftRows, isRightAppended } = this.#options;
    findMatches(this.#matches, [], key, false, leftRows, undefined);
    for (let n = 0; n < this.#matches.length; n++) this.#emitTurned(n, isLost);
    if (isRightAppended && this.#matches.length > 0) leftRows.clear(key);
  }

  #takeRightRow(
    batch: Batch,
    i: number,
    kind: number,
    { rows, condition }: SemiJoinOptions['rightRows'] & { kind: 'rows' },
  ): void {
    const { right, leftRows, isRightAppended } = this.#options;
    const row = copyRow(batch, i);
    const key = right.keyOfRow(row);
    const error = findMatches(this.#matches, row, key, false, leftRows, condition);
    if (error !== undefined) {
      right.onFailure({ batch, row: i, error, span: condition.failedAt() });
      return;
    }
    const isLost = takesBack(kind);
    if (isLost) rows.remove(key, row);
    else rows.add(key, row);
    if (isRightAppended) this.#settle(key);
    else this.#turnCounted(key, isLost);
  }

  /** The left rows met have what they waited for, and are not needed any more. */
  #settle(key: StateKey): void {
    const matches = this.#matches;
    const { leftRows } = this.#options;
    for (let n = 0; n < matches.length; n++) this.#emitTurned(n, false);
    const { first } = matches;
    if (first === undefined) {
      if (matches.length > 0) leftRows.clear(key);
      return;
    }
    // From the last to the first, so that the places before stay.
    for (let n = matches.length - 1; n >= 0; n--) {
      const [chunk, index, place] = [matches.chunks[n], matches.indexes[n], matches.places[n]];
      leftRows.removeAt(key, first, index as number, chunk as RowChunk, place as number);
    }
    leftRows.pack(key, first);
  }

  #turnCounted(key: StateKey, isLost: boolean): void {
    const matches = this.#matches;
    const { leftRows } = this.#options;
    for (let n = 0; n < matches.length; n++) {
      const chunk = matches.chunks[n] as RowChunk;
      const place = matches.places[n] as number;
      const before = chunk.matches?.[place] ?? 0;
      if (before === (isLost ? 1 : 0)) this.#emitTurned(n, isLost);
      leftRows.setMatches(chunk, place, Math.max(0, before + (isLost ? -1 : 1)));
      const isLastOfChunk = n + 1 === matches.length || matches.indexes[n + 1] !== matches.indexes[n];
      if (isLastOfChunk)
        leftRows.putMatches(key, matches.first as RowChunk, matches.indexes[n] as number, chunk);
    }
  }

  /** A left row that now meets a right row, or (`isLost`) none any more. */
  #emitTurned(n: number, isLost: boolean): void {
    const fits = isLost === this.#options.isAnti;
    const row = this.#matches.rows[n] as Row;
    for (let time = this.#matches.times(n); time > 0; time--) this.emitter.emit(row, fits ? INSERT : DELETE);
  }

  #emit(row: Row, kind: number): void {
    this.emitter.emit(row, kind === UPDATE_BEFORE && this.#options.isUpsert ? DELETE : kind);
  }
}
