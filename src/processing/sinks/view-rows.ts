import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { type EventLog, type NewRecord, recordAt } from '#log';
import { viewTopic } from './view.ts';
import { isRetraction } from './view-changes.ts';

/** A record of a view's topic, as one line of JSON: key, value, event time, and its headers by name. */
type Line = [key: string | null, value: string | null, timestampMs: number, headers: [string, string][]];

const READ_BYTES_MAX = 1_048_576;
/** Written to the topic at once. */
const FILL_RECORDS_MAX = 1_000;

/**
 * Copies what the view's topic held before `end` to a new file, and resolves when it is on disk. A key that changed
 * later may be missing if the topic was compacted meanwhile, so it shall follow at once.
 */
export async function saveViewRows(log: EventLog, view: string, end: number, path: string): Promise<void> {
  const topic = viewTopic(view);
  const file = await open(path, 'wx');
  try {
    let offset = (await log.describeTopic(topic))?.offsets[0]?.earliest ?? end;
    while (offset < end) {
      const batch = await log.read({ topic, partition: 0, offset, maxBytes: READ_BYTES_MAX, maxWaitMs: 0 });
      const lines: string[] = [];
      for (let i = 0; i < batch.count && (batch.offsets[i] as number) < end; i++)
        if (!isRetraction(batch, i)) lines.push(`${jsonLine(lineOf(recordAt(batch, i)))}\n`);
      await file.write(lines.join(''));
      if (batch.nextOffset <= offset) break;
      offset = batch.nextOffset;
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Appends the records of the file to the topic of a view that has just begun, empty. Done again after it was
 * interrupted, it goes on: as many records as the topic has are there.
 */
export async function fillViewRows(log: EventLog, view: string, path: string): Promise<void> {
  const topic = viewTopic(view);
  let known = (await log.describeTopic(topic))?.offsets[0]?.latest ?? 0;
  let records: NewRecord[] = [];
  const append = async (): Promise<void> => {
    if (records.length > 0) await log.append(topic, records);
    records = [];
  };
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (known > 0) known -= 1;
    else records.push(recordOf(JSON.parse(line) as Line));
    if (records.length >= FILL_RECORDS_MAX) await append();
  }
  await append();
}

/** Readers of lines also end one at the separators that JSON allows in texts. */
function jsonLine(line: Line): string {
  return JSON.stringify(line).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function lineOf({ key, value, timestampMs, headers }: NewRecord): Line {
  return [
    key === null ? null : textOf(key),
    value === null ? null : textOf(value),
    timestampMs,
    headers.map((header): [string, string] => [header.name, textOf(header.value)]),
  ];
}

function recordOf([key, value, timestampMs, headers]: Line): NewRecord {
  return {
    key: key === null ? null : Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    timestampMs,
    headers: headers.map(([name, text]) => ({ name, value: Buffer.from(text) })),
  };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
