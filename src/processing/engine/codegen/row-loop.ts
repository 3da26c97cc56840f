import type { Batch } from '../batch/batch.ts';
import type { Span } from '../sql/span.ts';
import { EvaluationError } from './evaluation-error.ts';
import type { LoopState } from './stage.ts';

/** Told of each row that failed; decides by throwing whether the rest goes on. */
export type RowFailureHandler = (failure: RowFailure) => void;

export interface RowFailure {
  batch: Batch;
  row: number;
  error: EvaluationError;
  /** The expression, in the script. */
  span: Span | undefined;
}

/**
 * Runs a generated loop over a batch to its end. A row that has no value is reported and skipped; nothing of it
 * was kept, because a loop counts a row only when all of it is written.
 */
export function runLoop<S extends LoopState>(
  loop: (batch: Batch, state: S) => void,
  batch: Batch,
  state: S,
  sites: readonly Span[],
  onFailure: RowFailureHandler,
): void {
  state.next = 0;
  state.kept = 0;
  while (state.next < batch.count) {
    try {
      loop(batch, state);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      onFailure({ batch, row: state.next, error, span: sites[state.site] });
      state.next++;
    }
  }
}
