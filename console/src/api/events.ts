import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation } from '@tanstack/react-query';
import { api } from './api-client.ts';
import type { Page } from './page.ts';
import { topicPath } from './topics.ts';

/** One record of a topic. `value` is its JSON; bytes that are not JSON come in `raw`, as base64. */
export interface EventRecord {
  partition: number;
  offset: number;
  timestamp: string;
  key: string | null;
  value: unknown;
  raw?: string;
  /** Length of a value too long to be sent whole; `raw` is its beginning. */
  valueBytes?: number;
  headers: Record<string, string>;
}

/** Where to start reading: `earliest`, `latest`, `offset:N` or `timestamp:ISO`. */
export interface EventsRequest {
  from: string;
  partition?: number | undefined;
  q?: string | undefined;
}

/** A page of records; `next` is also where records still to come will be. */
export interface EventsPage extends Page<EventRecord> {
  /** Records looked at to find these. */
  scanned?: number;
}

export const EVENTS_PER_PAGE = 100;

export const eventsQuery = (topic: string, request: EventsRequest) =>
  infiniteQueryOptions({
    queryKey: ['topics', topic, 'events', request],
    queryFn: ({ signal, pageParam }) =>
      api.getExact<EventsPage>(
        `${topicPath(topic)}/events`,
        { ...request, limit: EVENTS_PER_PAGE, cursor: pageParam ?? undefined },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

/** The one record at a position, for links that name it. Null if the log no longer keeps it. */
export const eventQuery = (topic: string, partition: number, offset: number) =>
  queryOptions({
    queryKey: ['topics', topic, 'event', partition, offset],
    queryFn: async ({ signal }) => {
      const query = { from: `offset:${offset}`, partition, limit: 1 };
      const page = await api.getExact<Page<EventRecord>>(`${topicPath(topic)}/events`, query, signal);
      return page.items.find((record) => record.offset === offset) ?? null;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

export type EventResult =
  | { status: 'accepted'; partition: number; offset: number; id?: string; duplicate?: boolean }
  | { status: 'rejected'; code: string; message: string; deadLetterId: string; id?: string };

export interface ProduceAnswer {
  accepted: number;
  rejected: number;
  results: EventResult[];
}

export function useProduce(topic: string) {
  return useMutation({
    mutationFn: (body: { text: string; contentType: string }) =>
      api.post<ProduceAnswer>(`${topicPath(topic)}/events`, undefined, { rawBody: body }),
  });
}
