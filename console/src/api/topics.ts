import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from './api-client.ts';
import type { Page } from './page.ts';
import { POLL_MS } from './query-client.ts';

export interface Topic {
  name: string;
  description: string;
  partitions: number;
  retentionMs: number | null;
  retentionBytes: number | null;
  cleanupPolicy: 'delete' | 'compact';
  /** JSON pointers to key and event time, for events that are not CloudEvents. */
  keyField: string | null;
  timestampField: string | null;
  schema: { subject: string; version: number } | null;
  records: number;
  sizeBytes: number;
  offsets: { partition: number; earliest: number; latest: number }[];
  eventsPerSecond: number;
  /** Made and used by the platform itself. */
  internal: boolean;
  createdAt: string;
}

export const topicsQuery = queryOptions({
  queryKey: ['topics'],
  queryFn: ({ signal }) => api.get<Page<Topic>>('/v1/topics', { limit: 1_000 }, signal),
  refetchInterval: POLL_MS,
});

export const topicQuery = (name: string) =>
  queryOptions({
    queryKey: ['topics', name],
    queryFn: ({ signal }) => api.get<Topic>(topicPath(name), {}, signal),
    refetchInterval: POLL_MS,
  });

export function topicPath(name: string): string {
  return `/v1/topics/${encodeURIComponent(name)}`;
}

export interface NewTopic {
  name: string;
  description: string;
  partitions: number;
  retentionMs: number | null;
}

export function useCreateTopic() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (topic: NewTopic) => api.post<Topic>('/v1/topics', topic),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['topics'] }),
  });
}
