import type { Clock } from '#foundation';
import type { CloudEvent } from './cloud-event.ts';

export interface ApiClientOptions {
  url: string;
  apiKey: string;
  clock: Clock;
  signal: AbortSignal;
}

export interface ApiAnswer {
  status: number;
  body: Record<string, unknown>;
}

/** The demo's door to the platform: the public HTTP API, like everybody else's. */
export interface ApiClient {
  request(method: string, path: string, body?: unknown): Promise<ApiAnswer>;
  send(topic: string, events: readonly CloudEvent[]): Promise<void>;
}

const RETRY_MS_MAX = 5_000;

export function createApiClient({ url, apiKey, clock, signal }: ApiClientOptions): ApiClient {
  const request = async (method: string, path: string, body?: unknown, mediaType = 'application/json') => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': mediaType }),
      },
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      body: (await response.json().catch(() => ({}))) as Record<string, unknown>,
    };
  };
  return {
    request,
    // The events carry identities, so sending again after an unclear answer cannot count them twice.
    async send(topic, events) {
      for (let waitMs = 100; ; waitMs = Math.min(waitMs * 2, RETRY_MS_MAX)) {
        const path = `/v1/topics/${encodeURIComponent(topic)}/events`;
        const answer = await request('POST', path, events, 'application/cloudevents-batch+json').catch(
          (error: unknown) => {
            if (signal.aborted) throw error;
            return undefined;
          },
        );
        if (answer !== undefined && answer.status !== 429 && answer.status < 500) return;
        await clock.sleep(waitMs, signal);
      }
    },
  };
}
