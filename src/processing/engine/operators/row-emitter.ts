import { BATCH_ROWS_MAX } from '../batch/batch.ts';
import { type Column, createColumn, setValue } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { Field } from '../plan/types.ts';
import type { Operator } from './operator.ts';

/** Collects rows of values into batches, for operators that handle rows one by one. */
export class RowEmitter {
  readonly #fields: readonly Field[];
  readonly #output: Operator;
  #columns: readonly Column[];
  #count = 0;

  constructor(fields: readonly Field[], output: Operator) {
    this.#fields = fields;
    this.#output = output;
    this.#columns = this.#create();
  }

  #create(): Column[] {
    return this.#fields.map((field) => createColumn(field.type, BATCH_ROWS_MAX));
  }

  emit(row: readonly Value[]): void {
    for (let c = 0; c < this.#columns.length; c++)
      setValue(this.#columns[c] as Column, this.#count, row[c] ?? null);
    this.#count++;
    if (this.#count === BATCH_ROWS_MAX) this.flush();
  }

  /** Hands on what was collected. */
  flush(): void {
    if (this.#count === 0) return;
    const count = this.#count;
    this.#count = 0;
    this.#output.push({ count, columns: this.#columns, kinds: null, watermarks: null, origin: null });
  }
}
