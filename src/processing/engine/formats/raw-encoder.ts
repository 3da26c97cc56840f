import type { Batch } from '../batch/batch.ts';
import { valueAt } from '../batch/column.ts';
import type { Field } from '../plan/types.ts';
import type { ByteWriter } from './byte-writer.ts';
import { jsonText } from './json-value-text.ts';
import type { RowEncoder } from './row-encoder.ts';

/** A single value as it is: texts and bytes without quotes, everything else as its text. */
export class RawEncoder implements RowEncoder {
  readonly #field: Field | undefined;

  constructor(fields: readonly Field[]) {
    this.#field = fields[0];
  }

  encode(batch: Batch, row: number, out: ByteWriter): void {
    const column = batch.columns[0];
    if (column === undefined || this.#field === undefined) return;
    const value = valueAt(column, row);
    if (value === null) return;
    if (typeof value === 'string') out.utf8(value);
    else if (value instanceof Uint8Array) out.bytes(value);
    else out.utf8(jsonText(value, this.#field.type).replaceAll('"', ''));
  }
}
