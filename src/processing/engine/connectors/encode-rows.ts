import type { Batch } from '../batch/batch.ts';
import { EvaluationError } from '../codegen/evaluation-error.ts';
import { EncodeError } from '../formats/encode-error.ts';
import type { SinkTable } from './connector.ts';

/** Writes all rows of a batch; a row that its format cannot hold is a failure of that row alone. */
export function encodeRows(table: SinkTable, batch: Batch, write: (row: number) => void): void {
  let row = 0;
  while (row < batch.count) {
    try {
      for (; row < batch.count; row++) write(row);
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      fail(table, batch, row, error);
      row++;
    }
  }
}

function fail({ onFailure }: SinkTable, batch: Batch, row: number, { code, message }: EncodeError): void {
  const error = new EvaluationError(code, message);
  if (onFailure === undefined) throw error;
  onFailure({ batch, row, error, span: undefined });
}
