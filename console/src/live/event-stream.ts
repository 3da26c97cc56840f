import { isPermanent } from '../api/api-client.ts';
import type { ApiError } from '../api/api-error.ts';
import { toApiError } from '../api/api-error.ts';
import { type ServerEvent, SseParser } from './sse-parser.ts';

/** `waiting` for a free connection · `connecting` · `live` · `reconnecting` after a break · `refused` for good. */
export type StreamStatus =
  | { state: 'waiting' | 'connecting' | 'live' }
  | { state: 'reconnecting'; sinceMs: number }
  | { state: 'refused'; error: ApiError };

export interface EventStreamOptions {
  /** Opens the response; `lastEventId` asks the server to continue right after it. */
  open: (signal: AbortSignal, lastEventId: string | undefined) => Promise<Response>;
  onEvent: (event: ServerEvent) => void;
  onStatus: (status: StreamStatus) => void;
  /** How long to wait before the given attempt, milliseconds. */
  delayMs?: (attempt: number) => number;
}

/** The server sends a heartbeat at least every 15 s; after twice that, a silent connection is taken for dead. */
const SILENCE_MS_MAX = 30_000;
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 10_000;

/**
 * Follows a server-sent event stream until closed: reconnects with growing, jittered delays and continues after the
 * last event seen, so nothing is lost or seen twice as long as the server keeps it. Returns the function that ends it.
 */
export function openEventStream(options: EventStreamOptions): () => void {
  const end = new AbortController();
  void follow(options, end.signal);
  return () => end.abort();
}

async function follow(options: EventStreamOptions, end: AbortSignal): Promise<void> {
  let lastEventId: string | undefined;
  let attempt = 0;
  let brokenSinceMs = 0;
  const onEvent = (event: ServerEvent) => {
    lastEventId = event.id ?? lastEventId;
    if (!end.aborted) options.onEvent(event);
  };
  const onLive = () => {
    attempt = 0;
    brokenSinceMs = 0;
    if (!end.aborted) options.onStatus({ state: 'live' });
  };
  options.onStatus({ state: 'connecting' });
  while (!end.aborted) {
    const failure = await readOnce(options.open, lastEventId, end, onLive, onEvent);
    if (end.aborted) return;
    if (isPermanent(failure)) return options.onStatus({ state: 'refused', error: toApiError(failure) });
    brokenSinceMs ||= Date.now();
    options.onStatus({ state: 'reconnecting', sinceMs: brokenSinceMs });
    attempt += 1;
    await pause((options.delayMs ?? retryDelayMs)(attempt), end);
  }
}

/** Reads one connection to its end; resolves with what ended it. */
async function readOnce(
  open: EventStreamOptions['open'],
  lastEventId: string | undefined,
  end: AbortSignal,
  onLive: () => void,
  onEvent: (event: ServerEvent) => void,
): Promise<unknown> {
  const connection = new AbortController();
  const signal = AbortSignal.any([end, connection.signal]);
  let watchdog = setTimeout(() => connection.abort(), SILENCE_MS_MAX);
  try {
    const response = await open(signal, lastEventId);
    onLive();
    const parser = new SseParser(onEvent);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => connection.abort(), SILENCE_MS_MAX);
      parser.push(piece.value);
    }
    return undefined;
  } catch (error) {
    return error;
  } finally {
    clearTimeout(watchdog);
    connection.abort();
  }
}

function retryDelayMs(attempt: number): number {
  const ceiling = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** (attempt - 1));
  return ceiling * (0.5 + Math.random() / 2);
}

function pause(ms: number, end: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    end.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
