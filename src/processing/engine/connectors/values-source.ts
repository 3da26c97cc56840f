import { BATCH_ROWS_MAX, batchOf } from '../batch/batch.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { Operator } from '../operators/operator.ts';
import type { Field } from '../plan/types.ts';
import type { Source, SourcePosition } from './connector.ts';

/** The rows of a VALUES clause. Bounded. */
export class ValuesRowsSource implements Source {
  readonly id: string;
  readonly isBounded = true;
  readonly #fields: readonly Field[];
  readonly #rows: readonly (readonly Value[])[];
  readonly #output: Operator;
  #next = 0;

  constructor(id: string, fields: readonly Field[], rows: readonly (readonly Value[])[], output: Operator) {
    this.id = id;
    this.#fields = fields;
    this.#rows = rows;
    this.#output = output;
  }

  open(position: SourcePosition | undefined): Promise<void> {
    this.#next = position === undefined ? 0 : (position as number);
    return Promise.resolve();
  }

  pump(): Promise<'rows' | 'end'> {
    const rows = this.#rows.slice(this.#next, this.#next + BATCH_ROWS_MAX);
    if (rows.length === 0) return Promise.resolve('end');
    this.#next += rows.length;
    this.#output.push(batchOf(this.#fields, rows), 0);
    return Promise.resolve('rows');
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  get position(): SourcePosition {
    return this.#next;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
