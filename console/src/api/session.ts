import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { api } from './api-client.ts';
import { ApiError } from './api-error.ts';

export interface Session {
  user: { id: string; username: string; name: string; roles: Role[]; tenant: string };
  csrfToken: string;
  /** The user must choose a new password before anything else. */
  passwordChangeRequired: boolean;
  expiresAt: string;
}

export type Role = 'admin' | 'operator' | 'viewer';

/** Who is signed in, or null. Also hands the CSRF token to the client. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: readSession,
  staleTime: 5 * 60_000,
  gcTime: Number.POSITIVE_INFINITY,
});

async function readSession(): Promise<Session | null> {
  try {
    return accept(await api.get<Session>('/auth/v1/session'));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return accept(null);
    throw error;
  }
}

function accept(session: Session | null): Session | null {
  api.csrfToken = session?.csrfToken;
  return session;
}

/** The session of a signed-in screen. Only for use below the route that requires one. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  if (data === null) throw new TypeError('useSession needs a signed-in screen.');
  return data;
}

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (credentials: { username: string; password: string }) =>
      api.post<Session>('/auth/v1/login', credentials),
    onSuccess: (session) => queries.setQueryData(sessionQuery.queryKey, accept(session)),
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<void>('/auth/v1/logout'),
    onSettled: () => {
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, accept(null));
    },
  });
}

/** Changes the password. All sessions of the user end with it; the answer is a new one. */
export function useChangePassword() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (passwords: { current: string; next: string }) =>
      api.post<Session>('/auth/v1/password', passwords),
    onSuccess: (session) => queries.setQueryData(sessionQuery.queryKey, accept(session)),
  });
}
