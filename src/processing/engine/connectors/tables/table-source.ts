import { batchOf } from '../../batch/batch.ts';
import type { Clock } from '#foundation';
import type { Source, SourceHead, SourcePosition } from '../connector.ts';
import { isRetryable, rowFromTexts } from './table-lookup.ts';
import type { TableReader } from './table-reader.ts';

/** Attempts after one that failed, before the pipeline stops. */
const RETRIES_MAX = 3;
const RETRY_DELAY_MS = 200;

/** All rows of a table of the platform's database, once, in the order of its primary key. Bounded. */
export class TableSource implements Source {
  readonly id: string;
  readonly isBounded = true;
  readonly #head: SourceHead;
  readonly #reader: TableReader;
  readonly #table: string;
  readonly #rowsMax: number;
  readonly #clock: Clock;
  #after: readonly string[] | null = null;
  #isDone = false;

  constructor(head: SourceHead, reader: TableReader, table: string, rowsMax: number, clock: Clock) {
    this.id = head.id;
    this.#head = head;
    this.#reader = reader;
    this.#table = table;
    this.#rowsMax = rowsMax;
    this.#clock = clock;
  }

  open(position: SourcePosition | undefined): Promise<void> {
    this.#after = (position ?? null) as readonly string[] | null;
    this.#head.time.addPartition(0);
    return Promise.resolve();
  }

  async pump(): Promise<'rows' | 'end'> {
    if (this.#isDone) return 'end';
    const { fields, output } = this.#head;
    const { rows, last } = await this.#page(0);
    if (last === null) {
      this.#isDone = true;
      return 'end';
    }
    this.#after = last;
    const values = rows.map((row) => rowFromTexts(row, fields, this.#table));
    output.push(batchOf(fields, values), 0);
    return 'rows';
  }

  async #page(attempt: number): ReturnType<TableReader['page']> {
    try {
      return await this.#reader.page({
        table: this.#table,
        columns: this.#head.fields.map(({ name }) => name),
        after: this.#after,
        rowsMax: this.#rowsMax,
      });
    } catch (error) {
      if (attempt >= RETRIES_MAX || !isRetryable(error)) throw error;
    }
    await this.#clock.sleep(RETRY_DELAY_MS);
    return this.#page(attempt + 1);
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  get position(): SourcePosition {
    return this.#after === null ? null : [...this.#after];
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
