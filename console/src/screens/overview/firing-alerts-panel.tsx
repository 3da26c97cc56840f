import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Alert, alertsQuery } from '../../api/alerts.ts';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { SeverityBadge } from '../../ui/states.tsx';
import { Ago } from '../../ui/times.tsx';
import './side-list.css';

const SHOWN_MAX = 6;

export function FiringAlertsPanel() {
  const alerts = useInfiniteQuery(alertsQuery({ state: 'firing' }));
  return (
    <Panel title="Firing alerts" flush actions={<Link to="/alerts">All alerts</Link>}>
      <QueryView query={alerts} loading={<Skeleton rows={3} height="3rem" />}>
        {(data) => <FiringList alerts={data.pages.flatMap((page) => page.items)} />}
      </QueryView>
    </Panel>
  );
}

function FiringList({ alerts }: { alerts: readonly Alert[] }) {
  if (alerts.length === 0) return <p className="panel__none">No alert is firing.</p>;
  return (
    <ul className="side-list">
      {alerts.slice(0, SHOWN_MAX).map((alert) => (
        <li key={alert.id}>
          <p className="side-list__line">
            <SeverityBadge severity={alert.severity} />
            <span className="side-list__when">
              <Ago time={alert.firedAt ?? alert.startedAt} />
            </span>
          </p>
          <Link to="/alerts/$alert" params={{ alert: alert.id }} className="row-link">
            {alert.summary || alert.rule.name}
          </Link>
        </li>
      ))}
    </ul>
  );
}
