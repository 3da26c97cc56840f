import type { Batch } from '../batch/batch.ts';
import { createColumn, setValue } from '../batch/column.ts';
import { datagenProblems } from './datagen-problems.ts';
import { type Generate, generatorOf, sequenceLength } from './datagen-values.ts';
import type { Connector, ConnectorContext, Source, SourceHead, SourcePosition } from './connector.ts';
import { TableOptions } from './options.ts';

/** Invented rows: random values or sequences, at a rate, without end unless a number of rows is given. */
export const datagen: Connector = {
  name: 'datagen',
  openSource: ([head], context) => new DatagenSource(head, context),
  check: datagenProblems,
};

class DatagenSource implements Source {
  readonly id: string;
  readonly isBounded: boolean;
  readonly #head: SourceHead;
  readonly #context: ConnectorContext;
  readonly #generators: readonly Generate[];
  readonly #rowsMax: number;
  readonly #rowsPerMs: number;
  #rows = 0;
  #startedMs = 0;
  #rowsAtStart = 0;

  constructor(head: SourceHead, context: ConnectorContext) {
    this.id = head.id;
    this.#head = head;
    this.#context = context;
    const options = new TableOptions(head.table);
    this.#rowsMax = Math.min(
      options.number('number-of-rows') ?? Number.POSITIVE_INFINITY,
      ...head.table.columns.flatMap(({ name, kind }) =>
        kind === 'physical' ? (sequenceLength(name, options) ?? []) : [],
      ),
    );
    this.isBounded = Number.isFinite(this.#rowsMax);
    this.#rowsPerMs = (options.number('rows-per-second') ?? 1) / 1000;
    this.#generators = head.fields.map(({ name, type }) => generatorOf(name, type, options, context));
  }

  open(position: SourcePosition | undefined): Promise<void> {
    this.#rows = position === undefined ? 0 : (position as number);
    this.#rowsAtStart = this.#rows;
    this.#startedMs = this.#context.clock.monotonicMs();
    this.#head.time.addPartition(0);
    return Promise.resolve();
  }

  pump(): Promise<'rows' | 'nothing' | 'end'> {
    if (this.#rows >= this.#rowsMax) return Promise.resolve('end');
    const { batchRowsMax } = this.#context;
    const count = Math.min(Math.floor(this.#due()), batchRowsMax, this.#rowsMax - this.#rows);
    if (count <= 0) return Promise.resolve('nothing');
    this.#head.output.push(this.#generate(count), 0);
    return Promise.resolve('rows');
  }

  /** Rows that should have come by now and have not; the first row is due at once. */
  #due(): number {
    const elapsedMs = this.#context.clock.monotonicMs() - this.#startedMs;
    return this.#rowsAtStart + elapsedMs * this.#rowsPerMs + 1 - this.#rows;
  }

  async ready(maxWaitMs: number, signal: AbortSignal): Promise<void> {
    const missingMs = Math.max(0, (1 - this.#due()) / this.#rowsPerMs);
    await this.#context.clock.sleep(Math.min(maxWaitMs, missingMs), signal).catch(() => {});
  }

  #generate(count: number): Batch {
    const columns = this.#head.fields.map((field, f) => {
      const column = createColumn(field.type, count);
      const generate = this.#generators[f] as Generate;
      for (let i = 0; i < count; i++) setValue(column, i, generate(this.#rows + i));
      return column;
    });
    this.#rows += count;
    return { count, columns, kinds: null, watermarks: null, origin: null };
  }

  get position(): SourcePosition {
    return this.#rows;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
