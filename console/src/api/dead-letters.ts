import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { api } from './api-client.ts';
import type { Page } from './page.ts';
import { POLL_MS } from './query-client.ts';

export const DEAD_LETTER_STAGES = ['decode', 'contract', 'expression', 'late', 'sink'] as const;
export const DEAD_LETTER_STATUSES = ['open', 'replayed', 'discarded'] as const;
export type DeadLetterStage = (typeof DEAD_LETTER_STAGES)[number];
export type DeadLetterStatus = (typeof DEAD_LETTER_STATUSES)[number];

export interface DeadLetter {
  id: string;
  time: string;
  topic: string;
  partition: number | null;
  offset: number | null;
  stage: DeadLetterStage;
  code: string;
  message: string;
  schemaVersion: number | null;
  pipeline: string | null;
  status: DeadLetterStatus;
  attempts: number;
  sizeBytes: number;
}

export interface DeadLetterDetail extends DeadLetter {
  /** The bytes as they came, base64. */
  raw: string;
  /** The bytes as text, if they are text. */
  text: string | null;
  headers: Record<string, string>;
  contentType: string | null;
  /** The text as somebody corrected it. */
  edited: string | null;
  discardReason: string | null;
  operator?: string | null;
  history: HistoryEntry[];
}

/** Something that was done with a dead letter, with what it brought along. */
export interface HistoryEntry {
  time: string;
  event: string;
  actor?: unknown;
  reason?: string;
  message?: string;
  partition?: number;
  offset?: number;
}

export interface DeadLetterGroup {
  stage: DeadLetterStage;
  code: string;
  topic: string;
  count: number;
  open: number;
  firstSeen: string;
  lastSeen: string;
}

export interface DeadLetterFilter {
  stage?: string | undefined;
  code?: string | undefined;
  topic?: string | undefined;
  status?: string | undefined;
  q?: string | undefined;
}

const DEAD_LETTERS_PER_PAGE = 50;

export const deadLettersQuery = (filter: DeadLetterFilter) =>
  infiniteQueryOptions({
    queryKey: ['dead-letters', 'list', filter],
    queryFn: ({ signal, pageParam }) =>
      api.get<Page<DeadLetter>>(
        '/v1/dead-letters',
        { ...filter, limit: DEAD_LETTERS_PER_PAGE, cursor: pageParam ?? undefined },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: POLL_MS,
  });

export const deadLetterGroupsQuery = queryOptions({
  queryKey: ['dead-letters', 'summary'],
  queryFn: ({ signal }) => api.get<{ groups: DeadLetterGroup[] }>('/v1/dead-letters/summary', {}, signal),
  refetchInterval: POLL_MS,
});

export const deadLetterQuery = (id: string) =>
  queryOptions({
    queryKey: ['dead-letters', 'one', id],
    queryFn: ({ signal }) => api.get<DeadLetterDetail>(deadLetterPath(id), {}, signal),
  });

export interface ReplayAnswer {
  status: string;
  partition: number;
  offset: number;
}

export function useReplay(id: string) {
  return useDeadLetterMutation((text: string | undefined) =>
    api.post<ReplayAnswer>(`${deadLetterPath(id)}/replay`, text === undefined ? {} : { text }),
  );
}

export function useDiscard(id: string) {
  return useDeadLetterMutation((reason: string) =>
    api.post<unknown>(`${deadLetterPath(id)}/discard`, { reason }),
  );
}

export function useSaveEdit(id: string) {
  return useDeadLetterMutation((text: string) => api.patch<unknown>(deadLetterPath(id), { text }));
}

function useDeadLetterMutation<Input, Answer>(mutationFn: (input: Input) => Promise<Answer>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => queries.invalidateQueries({ queryKey: ['dead-letters'] }),
  });
}

function deadLetterPath(id: string): string {
  return `/v1/dead-letters/${encodeURIComponent(id)}`;
}
