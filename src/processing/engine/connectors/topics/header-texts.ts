import { isUtf8 } from 'node:buffer';
import type { RecordHeader } from '#log';

/** Record headers as text; values that are no UTF-8 in Latin-1. */
export function headerTexts(headers: readonly RecordHeader[]): Record<string, string> {
  return Object.fromEntries(
    headers.map(({ name, value }) => [name, Buffer.from(value).toString(isUtf8(value) ? 'utf8' : 'latin1')]),
  );
}
