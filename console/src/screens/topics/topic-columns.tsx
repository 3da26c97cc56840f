import { Link } from '@tanstack/react-router';
import type { Topic } from '../../api/topics.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatBytes, formatCount, formatRate } from '../../format/number.ts';
import { Tag } from '../../ui/badge.tsx';
import type { Column } from '../../ui/data-table.tsx';

export const topicColumns: readonly Column<Topic>[] = [
  {
    id: 'name',
    header: 'Topic',
    order: (a, b) => a.name.localeCompare(b.name),
    cell: (topic) => (
      <>
        <Link to="/topics/$topic" params={{ topic: topic.name }} className="row-link">
          {topic.name}
        </Link>{' '}
        {topic.internal && <Tag>platform</Tag>}
        {topic.description && <div className="table__sub">{topic.description}</div>}
      </>
    ),
  },
  {
    id: 'rate',
    header: 'Events/s',
    numeric: true,
    order: (a, b) => a.eventsPerSecond - b.eventsPerSecond,
    cell: (topic) => formatRate(topic.eventsPerSecond),
  },
  {
    id: 'records',
    header: 'Records',
    numeric: true,
    order: (a, b) => a.records - b.records,
    cell: (topic) => formatCount(topic.records),
  },
  {
    id: 'size',
    header: 'Size',
    numeric: true,
    order: (a, b) => a.sizeBytes - b.sizeBytes,
    cell: (topic) => formatBytes(topic.sizeBytes),
  },
  {
    id: 'partitions',
    header: 'Partitions',
    numeric: true,
    order: (a, b) => a.partitions - b.partitions,
    cell: (topic) => topic.partitions,
  },
  { id: 'retention', header: 'Kept', cell: (topic) => retention(topic) },
  {
    id: 'schema',
    header: 'Schema',
    cell: (topic) => (topic.schema ? `version ${topic.schema.version}` : <span className="muted">none</span>),
  },
];

/** How long and how much a topic keeps, in words. */
export function retention(topic: Topic): string {
  if (topic.cleanupPolicy === 'compact') return 'newest of each key';
  const limits = [
    topic.retentionMs === null ? undefined : formatDuration(topic.retentionMs),
    topic.retentionBytes === null ? undefined : formatBytes(topic.retentionBytes),
  ].filter((limit) => limit !== undefined);
  return limits.length === 0 ? 'for ever' : limits.join(' or ');
}
