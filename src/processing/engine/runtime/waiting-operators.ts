import type { WaitingOperator } from '../event-time.ts';
import type { Job } from './job.ts';

/** The operators of a job that hold results back for event time. */
export function waitingOperators({ operators }: Pick<Job, 'operators'>): WaitingOperator[] {
  return operators.flatMap((operator) => {
    const { id, firesAtMs } = operator;
    if (firesAtMs === undefined || !Number.isFinite(firesAtMs)) return [];
    return [{ operator: id, firesAtMs, heldRows: operator.heldRows ?? null }];
  });
}
