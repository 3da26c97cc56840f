import { queryOptions } from '@tanstack/react-query';
import { api } from './api-client.ts';
import type { Page } from './page.ts';
import { POLL_MS, POLL_SLOW_MS } from './query-client.ts';

/** A pipeline's result, kept as a table. */
export interface View {
  name: string;
  pipeline: string | null;
  columns: { name: string; type: string }[];
  primaryKey: string[];
  rows: number;
}

export type Row = Record<string, unknown>;

export interface RowsRequest {
  /** `column:op:value`, all of which must hold. */
  filter?: readonly string[];
  sort?: string;
  limit?: number;
  cursor?: string;
}

export const viewsQuery = queryOptions({
  queryKey: ['views'],
  queryFn: ({ signal }) => api.get<Page<View>>('/v1/views', { limit: 1_000 }, signal),
  refetchInterval: POLL_SLOW_MS,
});

export const rowsQuery = (view: string, request: RowsRequest) =>
  queryOptions({
    queryKey: ['views', view, 'rows', request],
    queryFn: ({ signal }) => api.getExact<Page<Row>>(viewPath(view), { ...request }, signal),
    refetchInterval: POLL_MS,
  });

export function readRows(view: string, request: RowsRequest, signal?: AbortSignal): Promise<Page<Row>> {
  return api.get<Page<Row>>(viewPath(view), { ...request }, signal);
}

export function viewPath(name: string): string {
  return `/v1/views/${encodeURIComponent(name)}`;
}
