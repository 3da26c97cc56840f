import type { Batch } from '../batch/batch.ts';
import { EvaluationError } from '../codegen/evaluation-error.ts';
import { EncodeError } from '../formats/encode-error.ts';
import type { SinkTable } from './connector.ts';

/** Writes a row; a row that its format cannot hold is a failure of that row alone. */
export function encodeSafely({ onFailure }: SinkTable, batch: Batch, row: number, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    const failure = new EvaluationError(error.code, error.message);
    if (onFailure === undefined) throw failure;
    onFailure({ batch, row, error: failure, span: undefined });
  }
}
