import type { Batch } from '../batch/batch.ts';
import type { ByteWriter } from './byte-writer.ts';

/** Writes rows as bytes, without whatever separates them. */
export interface RowEncoder {
  /** What it needs before the first row, such as the id of its schema. */
  open?(): Promise<void>;
  /** Throws an {@link EncodeError} if the format cannot hold the row; what was written of it then counts for nothing. */
  encode(batch: Batch, row: number, out: ByteWriter): void;
}
