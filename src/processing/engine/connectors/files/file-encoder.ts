import type { Batch } from '../../batch/batch.ts';
import type { ByteWriter } from '../../formats/byte-writer.ts';
import type { RowEncoder } from '../../formats/row-encoder.ts';

const LINE_FEED = 0x0a;

/** Writes the rows of one file. */
export interface FileEncoder {
  /** Begins the file. */
  begin(out: ByteWriter): void;
  /** Throws an EncodeError if the format cannot hold the row; then nothing of it is written. */
  row(batch: Batch, row: number, out: ByteWriter): void;
  /** Writes what was gathered, so that the file can be read to this point. */
  flush(out: ByteWriter): void;
  /** What has to be known to go on with the file later. */
  readonly state: string | null;
}

/** A row a line. */
export class LineEncoder implements FileEncoder {
  readonly state = null;
  readonly #rows: RowEncoder;

  constructor(rows: RowEncoder) {
    this.#rows = rows;
  }

  begin(): void {}

  row(batch: Batch, row: number, out: ByteWriter): void {
    const start = out.length;
    try {
      this.#rows.encode(batch, row, out);
    } catch (error) {
      out.length = start;
      throw error;
    }
    out.byte(LINE_FEED);
  }

  flush(): void {}
}
