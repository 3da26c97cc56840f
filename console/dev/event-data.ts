import type { EventRecord, EventsPage } from '../src/api/events.ts';
import type { Topic } from '../src/api/topics.ts';
import { readingAt, SENSORS } from './sensor-data.ts';

/** The record at a position. The newest offset of each partition is of this second. */
export function recordAt(topic: Topic, partition: number, offset: number): EventRecord {
  const latest = topic.offsets[partition]?.latest ?? 0;
  const second = Math.floor(Date.now() / 1_000) - (latest - offset);
  const sensor = SENSORS[(offset + partition) % SENSORS.length] ?? SENSORS[0];
  if (!sensor) throw new TypeError('There are no sensors.');
  const timestamp = new Date(second * 1_000).toISOString();
  const headers = {
    ce_id: `evt-${partition}-${offset}`,
    ce_source: `/demo/${sensor.source}`,
    ce_type: 'io.millrace.demo.reading',
    ce_specversion: '1.0',
    traceparent: `00-4bf92f3577b34da6a3ce929d0e0e${String(offset % 10_000).padStart(4, '0')}-00f067aa0ba902b7-01`,
  };
  if (offset % 97 === 13) {
    return {
      partition,
      offset,
      timestamp,
      key: sensor.name,
      value: null,
      raw: 'gf8AaGVsbG8gd29ybGQA',
      headers,
    };
  }
  const { value } = readingAt(sensor, second);
  return {
    partition,
    offset,
    timestamp,
    key: sensor.name,
    value: { sensor: sensor.name, value, unit: sensor.unit, ts: timestamp, source: sensor.source },
    headers,
  };
}

export interface EventsQuery {
  from: string;
  partition: number | undefined;
  limit: number;
  q: string;
  cursor: number;
}

/** A page of records; the cursor counts the records before it. */
export function recordsPage(topic: Topic, query: EventsQuery): EventsPage {
  const partitions = topic.offsets.filter(
    ({ partition }) => query.partition === undefined || query.partition === partition,
  );
  const [kind = '', argument = ''] = query.from.split(/:(.*)/s);
  const all: EventRecord[] = [];
  for (const { partition, earliest, latest } of partitions) {
    const start =
      kind === 'offset'
        ? Number(argument)
        : kind === 'earliest'
          ? earliest
          : latest - Math.ceil(query.limit / partitions.length);
    for (let offset = Math.max(earliest, start); offset < Math.min(latest, start + 250); offset += 1) {
      all.push(recordAt(topic, partition, offset));
    }
  }
  const found = all.filter((record) => JSON.stringify(record).toLowerCase().includes(query.q.toLowerCase()));
  const items = found.slice(query.cursor, query.cursor + query.limit);
  const end = query.cursor + items.length;
  return { items, next: String(end), scanned: all.length };
}
