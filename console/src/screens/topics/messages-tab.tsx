import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { eventsQuery } from '../../api/events.ts';
import type { Topic } from '../../api/topics.ts';
import { formatCount, plural } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadMore } from '../../ui/load-more.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FromField } from './from-field.tsx';
import { PartitionField } from './partition-field.tsx';
import { recordKey } from './record-key.ts';
import { RecordLayout } from './record-layout.tsx';
import { inReadingOrder } from './record-order.ts';
import { RecordTable } from './record-table.tsx';

const route = getRouteApi('/app/topics/$topic');

/** Kept messages, from wherever one wants to begin. */
export function MessagesTab({ topic }: { topic: Topic }) {
  const { from = 'latest', partition, q, sel } = route.useSearch();
  const navigate = route.useNavigate();
  const request = { from, q, partition: partition === undefined ? undefined : Number(partition) };
  const events = useInfiniteQuery(eventsQuery(topic.name, request));
  const change = (changes: {
    from?: string | undefined;
    partition?: string | undefined;
    q?: string | undefined;
  }) => void navigate({ search: (before) => ({ ...before, ...changes }), replace: true, resetScroll: false });
  const pages = events.data?.pages ?? [];
  const records = useMemo(
    () =>
      inReadingOrder(
        (events.data?.pages ?? []).flatMap((page) => page.items),
        from,
      ),
    [events.data, from],
  );
  const scanned = pages.reduce((sum, page) => sum + (page.scanned ?? 0), 0);
  const actions = (
    <Button icon="refresh" small busy={events.isRefetching} onClick={() => void events.refetch()}>
      Refresh
    </Button>
  );
  return (
    <RecordLayout topic={topic.name} sel={sel} known={records.find((record) => recordKey(record) === sel)}>
      <Panel
        title="Messages"
        note={
          q === undefined
            ? `${plural(records.length, 'message')} shown`
            : `${formatCount(records.length)} found in ${plural(scanned, 'message')}`
        }
        flush
        actions={actions}
      >
        <div className="filters">
          <FromField from={from} onFrom={(next) => change({ from: next })} />
          <PartitionField
            topic={topic}
            partition={partition}
            onPartition={(next) => change({ partition: next })}
          />
          <SearchField
            label="Contains"
            placeholder="Text in key or value"
            value={q ?? ''}
            onChange={(next) => change({ q: next })}
          />
        </div>
        <QueryView query={events} loading={<Skeleton rows={12} height="2rem" />}>
          {() =>
            records.length === 0 ? (
              <NoMessages
                topic={topic}
                filtered={q !== undefined || from !== 'latest'}
                onClear={() => change({ q: undefined, from: undefined, partition: undefined })}
              />
            ) : (
              <RecordTable
                label={`Messages of ${topic.name}`}
                records={records}
                selected={sel}
                footer={<LoadMore query={events} label="Read on" />}
              />
            )
          }
        </QueryView>
      </Panel>
    </RecordLayout>
  );
}

function NoMessages({ topic, filtered, onClear }: { topic: Topic; filtered: boolean; onClear: () => void }) {
  if (filtered) {
    return (
      <EmptyState
        icon="search"
        title="No message matches"
        action={<Button onClick={onClear}>Clear filters</Button>}
      >
        Nothing from this position on contains what you look for.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon="topics"
      title="No messages yet"
      command={`echo '{"hello":"world"}' | bin/millrace send ${topic.name}`}
    >
      Send one from the Produce tab, over HTTP, or from a shell.
    </EmptyState>
  );
}
