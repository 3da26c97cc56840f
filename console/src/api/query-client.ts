import { QueryClient } from '@tanstack/react-query';
import { isPermanent } from './api-client.ts';

const RETRIES_MAX = 1;

/** Polling intervals in milliseconds. A hidden tab does not poll; a visible one is fresh at once. */
export const POLL_FAST_MS = 2_000;
export const POLL_MS = 5_000;
export const POLL_SLOW_MS = 15_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 1_000,
        retry: (failures, error) => failures < RETRIES_MAX && !isPermanent(error),
        retryDelay: (attempt) => Math.min(4_000, 500 * 2 ** attempt),
      },
    },
  });
}
