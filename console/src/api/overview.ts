import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from './api-client.ts';
import { POLL_FAST_MS } from './query-client.ts';

export type StageName = 'ingest' | 'validate' | 'log' | 'pipelines' | 'sinks';

/** One step of the flow: its golden signals, and its recent rates for a small chart. */
export interface Stage {
  name: StageName;
  eventsPerSecond: number;
  errorsPerSecond: number;
  latencyMs: { p50: number; p95: number; p99: number } | null;
  /** The scarce thing of this stage and how much of it is used, 0 to 1. */
  saturation: { name: string; value: number } | null;
  history: { time: string; eventsPerSecond: number }[];
}

export interface Health {
  status: 'ok' | 'degraded' | 'failing';
  /** One sentence naming the worst thing. */
  sentence: string;
  /** A path of the console where that thing can be seen. */
  link: string | null;
}

export interface Overview {
  stages: Stage[];
  health: Health;
  firingAlerts: number;
  openDeadLetters: number;
  pipelines: { running: number; failed: number; stopped: number };
  startedAt: string;
  version: string;
}

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => api.get<Overview>('/v1/overview', {}, signal),
  refetchInterval: POLL_FAST_MS,
  placeholderData: keepPreviousData,
});
