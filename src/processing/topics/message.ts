import { isUtf8 } from 'node:buffer';
import { headersOf } from '#dead-letters';
import type { LogRecord } from '#log';

/** Longest value shown whole; of a longer one `valueBytes` tells the length, and it is cut to `raw`. */
export const VALUE_BYTES_MAX = 256 * 1024;

/**
 * A record as the API shows it, as JSON text: `{partition, offset, timestamp, key, value, headers, raw?}`. A value
 * that is JSON is put in as it was written, so that all digits of its numbers arrive; any other is `null`, and its
 * bytes are in `raw`, base64.
 */
export function messageText(record: LogRecord): string {
  const { partition, offset, timestampMs, key, value } = record;
  const parts = [
    `"partition":${partition}`,
    `"offset":${offset}`,
    `"timestamp":${JSON.stringify(new Date(timestampMs).toISOString())}`,
    `"key":${key === null ? 'null' : JSON.stringify(textOf(key))}`,
    `"headers":${JSON.stringify(headersOf(record.headers))}`,
    ...valueParts(value),
  ];
  return `{${parts.join(',')}}`;
}

/** True if key or value hold the text, ignoring case. */
export function matches(record: LogRecord, query: string): boolean {
  const wanted = query.toLowerCase();
  return [record.key, record.value].some(
    (bytes) => bytes !== null && textOf(bytes).toLowerCase().includes(wanted),
  );
}

function valueParts(value: Uint8Array | null): string[] {
  if (value === null) return ['"value":null'];
  if (value.length > VALUE_BYTES_MAX) {
    return [
      '"value":null',
      `"raw":"${base64(value.subarray(0, VALUE_BYTES_MAX))}"`,
      `"valueBytes":${value.length}`,
    ];
  }
  const text = textOf(value);
  if (isUtf8(value) && isJson(text)) {
    // Line ends stand only between the parts of JSON text; they would end a line of an event stream.
    return [`"value":${text.replaceAll(/[\r\n]+/g, ' ')}`];
  }
  return ['"value":null', `"raw":"${base64(value)}"`];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
