import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from './api-client.ts';
import type { Page } from './page.ts';
import { POLL_FAST_MS } from './query-client.ts';

export type PipelineState = 'starting' | 'running' | 'stopping' | 'stopped' | 'failed';

export interface Pipeline {
  id: string;
  name: string;
  sql: string;
  /** Counts every change, start and stop; an update names the one it saw. */
  version: number;
  /** Counts the changes of the SQL. */
  revision: number;
  desired: 'running' | 'stopped';
  state: PipelineState;
  error: { code: string; message: string; line?: number; column?: number } | null;
  /** What its owner should know though it runs. */
  warnings: string[];
  /** What became of the rows of its views when it last began anew. */
  views: { name: string; rows: 'kept' | 'restored' | 'emptied'; reason?: string }[];
  executor: string;
  metrics: PipelineMetrics;
  /** Topics read. */
  sources: string[];
  sinks: { kind: 'view' | 'topic' | 'other'; name: string }[];
  createdAt: string;
  updatedAt: string;
}

export interface PipelineMetrics {
  recordsIn: number;
  recordsOut: number;
  recordsInPerSecond: number;
  recordsOutPerSecond: number;
  watermark: string | null;
  watermarkLagMs: number | null;
  epoch: number;
  stateBytes: number;
  lateRecords: number;
  deadLetters: number;
  memoryBytes: number;
  /** Records waiting in the inputs. */
  backlogRecords?: number | null;
}

/** A finding about SQL text; lines and columns count from 1, the end is exclusive. */
export interface Diagnostic {
  severity: 'error' | 'warning';
  code: string;
  message: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  expected?: string[];
  suggestion?: string;
}

export interface Validation {
  diagnostics: Diagnostic[];
}

export const pipelinesQuery = queryOptions({
  queryKey: ['pipelines'],
  queryFn: ({ signal }) => api.get<Page<Pipeline>>('/v1/pipelines', { limit: 1_000 }, signal),
  refetchInterval: POLL_FAST_MS,
});

export const pipelineQuery = (id: string) =>
  queryOptions({
    queryKey: ['pipelines', id],
    queryFn: ({ signal }) => api.get<Pipeline>(pipelinePath(id), {}, signal),
    refetchInterval: POLL_FAST_MS,
  });

export const validationQuery = (sql: string) =>
  queryOptions({
    queryKey: ['pipelines', 'validate', sql],
    queryFn: ({ signal }) => api.post<Validation>('/v1/pipelines/validate', { sql }, { signal }),
    staleTime: 30_000,
    gcTime: 30_000,
  });

export interface PipelineDraft {
  name: string;
  sql: string;
}

export function useCreatePipeline() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (draft: PipelineDraft & { start: boolean }) => api.post<Pipeline>('/v1/pipelines', draft),
    onSettled: () => queries.invalidateQueries({ queryKey: ['pipelines'] }),
  });
}

/** Replaces name and SQL; refused with `version_conflict` if the pipeline is not the one that was opened any more. */
export function useUpdatePipeline(id: string, ifVersion: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (draft: PipelineDraft) => api.put<Pipeline>(pipelinePath(id), draft, ifVersion),
    onSettled: () => queries.invalidateQueries({ queryKey: ['pipelines'] }),
  });
}

export function usePipelineCommand(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (command: 'start' | 'stop') => api.post<Pipeline>(`${pipelinePath(id)}/${command}`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['pipelines'] }),
  });
}

export function useDeletePipeline(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete(pipelinePath(id)),
    onSuccess: () => queries.removeQueries({ queryKey: ['pipelines', id] }),
  });
}

function pipelinePath(id: string): string {
  return `/v1/pipelines/${encodeURIComponent(id)}`;
}
