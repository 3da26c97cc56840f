import type { ServerResponse } from 'node:http';
import { type Clock, isCoded } from '#foundation';
import type { EventLog, RecordBatch } from '#log';
import { encodeChanges } from './change-encoder.ts';

export interface ChangeStreamOptions {
  log: EventLog;
  clock: Clock;
  topic: string;
  /** Offset of the first change to send. */
  offset: number;
  /** Ends the stream: the client left, the view is gone, the server stops. */
  signal: AbortSignal;
}

/** Most bytes of changes read at once. */
const READ_BYTES_MAX = 262_144;
/** Without changes a comment is sent this often, so that proxies and clients know the stream lives. */
const HEARTBEAT_MS = 10_000;
/** A reader that takes longer than this for what was written counts as slow. */
const SLOW_READER_MS = 5_000;
/** A slow reader further behind than this is moved to the end, and told how many changes it missed. */
export const SLOW_READER_RECORDS_MAX = 5_000;
/** Milliseconds after which a client connects again. */
const RETRY_MS = 1_000;

/**
 * Sends the changes from `offset` on, each as soon as it is in the log, until `signal` is aborted. The log is the
 * only buffer: what a client does not take stays there.
 */
export async function streamChanges(response: ServerResponse, options: ChangeStreamOptions): Promise<void> {
  const { log, topic, signal } = options;
  let offset = options.offset;
  response.write(`retry: ${RETRY_MS}\n\n`);
  while (!signal.aborted) {
    let batch: RecordBatch;
    try {
      batch = await log.read({
        topic,
        partition: 0,
        offset,
        maxBytes: READ_BYTES_MAX,
        maxWaitMs: HEARTBEAT_MS,
        signal,
      });
    } catch (error) {
      if (!isCoded(error, 'offset_out_of_range')) throw error;
      offset = await skipUnkept(response, options, offset);
      continue;
    }
    const isSlow = await send(response, batch.count === 0 ? ': \n\n' : encodeChanges(batch), options);
    offset = batch.nextOffset;
    if (isSlow) offset = await skipIfFarBehind(response, options, offset);
  }
}

/** Answers whether the reader was slow. */
async function send(
  response: ServerResponse,
  chunk: string | Buffer,
  { clock, signal }: ChangeStreamOptions,
): Promise<boolean> {
  if (chunk.length === 0 || response.write(chunk)) return false;
  const startMs = clock.monotonicMs();
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    response.on('drain', done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
  return clock.monotonicMs() - startMs > SLOW_READER_MS;
}

async function skipIfFarBehind(
  response: ServerResponse,
  options: ChangeStreamOptions,
  offset: number,
): Promise<number> {
  const { latest } = await rangeOf(options);
  if (latest - offset <= SLOW_READER_RECORDS_MAX) return offset;
  writeGap(response, offset, latest);
  return latest;
}

/** The wanted change is no longer kept, or the topic began anew and has not reached it. */
async function skipUnkept(
  response: ServerResponse,
  options: ChangeStreamOptions,
  offset: number,
): Promise<number> {
  const { earliest } = await rangeOf(options);
  writeGap(response, offset, earliest);
  return earliest;
}

/** `skipped` is null if it cannot be known, as the topic began anew. */
function writeGap(response: ServerResponse, from: number, to: number): void {
  const skipped = to >= from ? to - from : null;
  response.write(`event: gap\ndata: ${JSON.stringify({ skipped, from, to })}\n\n`);
}

async function rangeOf({ log, topic }: ChangeStreamOptions): Promise<{ earliest: number; latest: number }> {
  const description = await log.describeTopic(topic);
  return description?.offsets[0] ?? { earliest: 0, latest: 0 };
}
