import { useMutation } from '@tanstack/react-query';
import { api } from './api-client.ts';

/** A new key; its secret is in this answer and never again. */
export interface CreatedApiKey {
  id: string;
  name: string;
  /** The secret itself. */
  key: string;
}

export function useCreateApiKey() {
  return useMutation({
    mutationFn: (key: { name: string; scopes: string[] }) =>
      api.post<CreatedApiKey>('/auth/v1/api-keys', key),
  });
}
