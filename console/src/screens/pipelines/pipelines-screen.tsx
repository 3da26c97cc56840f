import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { pipelinesQuery } from '../../api/pipelines.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { pipelineColumns } from './pipeline-columns.tsx';

const route = getRouteApi('/app/pipelines');

/** All pipelines: what runs, how fast, and how far behind. */
export function PipelinesScreen() {
  const pipelines = useQuery(pipelinesQuery);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (changes: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
  return (
    <Page
      title="Pipelines"
      lead="SQL that never ends: each reads topics and keeps views and topics up to date."
      actions={<NewPipelineLink />}
    >
      <Panel title="All pipelines" flush silent>
        <QueryView query={pipelines} loading={<Skeleton rows={6} />}>
          {({ items }) => {
            if (items.length === 0) return <NoPipelines />;
            const shown = items.filter((pipeline) =>
              pipeline.name.toLowerCase().includes((search.q ?? '').toLowerCase()),
            );
            return (
              <>
                <div className="filters">
                  <SearchField
                    label="Filter"
                    placeholder="Part of a name"
                    value={search.q ?? ''}
                    onChange={(q) => change({ q })}
                  />
                </div>
                {shown.length === 0 ? (
                  <EmptyState
                    icon="search"
                    title="No pipeline matches"
                    action={<Button onClick={() => change({ q: undefined })}>Clear filter</Button>}
                  >
                    None is called like that.
                  </EmptyState>
                ) : (
                  <DataTable
                    caption="Pipelines"
                    rows={shown}
                    columns={pipelineColumns}
                    rowKey={(pipeline) => pipeline.id}
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

function NewPipelineLink() {
  return (
    <Link to="/pipelines/new" className={buttonClass('primary')}>
      <Icon name="plus" />
      New pipeline
    </Link>
  );
}

function NoPipelines() {
  return (
    <EmptyState
      icon="pipelines"
      title="No pipelines yet"
      action={<NewPipelineLink />}
      command="bin/millrace run examples/sensor-means.sql"
    >
      A pipeline is a script of SQL that runs until it is stopped. Write one here, or try a script in a shell
      first.
    </EmptyState>
  );
}
