import type { Batch, Origin } from '../batch/batch.ts';

/** Where the rows of a batch come from, for longer than the batch is there. */
export function keepOrigin({ origin, count }: Batch): Origin | null {
  if (origin === null) return null;
  const { events, rows } = origin;
  return { events: events.keep?.() ?? events, rows: rows === null ? null : rows.slice(0, count) };
}
