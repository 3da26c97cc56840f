import type { Source, SourceHead, SourcePosition } from '../../src/processing/engine/connectors/connector.ts';
import { createEventColumns, type EventColumns } from './generator/event-columns.ts';
import type { Shape } from './generator/shape.ts';

/**
 * The events of the benchmark straight into columns, as fast as they are taken: what the engine does is measured, and little
 * else. Columns and fields that a query does not read are not made.
 */
export class NexmarkSource implements Source {
  readonly id: string;
  readonly isBounded = true;
  readonly #head: SourceHead;
  readonly #rows: number;
  readonly #rowsMax: number;
  readonly #columns: EventColumns;
  #next = 0;

  constructor(head: SourceHead, batchRowsMax: number, rows: number, shape: Shape) {
    this.id = head.id;
    this.#head = head;
    this.#rows = rows;
    this.#rowsMax = batchRowsMax;
    this.#columns = createEventColumns(head.fields, shape, batchRowsMax);
  }

  open(position: SourcePosition | undefined): Promise<void> {
    this.#next = position === undefined ? 0 : (position as number);
    this.#head.time.addPartition(0);
    return Promise.resolve();
  }

  pump(): Promise<'rows' | 'end'> {
    const count = Math.min(this.#rowsMax, this.#rows - this.#next);
    if (count <= 0) return Promise.resolve('end');
    const columns = this.#columns.fill(this.#next, count);
    this.#next += count;
    this.#head.output.push({ count, columns, kinds: null, watermarks: null, origin: null }, 0);
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
