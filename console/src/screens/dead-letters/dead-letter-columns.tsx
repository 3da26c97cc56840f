import { Link } from '@tanstack/react-router';
import type { DeadLetter } from '../../api/dead-letters.ts';
import { formatBytes } from '../../format/number.ts';
import { Tag } from '../../ui/badge.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { DeadLetterStatusBadge } from '../../ui/states.tsx';
import { Ago } from '../../ui/times.tsx';

export const deadLetterColumns: readonly Column<DeadLetter>[] = [
  {
    id: 'message',
    header: 'What went wrong',
    cell: (letter) => (
      <>
        <Link to="/dead-letters/$deadLetter" params={{ deadLetter: letter.id }} className="row-link">
          {letter.message}
        </Link>
        <div className="table__sub mono">{letter.code}</div>
      </>
    ),
  },
  { id: 'stage', header: 'Failed at', cell: (letter) => <Tag>{letter.stage}</Tag> },
  {
    id: 'topic',
    header: 'Topic',
    cell: (letter) => (
      <>
        {letter.topic}
        {letter.offset !== null && letter.offset !== undefined && (
          <div className="table__sub">
            {letter.partition}:{letter.offset}
          </div>
        )}
      </>
    ),
  },
  { id: 'status', header: 'Status', cell: (letter) => <DeadLetterStatusBadge status={letter.status} /> },
  { id: 'attempts', header: 'Attempts', numeric: true, cell: (letter) => letter.attempts },
  { id: 'size', header: 'Size', numeric: true, cell: (letter) => formatBytes(letter.sizeBytes) },
  { id: 'time', header: 'When', cell: (letter) => <Ago time={letter.time} /> },
];
