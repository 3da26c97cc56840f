import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Severity } from './alerts.ts';
import { api } from './api-client.ts';
import type { Page } from './page.ts';
import { POLL_SLOW_MS } from './query-client.ts';

export interface AlertRuleDraft {
  name: string;
  /** The topic watched; its schema gives the columns. */
  stream: string;
  /** An SQL condition over one event of the stream. */
  condition: string;
  /** Columns; each combination of their values is an alert of its own. */
  groupBy: string[];
  /** How long the condition must hold before the alert fires, as `30s`, `5m`. */
  for: string;
  /** How long a group must be silent until its alert resolves. */
  resolveAfter: string;
  /** An SQL expression of the number shown with the alert. */
  value: string | null;
  severity: Severity;
  /** Text with `{{column}}` in it. */
  summary: string;
  labels: Record<string, string>;
  channels: string[];
  enabled: boolean;
}

export interface AlertRule extends AlertRuleDraft {
  id: string;
  version?: number;
}

export interface NotificationChannel {
  name: string;
  kind?: string;
  type?: string;
}

export const alertRulesQuery = queryOptions({
  queryKey: ['alert-rules'],
  queryFn: ({ signal }) => api.get<Page<AlertRule>>('/v1/alert-rules', { limit: 1_000 }, signal),
  refetchInterval: POLL_SLOW_MS,
});

export const alertRuleQuery = (id: string) =>
  queryOptions({
    queryKey: ['alert-rules', id],
    queryFn: ({ signal }) => api.get<AlertRule>(rulePath(id), {}, signal),
  });

export const channelsQuery = queryOptions({
  queryKey: ['notification-channels'],
  queryFn: ({ signal }) => api.get<Page<NotificationChannel>>('/v1/notification-channels', {}, signal),
  staleTime: 60_000,
});

/** Creates a rule, or replaces the one given; refused with `version_conflict` if somebody else has changed it since. */
export function useSaveRule(rule: AlertRule | undefined) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (draft: AlertRuleDraft) =>
      rule === undefined
        ? api.post<AlertRule>('/v1/alert-rules', draft)
        : api.put<AlertRule>(rulePath(rule.id), draft, rule.version),
    onSettled: () => queries.invalidateQueries({ queryKey: ['alert-rules'] }),
  });
}

export function useDeleteRule(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete(rulePath(id)),
    onSuccess: () => queries.removeQueries({ queryKey: ['alert-rules', id] }),
  });
}

function rulePath(id: string): string {
  return `/v1/alert-rules/${encodeURIComponent(id)}`;
}
