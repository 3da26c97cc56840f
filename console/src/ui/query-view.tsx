import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorPanel } from './error-panel.tsx';
import { Skeleton } from './skeleton.tsx';

interface QueryViewProps<T> {
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>;
  loading?: ReactNode;
  children: (data: T) => ReactNode;
}

/**
 * What a query has to show: its data as soon as there are any, else why there are none. Data that could not be
 * refreshed stay, under a line that says so.
 */
export function QueryView<T>({ query, loading, children }: QueryViewProps<T>) {
  const retry = () => void query.refetch();
  if (query.data === undefined) {
    return query.error ? <ErrorPanel error={query.error} retry={retry} /> : (loading ?? <Skeleton />);
  }
  return (
    <>
      {query.error && <ErrorPanel error={query.error} retry={retry} what="Showing older data" />}
      {children(query.data)}
    </>
  );
}
