import { type Batch, DELETE, INSERT, UPDATE_BEFORE } from '../../batch/batch.ts';
import type { ByteWriter } from '../byte-writer.ts';
import type { RowEncoder } from '../row-encoder.ts';
import type { ChangeDialect } from './change-dialect.ts';

/**
 * Rows as events of change data capture. As in Flink an update is two events, the deletion of the row before and the
 * insertion of the row after: they come one by one and need not be neighbours.
 */
export class ChangeEncoder implements RowEncoder {
  readonly #dialect: ChangeDialect;
  readonly #rows: RowEncoder;

  constructor(dialect: ChangeDialect, rows: RowEncoder) {
    this.#dialect = dialect;
    this.#rows = rows;
  }

  encode(batch: Batch, row: number, out: ByteWriter): void {
    const kind = batch.kinds?.[row] ?? INSERT;
    this.#dialect.write(this.#rows, batch, row, kind === UPDATE_BEFORE || kind === DELETE, out);
  }
}
