import { type Batch, UPDATE_BEFORE, DELETE } from '../../batch/batch.ts';
import { valueAt } from '../../batch/column.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { batchKey, type BatchKey, rowKey } from '../../codegen/compile-key.ts';
import type { RowCondition } from '../../codegen/compile-row.ts';
import { EvaluationError } from '../../codegen/evaluation-error.ts';
import type { RowFailureHandler } from '../../codegen/row-loop.ts';
import { isRow, type Row, type RowChunk } from './join-chunk.ts';
import type { JoinRows } from './join-rows.ts';
import type { StateKey } from '../../state/keyed-state.ts';

/** How the rows of one input of a join find those of the other. */
export interface JoinInputOptions {
  /** Columns of its row. */
  keys: readonly number[];
  /** For each key: whether NULL equals NULL. */
  nullsEqual: readonly boolean[];
  onFailure: RowFailureHandler;
}

/** One input of a join: its rows' keys, and who is told of rows that fail. */
export class JoinInput {
  readonly keyOf: BatchKey;
  /** The same key, of a row that was copied. */
  readonly keyOfRow: (row: Row) => StateKey;
  readonly onFailure: RowFailureHandler;
  /** Key columns whose NULL equals nothing. */
  readonly #strict: readonly number[];

  constructor({ keys, nullsEqual, onFailure }: JoinInputOptions) {
    this.keyOf = batchKey(keys);
    this.keyOfRow = rowKey(keys);
    this.onFailure = onFailure;
    this.#strict = keys.filter((_, i) => nullsEqual[i] !== true);
  }

  /** Whether a row can meet none of the other side, because NULL equals nothing. */
  isAlone(batch: Batch, row: number): boolean {
    for (const column of this.#strict) {
      const nulls = batch.columns[column]?.nulls;
      if (nulls !== null && nulls !== undefined && nulls[row] === 1) return true;
    }
    return false;
  }
}

/** A copy of a row, to be kept. */
export function copyRow(batch: Batch, row: number): Value[] {
  const { columns } = batch;
  // Many are kept, and an array that grows reserves more than it needs.
  // oxlint-disable-next-line unicorn/no-new-array
  const values = new Array<Value>(columns.length);
  for (let c = 0; c < columns.length; c++) values[c] = valueAt(columns[c] as Batch['columns'][number], row);
  return values;
}

export function takesBack(kind: number): boolean {
  return kind === UPDATE_BEFORE || kind === DELETE;
}

/** The rows of the other side that a row meets, with their places; used again for each row. */
export class JoinMatches {
  readonly rows: Row[] = [];
  /** Undefined where a row lies alone. */
  readonly chunks: (RowChunk | undefined)[] = [];
  /** Numbers of the chunks, and places in them. */
  readonly indexes: number[] = [];
  readonly places: number[] = [];
  /** The first chunk of the key; undefined where a row lies alone. */
  first: RowChunk | undefined;
  /** How many there are; the arrays may be longer. */
  length = 0;
  /** The same, each row as often as it is there. */
  total = 0;

  clear(): void {
    this.length = 0;
    this.total = 0;
    this.first = undefined;
  }

  /** How often the n-th is there. */
  times(n: number): number {
    return this.chunks[n]?.times?.[this.places[n] as number] ?? 1;
  }

  /** The row that lies alone. */
  addBare(row: Row): void {
    this.rows[0] = row;
    this.chunks[0] = undefined;
    this.length = 1;
    this.total = 1;
  }

  add(row: Row, chunk: RowChunk, index: number, place: number): void {
    const n = this.length++;
    this.rows[n] = row;
    this.chunks[n] = chunk;
    this.indexes[n] = index;
    this.places[n] = place;
    this.total += chunk.times === null ? 1 : (chunk.times[place] as number);
  }
}

/**
 * Finds the rows of `other` with the key for which the condition is TRUE; `isLeft`: `row` is the left one. False if the
 * condition has no value for one of them: then the row was reported, and nothing may come of it.
 */
export function findMatches(
  matches: JoinMatches,
  row: Row,
  key: StateKey,
  isLeft: boolean,
  other: JoinRows,
  condition: RowCondition | undefined,
): EvaluationError | undefined {
  matches.clear();
  const entry = other.get(key);
  if (entry === undefined) return undefined;
  try {
    if (isRow(entry)) {
      if (isMatch(row, entry, isLeft, condition)) matches.addBare(entry);
    } else collect(matches, row, key, isLeft, other, entry, condition);
  } catch (error) {
    if (error instanceof EvaluationError) return error;
    throw error;
  }
  return undefined;
}

function isMatch(row: Row, candidate: Row, isLeft: boolean, condition: RowCondition | undefined): boolean {
  if (condition === undefined) return true;
  return isLeft ? condition.test(row, candidate) : condition.test(candidate, row);
}

function collect(
  matches: JoinMatches,
  row: Row,
  key: StateKey,
  isLeft: boolean,
  other: JoinRows,
  first: RowChunk,
  condition: RowCondition | undefined,
): void {
  matches.first = first;
  for (let index = 0; index < first.chunks; index++) {
    const chunk = other.chunk(key, first, index);
    const { rows } = chunk;
    for (let place = 0; place < rows.length; place++) {
      const candidate = rows[place] as Row;
      if (isMatch(row, candidate, isLeft, condition)) matches.add(candidate, chunk, index, place);
    }
  }
}
