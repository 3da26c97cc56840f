import type avsc from 'avsc';
import { BATCH_ROWS_MAX } from '../../batch/batch.ts';
import { type Column, createColumn, setValue } from '../../batch/column.ts';
import type { Value } from '../../batch/physical-kind.ts';
import type { Field } from '../../plan/types.ts';
import { DecodeError } from '../decode-error.ts';
import type { DecodeFailure, RowDecoder } from '../row-decoder.ts';
import { parseAvroSchema } from './avro-library.ts';
import { type AvroValue, fromRecord } from './from-avro.ts';

/** Reads data written with one schema. */
export interface DatumReader {
  type: avsc.Type;
  read: (value: AvroValue) => Value[];
}

export function datumReader(schema: string, fields: readonly Field[]): DatumReader {
  const type = parseAvroSchema(schema);
  return { type, read: fromRecord(type, fields, '') };
}

/** Data of Avro in its binary encoding as rows. Every event is one datum of the schema that the decoder is given. */
export class AvroDecoder implements RowDecoder {
  count = 0;
  readonly #fields: readonly Field[];
  #reader: DatumReader | undefined;
  #columns: Column[] = [];

  /** Without a schema one must be given by {@link use} before the first datum. */
  constructor(fields: readonly Field[], schema?: string) {
    this.#fields = fields;
    if (schema !== undefined) this.#reader = datumReader(schema, fields);
  }

  use(reader: DatumReader): void {
    this.#reader = reader;
  }

  reset(): void {
    this.count = 0;
    this.#columns = this.#fields.map(({ type }) => createColumn(type, BATCH_ROWS_MAX));
  }

  decode(bytes: Uint8Array, start: number, end: number): DecodeFailure | undefined {
    const after = this.decodeDatum(bytes.subarray(0, end), start);
    if (typeof after !== 'number') return after;
    if (after === end) return undefined;
    this.count--;
    return { code: 'malformed', message: `${end - after} bytes follow the Avro datum.` };
  }

  /** Reads the datum at `start` as the next row and returns the position after it, or why it cannot be read. */
  decodeDatum(bytes: Uint8Array, start: number): number | DecodeFailure {
    try {
      const reader = this.#reader as DatumReader;
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const { value, offset } = decodeAt(reader.type, buffer, start);
      for (const [c, item] of reader.read(value).entries())
        setValue(this.#columns[c] as Column, this.count, item);
      this.count++;
      return offset;
    } catch (error) {
      if (error instanceof DecodeError) return { code: error.code, message: error.message };
      throw error;
    }
  }

  addNulls(): void {
    for (const column of this.#columns) setValue(column, this.count, null);
    this.count++;
  }

  columns(): Column[] {
    return this.#columns;
  }
}

function decodeAt(type: avsc.Type, bytes: Buffer, start: number): { value: AvroValue; offset: number } {
  let decoded: { value: AvroValue; offset: number };
  try {
    decoded = type.decode(bytes, start);
  } catch (error) {
    throw new DecodeError('malformed', `This is no Avro datum of the schema: ${(error as Error).message}`);
  }
  if (decoded.offset < 0) throw new DecodeError('malformed', 'The Avro datum is cut off.');
  return decoded;
}
