import { randomBytes } from 'node:crypto';
import type { Batch } from '../../batch/batch.ts';
import { type AvroCodec, avroCodec } from '../../formats/avro/avro-codecs.ts';
import { MARKER_BYTES, writeHeader, writeLong } from '../../formats/avro/avro-container.ts';
import { AvroEncoder } from '../../formats/avro/avro-encoder.ts';
import { ByteWriter } from '../../formats/byte-writer.ts';
import type { Field } from '../../plan/types.ts';
import type { FileEncoder } from './file-encoder.ts';

/** A block is packed as one. */
const BLOCK_BYTES = 64 * 1024;

/** An Avro container file. */
export class AvroFileEncoder implements FileEncoder {
  readonly #rows: AvroEncoder;
  readonly #schema: string;
  readonly #codecName: string;
  readonly #codec: AvroCodec;
  readonly #marker: Uint8Array;
  readonly #block = new ByteWriter(BLOCK_BYTES * 2);
  #count = 0;

  /** `state`: of the encoder that began the file, to go on with it. */
  constructor(fields: readonly Field[], schema: string, codec: string, state: string | null) {
    this.#rows = new AvroEncoder(fields, schema);
    this.#schema = schema;
    this.#codecName = codec;
    this.#codec = avroCodec(codec) as AvroCodec;
    this.#marker = state === null ? randomBytes(MARKER_BYTES) : Buffer.from(state, 'hex');
  }

  get state(): string {
    return Buffer.from(this.#marker).toString('hex');
  }

  begin(out: ByteWriter): void {
    writeHeader(out, this.#schema, this.#codecName, this.#marker);
  }

  row(batch: Batch, row: number, out: ByteWriter): void {
    this.#rows.encode(batch, row, this.#block);
    this.#count++;
    if (this.#block.length >= BLOCK_BYTES) this.flush(out);
  }

  flush(out: ByteWriter): void {
    if (this.#count === 0) return;
    const packed = this.#codec.pack(this.#block.take());
    writeLong(out, this.#count);
    writeLong(out, packed.length);
    out.bytes(packed);
    out.bytes(this.#marker);
    this.#block.clear();
    this.#count = 0;
  }
}
