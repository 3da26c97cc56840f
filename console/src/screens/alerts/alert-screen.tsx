import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type AlertDetail, alertQuery } from '../../api/alerts.ts';
import { BackLink } from '../../ui/back-link.tsx';
import type { Tone } from '../../ui/badge.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { AlertStateBadge, SeverityBadge } from '../../ui/states.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { Instant } from '../../ui/times.tsx';
import { alertValue } from './alert-columns.tsx';
import { DeliveryTable } from './delivery-table.tsx';
import { GroupTags } from './group-tags.tsx';

const route = getRouteApi('/app/alerts/$alert');

const TONES: Record<string, Tone> = { firing: 'bad', pending: 'warn', resolved: 'ok' };

/** One alert: since when, why, and who was told. */
export function AlertScreen() {
  const { alert: id } = route.useParams();
  const alert = useQuery(alertQuery(id));
  const trail = <BackLink to="/alerts">Alerts</BackLink>;
  return (
    <Page
      title={alert.data ? alert.data.summary || alert.data.rule.name : 'Alert'}
      trail={trail}
      badge={alert.data && <AlertStateBadge state={alert.data.state} />}
    >
      <QueryView query={alert}>{(data) => <AlertParts alert={data} />}</QueryView>
    </Page>
  );
}

function AlertParts({ alert }: { alert: AlertDetail }) {
  return (
    <div className="columns">
      <div>
        <Panel title="Timeline">
          <Timeline
            entries={alert.timeline.map((entry) => ({
              time: entry.time,
              title: entry.state,
              note: entry.note,
              tone: TONES[entry.state] ?? 'neutral',
            }))}
          />
        </Panel>
        <DeliveryTable deliveries={alert.deliveries} />
      </div>
      <div>
        <Panel title="About this alert">
          <Facts
            items={[
              ['Rule', <RuleLink key="rule" rule={alert.rule} />],
              ['Severity', <SeverityBadge key="severity" severity={alert.severity} />],
              ['Of', <GroupTags key="group" group={alert.group} />],
              ['Value', alertValue(alert.value)],
              ['Started', <Instant key="started" time={alert.startedAt} />],
              ['Fired', <Instant key="fired" time={alert.firedAt} />],
              ['Last seen', <Instant key="seen" time={alert.lastSeenAt} />],
              ['Resolved', <Instant key="resolved" time={alert.resolvedAt} />],
            ]}
          />
        </Panel>
      </div>
    </div>
  );
}

function RuleLink({ rule }: { rule: AlertDetail['rule'] }) {
  return (
    <Link to="/alert-rules/$rule" params={{ rule: rule.id }}>
      {rule.name}
    </Link>
  );
}
