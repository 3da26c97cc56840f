import { type EventStreamOptions, openEventStream, type StreamStatus } from './event-stream.ts';
import type { ServerEvent } from './sse-parser.ts';

export interface Subscriber {
  onEvent: (event: ServerEvent) => void;
  onStatus: (status: StreamStatus) => void;
}

export type OpenPath = (path: string, signal: AbortSignal, lastEventId?: string) => Promise<Response>;

/**
 * Browsers allow about six HTTP/1.1 connections to a host. The hub takes at most these, so that reads and writes
 * always find a free one; a further stream waits until another ends.
 */
export const CONNECTIONS_MAX = 3;

interface Channel {
  path: string;
  subscribers: Set<Subscriber>;
  status: StreamStatus;
  close: (() => void) | undefined;
}

/** All live connections of the tab: one for each path, however many parts of the page listen to it. */
export class LiveHub {
  readonly #open: OpenPath;
  readonly #connect: (options: EventStreamOptions) => () => void;
  readonly #channels = new Map<string, Channel>();

  constructor(open: OpenPath, connect: (options: EventStreamOptions) => () => void = openEventStream) {
    this.#open = open;
    this.#connect = connect;
  }

  /** Listens to the stream at `path`, from now on; returns the function that stops. */
  subscribe(path: string, subscriber: Subscriber): () => void {
    const channel = this.#channels.get(path) ?? this.#create(path);
    channel.subscribers.add(subscriber);
    subscriber.onStatus(channel.status);
    this.#connectWaiting();
    return () => this.#unsubscribe(channel, subscriber);
  }

  get connections(): number {
    return [...this.#channels.values()].filter((channel) => channel.close).length;
  }

  #create(path: string): Channel {
    const channel: Channel = { path, subscribers: new Set(), status: { state: 'waiting' }, close: undefined };
    this.#channels.set(path, channel);
    return channel;
  }

  #unsubscribe(channel: Channel, subscriber: Subscriber): void {
    channel.subscribers.delete(subscriber);
    if (channel.subscribers.size > 0) return;
    channel.close?.();
    this.#channels.delete(channel.path);
    this.#connectWaiting();
  }

  #connectWaiting(): void {
    for (const channel of this.#channels.values()) {
      if (channel.close || this.connections >= CONNECTIONS_MAX) continue;
      channel.close = this.#connect({
        open: (signal, lastEventId) => this.#open(channel.path, signal, lastEventId),
        onEvent: (event) => {
          for (const subscriber of channel.subscribers) subscriber.onEvent(event);
        },
        onStatus: (status) => {
          channel.status = status;
          for (const subscriber of channel.subscribers) subscriber.onStatus(status);
        },
      });
    }
  }
}
