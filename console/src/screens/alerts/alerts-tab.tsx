import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { alertRulesQuery } from '../../api/alert-rules.ts';
import { alertsQuery } from '../../api/alerts.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadMore } from '../../ui/load-more.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { Segments } from '../../ui/segments.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { alertColumns } from './alert-columns.tsx';

const route = getRouteApi('/app/alerts');

const STATES = [
  { value: 'all', label: 'All' },
  { value: 'firing', label: 'Firing' },
  { value: 'pending', label: 'Pending' },
  { value: 'resolved', label: 'Resolved' },
] as const;

export function AlertsTab() {
  const { state, rule } = route.useSearch();
  const navigate = route.useNavigate();
  const alerts = useInfiniteQuery(alertsQuery({ state, rule }));
  const rules = useQuery(alertRulesQuery);
  const change = (changes: { state?: typeof state; rule?: string | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true, resetScroll: false });
  const ruleOptions = (rules.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Panel title="All alerts" flush silent>
      <div className="filters">
        <Segments
          label="State"
          value={state ?? 'all'}
          options={STATES}
          onChange={(next) => change({ state: next === 'all' ? undefined : next })}
        />
        <SelectField
          label="Rule"
          value={rule ?? ''}
          options={[{ value: '', label: 'Any rule' }, ...ruleOptions]}
          onChange={(next) => change({ rule: next === '' ? undefined : next })}
        />
      </div>
      <QueryView query={alerts} loading={<Skeleton rows={6} />}>
        {(data) => {
          const items = data.pages.flatMap((page) => page.items);
          if (items.length === 0) {
            return (
              <NoAlerts
                filtered={state !== undefined || rule !== undefined}
                onClear={() => change({ state: undefined, rule: undefined })}
              />
            );
          }
          return (
            <>
              <DataTable caption="Alerts" rows={items} rowKey={(alert) => alert.id} columns={alertColumns} />
              <LoadMore query={alerts} />
            </>
          );
        }}
      </QueryView>
    </Panel>
  );
}

function NoAlerts({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered) {
    return (
      <EmptyState
        icon="ok"
        title="No alert is like that"
        action={<Button onClick={onClear}>Show all alerts</Button>}
      >
        Alerts of another state or rule are not shown.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon="alerts"
      title="All quiet"
      command={`curl -H "Authorization: Bearer $MILLRACE_API_KEY" ${window.location.origin}/v1/alerts`}
    >
      No rule has raised an alert so far.
    </EmptyState>
  );
}
