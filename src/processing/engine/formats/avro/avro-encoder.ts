import type avsc from 'avsc';
import { type Batch, rowAt } from '../../batch/batch.ts';
import { type Field, types } from '../../plan/types.ts';
import type { ByteWriter } from '../byte-writer.ts';
import type { RowEncoder } from '../row-encoder.ts';
import { parseAvroSchema } from './avro-library.ts';
import { type ToAvro, toAvro } from './to-avro.ts';

/** Rows as data of Avro in its binary encoding. */
export class AvroEncoder implements RowEncoder {
  readonly #type: avsc.Type;
  readonly #convert: ToAvro;

  constructor(fields: readonly Field[], schema: string) {
    this.#type = parseAvroSchema(schema);
    this.#convert = toAvro(this.#type, types.row(fields, false));
  }

  encode(batch: Batch, row: number, out: ByteWriter): void {
    out.bytes(this.#type.toBuffer(this.#convert(rowAt(batch, row))));
  }
}
