import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from './api-client.ts';
import type { Page } from './page.ts';
import { POLL_MS } from './query-client.ts';

export const ALERT_STATES = ['firing', 'pending', 'resolved'] as const;
export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type AlertState = (typeof ALERT_STATES)[number];
export type Severity = (typeof SEVERITIES)[number];

export interface Alert {
  id: string;
  rule: { id: string; name: string };
  /** The columns of `groupBy` and their values: which sensor, which host. */
  group: Record<string, unknown>;
  state: AlertState;
  severity: Severity;
  summary: string;
  value: unknown;
  startedAt: string;
  firedAt: string | null;
  resolvedAt: string | null;
  lastSeenAt: string;
}

export interface AlertDetail extends Alert {
  timeline: { time: string; state: string; note: string | null }[];
  deliveries: Delivery[];
}

/** One attempt to tell somebody. */
export interface Delivery {
  id: string;
  channel: string;
  event: string;
  attempt: number;
  status: 'queued' | 'delivered' | 'failed' | 'retrying';
  time: string;
  error: string | null;
}

export interface AlertFilter {
  state?: string | undefined;
  rule?: string | undefined;
}

const ALERTS_PER_PAGE = 50;

export const alertsQuery = (filter: AlertFilter) =>
  infiniteQueryOptions({
    queryKey: ['alerts', 'list', filter],
    queryFn: ({ signal, pageParam }) =>
      api.get<Page<Alert>>(
        '/v1/alerts',
        { ...filter, limit: ALERTS_PER_PAGE, cursor: pageParam ?? undefined },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: POLL_MS,
  });

export const alertQuery = (id: string) =>
  queryOptions({
    queryKey: ['alerts', 'one', id],
    queryFn: ({ signal }) => api.get<AlertDetail>(`/v1/alerts/${encodeURIComponent(id)}`, {}, signal),
    refetchInterval: POLL_MS,
  });
