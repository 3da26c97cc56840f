import { BATCH_ROWS_MAX, INSERT } from '../batch/batch.ts';
import { type Column, createColumn } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import { compileRowWriter, type RowWriter } from '../codegen/row-access.ts';
import type { Field } from '../plan/types.ts';
import type { Operator } from './operator.ts';

const NOTHING: readonly Value[] = [];

/** Collects rows of values into batches, for operators that handle rows one by one. */
export class RowEmitter {
  /**
   * The watermark in force for the rows that follow, if it differs from the last one announced: that of the row they
   * are a result of, so that what is late further on does not hang on how rows are cut into batches.
   */
  watermark = Number.NEGATIVE_INFINITY;
  readonly #output: Operator;
  readonly #columns: readonly Column[];
  /** By width of the left row. */
  readonly #writers: (RowWriter | undefined)[] = [];
  readonly #kinds = new Uint8Array(BATCH_ROWS_MAX);
  readonly #watermarks = new Float64Array(BATCH_ROWS_MAX);
  #count = 0;
  #hasKinds = false;
  #hasWatermarks = false;

  constructor(fields: readonly Field[], output: Operator) {
    this.#output = output;
    this.#columns = fields.map((field) => createColumn(field.type, BATCH_ROWS_MAX));
  }

  /** `kind`: index into `ROW_KINDS`. */
  emit(row: readonly Value[], kind: number = INSERT): void {
    this.emitPair(row, NOTHING, kind);
  }

  /** The two rows side by side: the result of a join. */
  emitPair(left: readonly Value[], right: readonly Value[], kind: number = INSERT): void {
    const write = (this.#writers[left.length] ??= compileRowWriter(this.#columns, left.length));
    write(left, right, this.#count);
    this.#finish(kind);
  }

  #finish(kind: number): void {
    this.#kinds[this.#count] = kind;
    this.#watermarks[this.#count] = this.watermark;
    if (kind !== INSERT) this.#hasKinds = true;
    if (this.watermark !== Number.NEGATIVE_INFINITY) this.#hasWatermarks = true;
    this.#count++;
    if (this.#count === BATCH_ROWS_MAX) this.flush();
  }

  /** Hands on what was collected. */
  flush(): void {
    if (this.#count === 0) return;
    const count = this.#count;
    const kinds = this.#hasKinds ? this.#kinds : null;
    const watermarks = this.#hasWatermarks ? this.#watermarks : null;
    this.#count = 0;
    this.#hasKinds = false;
    this.#hasWatermarks = false;
    this.#output.push({ count, columns: this.#columns, kinds, watermarks, origin: null });
  }
}
