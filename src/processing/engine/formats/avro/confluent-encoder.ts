import type { Batch } from '../../batch/batch.ts';
import type { Field } from '../../plan/types.ts';
import type { ByteWriter } from '../byte-writer.ts';
import type { RowEncoder } from '../row-encoder.ts';
import { AvroEncoder } from './avro-encoder.ts';
import type { AvroSchemas } from './avro-schemas.ts';

/** Avro behind the id of its schema, which is registered before the first row. */
export class ConfluentEncoder implements RowEncoder {
  readonly #rows: AvroEncoder;
  readonly #schemas: AvroSchemas;
  readonly #subject: string;
  readonly #schema: string;
  readonly #head = Buffer.alloc(5);

  constructor(fields: readonly Field[], schema: string, subject: string, schemas: AvroSchemas) {
    this.#rows = new AvroEncoder(fields, schema);
    this.#schemas = schemas;
    this.#subject = subject;
    this.#schema = schema;
  }

  async open(): Promise<void> {
    this.#head.writeInt32BE(await this.#schemas.register(this.#subject, this.#schema), 1);
  }

  encode(batch: Batch, row: number, out: ByteWriter): void {
    out.bytes(this.#head);
    this.#rows.encode(batch, row, out);
  }
}
