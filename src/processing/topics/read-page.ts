import { isCoded } from '#foundation';
import { type EventLog, type LogRecord, recordsOf, type TopicDescription } from '#log';
import { matches, messageText } from './message.ts';
import { clampPosition, formatPosition, parsePosition, type Position, positionOf } from './position.ts';

/** Records looked at for one page, found or not; the cursor goes on behind them. */
export const SCAN_RECORDS_MAX = 20_000;
/** Bytes read in one step. */
const READ_BYTES = 256 * 1024;
/** Longest page as JSON text; a page may be shorter than its limit. */
const PAGE_BYTES_MAX = 4 * 1024 * 1024;

export interface PageRequest {
  from: string;
  cursor?: string | undefined;
  partition?: number | undefined;
  limit: number;
  /** Keeps records whose key or value hold this text, ignoring case. */
  query?: string | undefined;
}

/** A page of records as JSON text: `{items, next, scanned}`. `next` is where to go on, also for records to come. */
export async function readPage(
  log: EventLog,
  topic: TopicDescription,
  request: PageRequest,
): Promise<string> {
  const kept = topic.offsets.filter(
    ({ partition }) => request.partition === undefined || partition === request.partition,
  );
  const newest = Math.ceil(
    (request.query === undefined ? request.limit : SCAN_RECORDS_MAX) / Math.max(1, kept.length),
  );
  const start =
    request.cursor === undefined
      ? await positionOf(log, topic, request.from, newest)
      : parsePosition(request.cursor);
  const position = clampPosition(start, kept);
  const found = await scan(log, topic.name, position, request);
  return `{"items":[${found.items.join(',')}],"next":${JSON.stringify(formatPosition(position))},"scanned":${found.scanned}}`;
}

/** Goes through the partitions in turn, oldest records first, and moves `position` on. */
async function scan(log: EventLog, topic: string, position: Position, request: PageRequest) {
  const items: string[] = [];
  const open = new Set(position.keys());
  let [scanned, bytes] = [0, 0];
  const isFull = (): boolean =>
    items.length >= request.limit || scanned >= SCAN_RECORDS_MAX || bytes >= PAGE_BYTES_MAX;
  while (open.size > 0 && !isFull()) {
    for (const partition of open) {
      const { records, nextOffset } = await readSome(log, topic, partition, position.get(partition) ?? 0);
      position.set(partition, nextOffset);
      if (records.length === 0) open.delete(partition);
      for (const record of records) {
        if (isFull()) {
          position.set(partition, record.offset);
          break;
        }
        scanned++;
        if (request.query !== undefined && !matches(record, request.query)) continue;
        items.push(messageText(record));
        bytes += items.at(-1)?.length ?? 0;
      }
      if (isFull()) break;
    }
  }
  return { items, scanned };
}

async function readSome(
  log: EventLog,
  topic: string,
  partition: number,
  offset: number,
): Promise<{ records: LogRecord[]; nextOffset: number }> {
  try {
    const batch = await log.read({ topic, partition, offset, maxBytes: READ_BYTES, maxWaitMs: 0 });
    return { records: recordsOf(batch), nextOffset: batch.nextOffset };
  } catch (error) {
    // Retention was faster; the next request finds where the records begin now.
    if (isCoded(error, 'offset_out_of_range')) return { records: [], nextOffset: offset };
    throw error;
  }
}
