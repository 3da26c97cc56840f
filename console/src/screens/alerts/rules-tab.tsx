import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type AlertRule, alertRulesQuery } from '../../api/alert-rules.ts';
import { Badge } from '../../ui/badge.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { SeverityBadge } from '../../ui/states.tsx';

const columns: readonly Column<AlertRule>[] = [
  {
    id: 'name',
    header: 'Rule',
    cell: (rule) => (
      <Link to="/alert-rules/$rule" params={{ rule: rule.id }} className="row-link">
        {rule.name}
      </Link>
    ),
  },
  {
    id: 'enabled',
    header: 'State',
    cell: (rule) => (rule.enabled ? <Badge tone="ok">On</Badge> : <Badge tone="neutral">Off</Badge>),
  },
  { id: 'severity', header: 'Severity', cell: (rule) => <SeverityBadge severity={rule.severity} /> },
  { id: 'stream', header: 'Watches', cell: (rule) => rule.stream },
  {
    id: 'condition',
    header: 'Condition',
    cell: (rule) => <div className="table__wide mono">{rule.condition}</div>,
  },
  { id: 'for', header: 'For', cell: (rule) => rule.for },
  {
    id: 'channels',
    header: 'Tells',
    cell: (rule) => rule.channels.join(', ') || <span className="muted">nobody</span>,
  },
];

export function RulesTab() {
  const rules = useQuery(alertRulesQuery);
  return (
    <Panel title="All rules" flush silent>
      <QueryView query={rules} loading={<Skeleton rows={4} />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              icon="alerts"
              title="No rules yet"
              action={
                <Link to="/alert-rules/new" className={buttonClass('primary')}>
                  New rule
                </Link>
              }
            >
              A rule is a condition over a stream, and how long it must hold before somebody is told.
            </EmptyState>
          ) : (
            <DataTable caption="Alert rules" rows={items} rowKey={(rule) => rule.id} columns={columns} />
          )
        }
      </QueryView>
    </Panel>
  );
}
