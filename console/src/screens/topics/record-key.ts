import type { EventRecord } from '../../api/events.ts';

/** More than this of a value is never seen in a line; a filter does not look further either. */
const PREVIEW_CHARACTERS_MAX = 4_096;

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
  const known = previews.get(record);
  if (known !== undefined) return known;
  const text = previewOf(record);
  previews.set(record, text);
  return text;
}

/** True if key or value contain the text; the case does not matter. */
export function recordMatches(record: EventRecord, text: string): boolean {
  return `${record.key ?? ''} ${preview(record)}`.toLowerCase().includes(text.toLowerCase());
}

/** A tail looks at the same records many times over; each is put into words once. */
const previews = new WeakMap<EventRecord, string>();

function previewOf(record: EventRecord): string {
  if (record.raw !== undefined) return `not JSON: ${record.raw.slice(0, PREVIEW_CHARACTERS_MAX)}`;
  return record.value === null
    ? 'null (tombstone)'
    : JSON.stringify(record.value).slice(0, PREVIEW_CHARACTERS_MAX);
}
