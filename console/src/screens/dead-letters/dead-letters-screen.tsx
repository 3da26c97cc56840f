import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { deadLetterGroupsQuery, deadLettersQuery } from '../../api/dead-letters.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadMore } from '../../ui/load-more.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { deadLetterColumns } from './dead-letter-columns.tsx';
import { DeadLetterFilters } from './dead-letter-filters.tsx';
import { groupColumns } from './group-columns.tsx';

const route = getRouteApi('/app/dead-letters');

/** Events that failed, whole, by cause; each can be repaired and sent again. */
export function DeadLettersScreen() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const groups = useQuery(deadLetterGroupsQuery);
  const status = search.status ?? 'open';
  const letters = useInfiniteQuery(
    deadLettersQuery({ ...search, status: status === 'all' ? undefined : status }),
  );
  const change = (changes: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true, resetScroll: false });
  const filtered = Object.values(search).some((value) => value !== undefined);
  return (
    <Page
      title="Dead letters"
      lead="Events that could not be taken, kept whole. Repair them and send them again, or discard them with a reason."
    >
      <Panel title="By cause" flush>
        <QueryView query={groups} loading={<Skeleton rows={3} />}>
          {(data) =>
            data.groups.length === 0 ? (
              <p className="panel__none">Nothing has failed so far.</p>
            ) : (
              <DataTable
                caption="Dead letters by cause"
                rows={data.groups}
                rowKey={(group) => `${group.stage} ${group.code} ${group.topic}`}
                columns={groupColumns}
                selected={`${search.stage} ${search.code} ${search.topic}`}
              />
            )
          }
        </QueryView>
      </Panel>
      <Panel title="Letters" flush>
        <DeadLetterFilters search={search} onChange={change} />
        <QueryView query={letters} loading={<Skeleton rows={8} />}>
          {(data) => {
            const items = data.pages.flatMap((page) => page.items);
            if (items.length === 0) {
              return <NoLetters filtered={filtered} onClear={() => void navigate({ search: {} })} />;
            }
            return (
              <>
                <DataTable
                  caption="Dead letters"
                  rows={items}
                  rowKey={(letter) => letter.id}
                  columns={deadLetterColumns}
                />
                <LoadMore query={letters} />
              </>
            );
          }}
        </QueryView>
      </Panel>
    </Page>
  );
}

function NoLetters({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered) {
    return (
      <EmptyState
        icon="search"
        title="No dead letter matches"
        action={<Button onClick={onClear}>Clear filters</Button>}
      >
        None of the kept dead letters is like that.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="ok" title="No open dead letters" command="bin/millrace dead-letters list">
      Every event was taken, or what failed has been dealt with.
    </EmptyState>
  );
}
