import type { Batch } from '../batch/batch.ts';
import { valueAt } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { Field } from '../plan/types.ts';
import type { ByteWriter } from './byte-writer.ts';
import { EncodeError } from './encode-error.ts';
import type { RawLayout } from './raw-layout.ts';
import type { RowEncoder } from './row-encoder.ts';

const NUMBER_BYTES_MAX = 8;

/** The value of the one field as its bytes, see {@link RawDecoder}. NULL is written as nothing. */
export class RawEncoder implements RowEncoder {
  readonly #field: Field | undefined;
  readonly #layout: RawLayout;
  readonly #view = new DataView(new ArrayBuffer(NUMBER_BYTES_MAX));

  constructor(fields: readonly Field[], layout: RawLayout) {
    this.#field = fields[0];
    this.#layout = layout;
  }

  encode(batch: Batch, row: number, out: ByteWriter): void {
    const column = batch.columns[0];
    if (column === undefined || this.#field === undefined) return;
    const value = valueAt(column, row);
    if (value instanceof Uint8Array) out.bytes(value);
    else if (typeof value === 'string') this.#text(value, out);
    else if (value !== null)
      out.bytes(new Uint8Array(this.#view.buffer, 0, this.#number(value, this.#field)));
  }

  #text(text: string, out: ByteWriter): void {
    const { charset } = this.#layout;
    if (charset === undefined) {
      out.utf8(text);
      return;
    }
    const bytes = charset.encode(text);
    if (bytes === undefined)
      throw new EncodeError('out_of_range', `The text has characters that are not in ${charset.name}.`);
    out.bytes(bytes);
  }

  /** Writes the number to the start of the view and returns its width. */
  #number(value: Value, { type }: Field): number {
    const { littleEndian } = this.#layout;
    switch (type.kind) {
      case 'BOOLEAN':
        this.#view.setInt8(0, value === true ? 1 : 0);
        return 1;
      case 'TINYINT':
        this.#view.setInt8(0, value as number);
        return 1;
      case 'SMALLINT':
        this.#view.setInt16(0, value as number, littleEndian);
        return 2;
      case 'INT':
        this.#view.setInt32(0, value as number, littleEndian);
        return 4;
      case 'BIGINT':
        this.#view.setBigInt64(0, value as bigint, littleEndian);
        return 8;
      case 'FLOAT':
        this.#view.setFloat32(0, value as number, littleEndian);
        return 4;
      case 'DOUBLE':
        this.#view.setFloat64(0, value as number, littleEndian);
        return 8;
      case 'ARRAY':
      case 'BINARY':
      case 'CHAR':
      case 'DATE':
      case 'DECIMAL':
      case 'INTERVAL_MONTHS':
      case 'INTERVAL_MS':
      case 'MAP':
      case 'MULTISET':
      case 'NULL':
      case 'ROW':
      case 'TIME':
      case 'TIMESTAMP':
      case 'TIMESTAMP_LTZ':
      case 'VARBINARY':
      case 'VARCHAR':
        throw new EncodeError('out_of_range', `A ${type.kind} cannot be written as raw bytes.`);
    }
  }
}
