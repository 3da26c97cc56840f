import type { RecordHeader } from '#log';
import { type Clock, CodedError, isCoded } from '#foundation';
import type { TraceContext } from '#tracing';
import { errors } from '../errors.ts';
import { decodePlain, PLAIN_HEADERS } from '../intake/decode-event.ts';
import type { Intake } from '../intake/intake.ts';
import type { IntakeTopic } from '../intake/intake-topic.ts';
import type { Outcome, RejectedEvent } from '../intake/outcome.ts';
import { PartParser } from '../json/parse-part.ts';
import { splitLines } from '../json/split.ts';
import {
  BATCH_EVENTS_MAX,
  EVENT_BYTES_MAX,
  STREAM_RESULTS_MAX,
  STREAM_RETRIES_MAX,
  STREAM_RETRY_DELAY_MS,
} from '../limits.ts';
import type { StepReader } from './step-reader.ts';

const NEWLINE = 0x0a;

/** What a stream brought. */
export interface StreamSummary {
  accepted: number;
  rejected: number;
  /** The rejected ones, at most {@link STREAM_RESULTS_MAX}, with their line from 1. */
  results: (RejectedEvent & { line: number })[];
}

export interface StreamOptions {
  intake: Intake;
  /** Asked again at each step: the schema may change while a stream goes on. */
  topic: () => Promise<IntakeTopic>;
  clock: Clock;
  extraHeaders: readonly RecordHeader[];
  /** The span that the request is part of. */
  trace?: TraceContext | undefined;
}

/**
 * Takes events line by line until the stream ends, step by step: what has come is checked and appended before more
 * is read. If it fails on the way, the error's details have `accepted`, `rejected` and `lines`: all lines up to
 * there are durable, so a sender can go on behind them.
 */
export async function acceptStream(steps: StepReader, options: StreamOptions): Promise<StreamSummary> {
  const summary: StreamSummary = { accepted: 0, rejected: 0, results: [] };
  const progress = { lines: 0 };
  try {
    let rest: Buffer = Buffer.alloc(0);
    for (let step = await steps.next(); step !== null; step = await steps.next()) {
      const bytes = rest.length === 0 ? step : Buffer.concat([rest, step]);
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      await acceptLines(bytes.subarray(0, end), options, summary, progress);
      rest = bytes.subarray(end);
      if (rest.length > EVENT_BYTES_MAX) throw lineTooLong();
    }
    await acceptLines(rest, options, summary, progress);
    return summary;
  } catch (error) {
    throw withProgress(error, summary, progress.lines);
  } finally {
    steps.stop();
  }
}

async function acceptLines(
  bytes: Buffer,
  options: StreamOptions,
  summary: StreamSummary,
  progress: { lines: number },
): Promise<void> {
  const headers = [...PLAIN_HEADERS, ...options.extraHeaders];
  for (let start = 0; start < bytes.length; ) {
    const { parts, lines, nextStart, nextLine } = splitLines(bytes, start, bytes.length, BATCH_EVENTS_MAX);
    for (let i = 0; i < parts.count; i++) {
      if ((parts.ends[i] as number) - (parts.starts[i] as number) > EVENT_BYTES_MAX) throw lineTooLong();
    }
    const parser = new PartParser(bytes, parts);
    const events = Array.from({ length: parser.count }, (_, i) => decodePlain(parser, i, headers));
    const topic = await options.topic();
    const outcomes = await whileOverloaded(options, () =>
      options.intake.accept(topic, events, options.trace),
    );
    for (const [i, outcome] of outcomes.entries())
      count(summary, outcome, progress.lines + (lines[i] ?? 0) + 1);
    progress.lines += nextLine;
    start = nextStart;
  }
}

/** Backpressure: while the log is overloaded the stream stands still. */
async function whileOverloaded<T>({ clock }: StreamOptions, work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isCoded(error, 'log_overloaded') || tries === STREAM_RETRIES_MAX) throw error;
      await clock.sleep(STREAM_RETRY_DELAY_MS);
    }
  }
}

function count(summary: StreamSummary, outcome: Outcome, line: number): void {
  if (outcome.status === 'accepted') {
    summary.accepted++;
    return;
  }
  summary.rejected++;
  if (summary.results.length < STREAM_RESULTS_MAX) summary.results.push({ line, ...outcome });
}

function lineTooLong(): Error {
  return errors.event_too_large(`A line is longer than ${EVENT_BYTES_MAX} bytes.`);
}

function withProgress(error: unknown, { accepted, rejected }: StreamSummary, lines: number): unknown {
  if (!isCoded(error)) return error;
  const { message, retryAfterS } = error;
  return new CodedError(error, message, {
    cause: error,
    details: { ...error.details, accepted, rejected, lines },
    ...(retryAfterS === undefined ? {} : { retryAfterS }),
  });
}
