import type { Topic } from '../src/api/topics.ts';
import { minutesAgo } from './noise.ts';

const DAY_MS = 86_400_000;

export function topics(full: boolean): Topic[] {
  const platform = [
    'millrace.events',
    'millrace.dead-letters',
    'millrace.alerts',
    'millrace.view.sensor_health',
  ];
  const own = full
    ? [
        topic('demo.sensors', 'Host metrics, and recordings of a server under load', 128_402, 62, 3),
        topic('demo.quakes', 'Earthquakes of the world, with late revisions', 1_712, 0.4, 2),
        topic('demo.anomalies', 'Only the readings that were not expected', 214, 0.05, null),
        topic('orders', '', 0, 0, null),
      ]
    : [];
  return [
    ...own,
    ...platform.map((name) => ({ ...topic(name, '', full ? 9_120 : 0, full ? 3 : 0, null), internal: true })),
  ];
}

export function topic(
  name: string,
  description: string,
  records: number,
  rate: number,
  version: number | null,
): Topic {
  const partitions = records > 10_000 ? 4 : 2;
  const each = Math.floor(records / partitions);
  return {
    name,
    description,
    partitions,
    retentionMs: 7 * DAY_MS,
    retentionBytes: records > 10_000 ? 2 * 1024 ** 3 : null,
    cleanupPolicy: name.startsWith('millrace.view.') ? 'compact' : 'delete',
    keyField: '/sensor',
    timestampField: '/ts',
    schema: version === null ? null : { subject: `${name}-value`, version },
    records,
    sizeBytes: records * 142,
    offsets: Array.from({ length: partitions }, (_, partition) => ({ partition, earliest: 0, latest: each })),
    eventsPerSecond: rate,
    internal: false,
    createdAt: minutesAgo(60 * 50),
  };
}
