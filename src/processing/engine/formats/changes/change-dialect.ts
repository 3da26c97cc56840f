import type { Batch } from '../../batch/batch.ts';
import type { ByteWriter } from '../byte-writer.ts';
import type { JsonNode } from '../json-node.ts';
import type { RowEncoder } from '../row-encoder.ts';
import type { ChangeDecoder } from './change-decoder.ts';

/** How one tool of change data capture writes its events. */
export interface ChangeDialect {
  /** Members of the envelope that mean something. */
  members: readonly string[];
  /** Adds the rows of the event whose members were found; throws a DecodeError if it is none. */
  read(event: ChangeDecoder): void;
  /** A piece of metadata by its key, for its column's type; times as ISO 8601 text. */
  metadata(event: ChangeDecoder, key: string): JsonNode;
  /** Writes a row as an event of its own: a row that comes, or one that goes. */
  write(rows: RowEncoder, batch: Batch, row: number, isGone: boolean, out: ByteWriter): void;
}
