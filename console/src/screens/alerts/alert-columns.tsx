import { Link } from '@tanstack/react-router';
import type { Alert } from '../../api/alerts.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatValue } from '../../format/number.ts';
import { valueText } from '../../format/value-text.ts';
import type { Column } from '../../ui/data-table.tsx';
import { AlertStateBadge, SeverityBadge } from '../../ui/states.tsx';
import { Ago } from '../../ui/times.tsx';
import { GroupTags } from './group-tags.tsx';

export const alertColumns: readonly Column<Alert>[] = [
  { id: 'state', header: 'State', cell: (alert) => <AlertStateBadge state={alert.state} /> },
  {
    id: 'summary',
    header: 'Alert',
    cell: (alert) => (
      <>
        <Link to="/alerts/$alert" params={{ alert: alert.id }} className="row-link">
          {alert.summary || alert.rule.name}
        </Link>
        <div className="table__sub">{alert.rule.name}</div>
      </>
    ),
  },
  { id: 'severity', header: 'Severity', cell: (alert) => <SeverityBadge severity={alert.severity} /> },
  { id: 'group', header: 'Of', cell: (alert) => <GroupTags group={alert.group} /> },
  { id: 'value', header: 'Value', numeric: true, cell: (alert) => alertValue(alert.value) },
  { id: 'started', header: 'Started', cell: (alert) => <Ago time={alert.startedAt} /> },
  { id: 'duration', header: 'Lasted', numeric: true, cell: durationText },
];

/** The value of an alert, as short as it can be said. */
export function alertValue(value: unknown): string {
  if (value === null || value === undefined) return '—';
  return typeof value === 'number' ? formatValue(value) : valueText(value);
}

function durationText(alert: Alert): string {
  return formatDuration(Date.parse(alert.resolvedAt ?? alert.lastSeenAt) - Date.parse(alert.startedAt));
}
