import { isUtf8 } from 'node:buffer';
import type { NewRecord, RecordHeader } from '#log';
import type { DeadLetter } from './dead-letter.ts';

/** What a dead letter keeps of a record of the log that failed later on its way. */
export function letterOfRecord(
  record: NewRecord & { topic: string; partition: number; offset: number },
): Pick<DeadLetter, 'topic' | 'partition' | 'offset' | 'contentType' | 'headers' | 'key' | 'raw'> {
  const headers = headersOf(record.headers);
  const { 'content-type': contentType, ...others } = headers;
  return {
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    ...(contentType === undefined ? {} : { contentType }),
    headers: others,
    ...(record.key === null ? {} : { key: record.key }),
    raw: record.value ?? new Uint8Array(),
  };
}

export function headersOf(headers: readonly RecordHeader[]): Record<string, string> {
  return Object.fromEntries(
    headers.map(({ name, value }) => [name, Buffer.from(value).toString(isUtf8(value) ? 'utf8' : 'latin1')]),
  );
}
