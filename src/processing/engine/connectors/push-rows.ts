import { type Batch, BATCH_ROWS_MAX } from '../batch/batch.ts';
import { sliceBatch } from '../batch/gather.ts';
import type { Operator } from '../operators/operator.ts';

/** Hands decoded rows on. The changes of one event can be more than fit a batch; then it goes in several. */
export function pushRows(output: Operator, batch: Batch, port: number): void {
  if (batch.count <= BATCH_ROWS_MAX) {
    if (batch.count > 0) output.push(batch, port);
    return;
  }
  for (let from = 0; from < batch.count; from += BATCH_ROWS_MAX)
    output.push(sliceBatch(batch, from, Math.min(batch.count, from + BATCH_ROWS_MAX)), port);
}
