import type { Batch } from '../batch/batch.ts';
import type { ByteWriter } from './byte-writer.ts';

/** Writes rows as bytes, without whatever separates them. */
export interface RowEncoder {
  encode(batch: Batch, row: number, out: ByteWriter): void;
}
