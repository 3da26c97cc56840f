import type { EventRecord } from '../../api/events.ts';

/** The position of a record, as it stands in URLs. */
export function recordKey(record: { partition: number; offset: number }): string {
  return `${record.partition}:${record.offset}`;
}

/** The position that a URL names. */
export function positionOf(key: string): { partition: number; offset: number } {
  const [partition = '0', offset = '0'] = key.split(':');
  return { partition: Number(partition), offset: Number(offset) };
}

/** One line of a record's value, for lists. */
export function preview(record: EventRecord): string {
  if (record.raw !== undefined) return `not JSON: ${record.raw}`;
  return record.value === null ? 'null (tombstone)' : JSON.stringify(record.value);
}

/** True if key or value contain the text; the case does not matter. */
export function recordMatches(record: EventRecord, text: string): boolean {
  return `${record.key ?? ''} ${preview(record)}`.toLowerCase().includes(text.toLowerCase());
}
