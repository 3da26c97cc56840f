import { type Clock, isCoded } from '#foundation';
import { type EventLog, type RecordBatch, recordsOf, type TopicDescription } from '#log';
import { matches, messageText } from './message.ts';
import { clampPosition, formatPosition, type Position } from './position.ts';

/** A silent stream says that it lives this often; proxies cut connections that say nothing. */
export const HEARTBEAT_MS = 10_000;
/** Records sent in one step, and the pause after it: what a person, or a chart, can follow. */
export const STEP_RECORDS_MAX = 500;
const STEP_PAUSE_MS = 100;
/** A reader more than this many records behind is brought to the newest, and told how many it missed. */
export const BEHIND_RECORDS_MAX = 10_000;
const READ_BYTES = 256 * 1024;

export interface TailOptions {
  log: EventLog;
  clock: Clock;
  topic: TopicDescription;
  position: Position;
  query: string | undefined;
  signal: AbortSignal;
}

/**
 * New records as they come, as Server-Sent Events: `event: record` with the position behind it as `id`, `event: gap`
 * with the number of records left out for a slow reader, comments as heartbeat. Ends when the signal is aborted.
 */
export async function* tail(options: TailOptions): AsyncGenerator<string> {
  const { clock, topic, query, signal } = options;
  const position = clampPosition(options.position, topic.offsets);
  yield `retry: 2000\n: the end of ${topic.name}\n\n`;
  while (!signal.aborted) {
    const batches = await nextBatches(options, position);
    if (batches === undefined) return;
    if (batches.length === 0 && !signal.aborted) yield ': nothing new\n\n';
    for (const batch of batches) {
      const missed = batch.highWatermark - batch.nextOffset - BEHIND_RECORDS_MAX;
      const records = recordsOf(batch).slice(0, STEP_RECORDS_MAX);
      for (const record of records) {
        position.set(batch.partition, record.offset + 1);
        if (query !== undefined && !matches(record, query)) continue;
        yield `id: ${formatPosition(position)}\nevent: record\ndata: ${messageText(record)}\n\n`;
      }
      if (records.length === 0) position.set(batch.partition, batch.nextOffset);
      if (missed <= 0) continue;
      const after = position.get(batch.partition) ?? batch.nextOffset;
      position.set(batch.partition, batch.highWatermark - STEP_RECORDS_MAX);
      const count = batch.highWatermark - STEP_RECORDS_MAX - after;
      yield `id: ${formatPosition(position)}\nevent: gap\ndata: {"partition":${batch.partition},"count":${count}}\n\n`;
    }
    if (batches.length > 0) await clock.sleep(STEP_PAUSE_MS, signal).catch(() => undefined);
  }
}

/** What there is to read, or what comes first within a heartbeat; empty if nothing does, undefined at the end. */
async function nextBatches(options: TailOptions, position: Position): Promise<RecordBatch[] | undefined> {
  try {
    const ready = await readAll(options, position);
    if (ready.length > 0 || options.signal.aborted) return ready;
    await waitForRecords(options, position);
    return await readAll(options, position);
  } catch (error) {
    if (options.signal.aborted) return [];
    if (!isCoded(error, 'offset_out_of_range') && !isCoded(error, 'topic_not_found')) throw error;
    const topic = await options.log.describeTopic(options.topic.name);
    if (topic === undefined) return undefined;
    for (const [partition, offset] of clampPosition(position, topic.offsets)) position.set(partition, offset);
    return [];
  }
}

async function readAll({ log, topic, signal }: TailOptions, position: Position): Promise<RecordBatch[]> {
  const batches: RecordBatch[] = [];
  for (const [partition, offset] of position) {
    const batch = await log.read({
      topic: topic.name,
      partition,
      offset,
      maxBytes: READ_BYTES,
      maxWaitMs: 0,
      signal,
    });
    if (batch.count > 0 || batch.nextOffset > offset) batches.push(batch);
  }
  return batches;
}

/** Resolves when some partition has something, or after a heartbeat. */
async function waitForRecords({ log, topic, signal }: TailOptions, position: Position): Promise<void> {
  const first = new AbortController();
  const reads = [...position].map(([partition, offset]) =>
    log.read({
      topic: topic.name,
      partition,
      offset,
      maxBytes: 1,
      maxWaitMs: HEARTBEAT_MS,
      signal: AbortSignal.any([signal, first.signal]),
    }),
  );
  const settled = Promise.allSettled(reads);
  try {
    await Promise.race(reads);
  } finally {
    first.abort(new Error('another partition was first'));
    await settled;
  }
}
