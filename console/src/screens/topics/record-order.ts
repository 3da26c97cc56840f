import type { EventRecord } from '../../api/events.ts';

/**
 * Records as they are read: from the newest they go back in time, from anywhere else forward. The API gives them one
 * partition after the other; event time puts them together again.
 */
export function inReadingOrder(records: readonly EventRecord[], from: string): EventRecord[] {
  const sign = from === 'latest' ? -1 : 1;
  return records.toSorted(
    (a, b) =>
      sign *
      (Date.parse(a.timestamp) - Date.parse(b.timestamp) || a.partition - b.partition || a.offset - b.offset),
  );
}
