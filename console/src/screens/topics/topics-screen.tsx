import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Topic, topicsQuery } from '../../api/topics.ts';
import { plural } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { NewTopicButton } from './new-topic-button.tsx';
import { topicColumns } from './topic-columns.tsx';

const route = getRouteApi('/app/topics');

/** All topics, with what flows through them. */
export function TopicsScreen() {
  const topics = useQuery(topicsQuery);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (changes: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
  return (
    <Page
      title="Topics"
      actions={<NewTopicButton />}
      lead="Where events are kept, in order and durably, for everybody who reads them."
    >
      <Panel title="All topics" flush silent>
        <QueryView query={topics} loading={<Skeleton rows={8} />}>
          {({ items }) => {
            if (items.every((topic) => topic.internal) && search.internal === undefined) {
              return <NoTopics onInternal={() => change({ internal: 'shown' })} />;
            }
            const shown = filterTopics(items, search.q, search.internal === 'shown');
            return (
              <>
                <div className="filters">
                  <SearchField
                    label="Filter"
                    placeholder="Part of a name or description"
                    value={search.q ?? ''}
                    onChange={(q) => change({ q })}
                  />
                  <label className="choice">
                    <input
                      type="checkbox"
                      checked={search.internal === 'shown'}
                      onChange={(event) => change({ internal: event.target.checked ? 'shown' : undefined })}
                    />
                    Show the platform’s own topics
                  </label>
                  <span className="muted">
                    {shown.length} of {plural(items.length, 'topic')}
                  </span>
                </div>
                {shown.length === 0 ? (
                  <EmptyState
                    icon="search"
                    title="No topic matches"
                    action={
                      <Button onClick={() => change({ q: undefined, internal: 'shown' })}>
                        Clear filters
                      </Button>
                    }
                  >
                    Topics of the platform itself are hidden unless you ask for them.
                  </EmptyState>
                ) : (
                  <DataTable
                    caption="Topics"
                    rows={shown}
                    columns={topicColumns}
                    rowKey={(topic) => topic.name}
                    sort={search.sort ?? 'name'}
                    onSort={(sort) => change({ sort })}
                  />
                )}
              </>
            );
          }}
        </QueryView>
      </Panel>
    </Page>
  );
}

function filterTopics(topics: readonly Topic[], q: string | undefined, internal: boolean): readonly Topic[] {
  const wanted = q?.toLowerCase() ?? '';
  return topics.filter(
    (topic) =>
      (internal || !topic.internal) && `${topic.name} ${topic.description}`.toLowerCase().includes(wanted),
  );
}

function NoTopics({ onInternal }: { onInternal: () => void }) {
  return (
    <EmptyState
      icon="topics"
      title="No topics yet"
      action={
        <>
          <NewTopicButton />
          <Button look="quiet" onClick={onInternal}>
            Show the platform’s own topics
          </Button>
        </>
      }
      command="bin/millrace topics create my-events"
    >
      A topic keeps events of one kind. Create one, then send to it over HTTP.
    </EmptyState>
  );
}
