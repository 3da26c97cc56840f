import { Link } from '@tanstack/react-router';
import type { DeadLetterGroup } from '../../api/dead-letters.ts';
import { formatCount } from '../../format/number.ts';
import { Tag } from '../../ui/badge.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Ago } from '../../ui/times.tsx';

export const groupColumns: readonly Column<DeadLetterGroup>[] = [
  {
    id: 'code',
    header: 'Cause',
    cell: (group) => (
      <Link
        to="/dead-letters"
        search={{ stage: group.stage, code: group.code, topic: group.topic }}
        className="row-link mono"
        resetScroll={false}
      >
        {group.code}
      </Link>
    ),
  },
  { id: 'stage', header: 'Failed at', cell: (group) => <Tag>{group.stage}</Tag> },
  { id: 'topic', header: 'Topic', cell: (group) => group.topic },
  { id: 'open', header: 'Open', numeric: true, cell: (group) => <strong>{formatCount(group.open)}</strong> },
  { id: 'count', header: 'In all', numeric: true, cell: (group) => formatCount(group.count) },
  { id: 'first', header: 'First seen', cell: (group) => <Ago time={group.firstSeen} /> },
  { id: 'last', header: 'Last seen', cell: (group) => <Ago time={group.lastSeen} /> },
];
