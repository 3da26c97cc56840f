import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type DeadLetterGroup, deadLetterGroupsQuery } from '../../api/dead-letters.ts';
import { formatCount } from '../../format/number.ts';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Ago } from '../../ui/times.tsx';
import './side-list.css';

const SHOWN_MAX = 5;

export function DeadLetterPanel() {
  const groups = useQuery(deadLetterGroupsQuery);
  return (
    <Panel title="Dead letters by cause" flush actions={<Link to="/dead-letters">All dead letters</Link>}>
      <QueryView query={groups} loading={<Skeleton rows={3} height="3rem" />}>
        {(data) => <GroupList groups={data.groups.filter((group) => group.open > 0)} />}
      </QueryView>
    </Panel>
  );
}

function GroupList({ groups }: { groups: readonly DeadLetterGroup[] }) {
  if (groups.length === 0) return <p className="panel__none">No event waits to be repaired.</p>;
  return (
    <ul className="side-list">
      {groups.slice(0, SHOWN_MAX).map((group) => (
        <li key={`${group.stage} ${group.code} ${group.topic}`}>
          <p className="side-list__line">
            <Link
              to="/dead-letters"
              search={{ code: group.code, topic: group.topic }}
              className="row-link mono"
            >
              {group.code}
            </Link>
            <strong>{formatCount(group.open)}</strong>
          </p>
          <p className="side-list__line muted">
            <span className="truncate">{group.topic}</span>
            <span className="side-list__when">
              <Ago time={group.lastSeen} />
            </span>
          </p>
        </li>
      ))}
    </ul>
  );
}
