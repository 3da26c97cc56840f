import { type Batch, kindAt, rowAt } from '../batch/batch.ts';
import { textOf } from '../codegen/casts/to-text.ts';
import { timeZone, type TimeZone } from '../codegen/time-zone.ts';
import type { Connector, SinkTable } from './connector.ts';
import { TableOptions } from './options.ts';
import { PlainSink } from './sink.ts';

/** Writes rows for people: `+I[a, 1, 2024-03-01 00:00:00.000]`, with a prefix if one is given. */
export const print: Connector = {
  name: 'print',
  openSink: (table, context) => {
    const { print: write, printError = write } = context;
    return new PrintSink(table, new TableOptions(table.table).boolean('standard-error') ? printError : write);
  },
};

class PrintSink extends PlainSink {
  readonly #prefix: string;
  readonly #print: (text: string) => void;
  readonly #cells: ((value: never) => string)[];

  constructor(table: SinkTable, write: (text: string) => void) {
    super(table.id);
    const identifier = table.table.options['print-identifier'];
    this.#prefix = identifier === undefined ? '' : `${identifier}> `;
    this.#print = write;
    this.#cells = table.fields.map((field) => textOf(field.type, timeZone('UTC') as TimeZone));
  }

  override push(batch: Batch): void {
    let text = '';
    for (let i = 0; i < batch.count; i++) {
      const cells = rowAt(batch, i).map((value, c) =>
        value === null ? 'null' : this.#cells[c]?.(value as never),
      );
      text += `${this.#prefix}${kindAt(batch, i)}[${cells.join(', ')}]\n`;
    }
    this.#print(text);
    this.rows += batch.count;
  }
}
