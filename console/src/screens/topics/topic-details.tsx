import type { Topic } from '../../api/topics.ts';
import { formatCount } from '../../format/number.ts';
import { Tag } from '../../ui/badge.tsx';
import { Command } from '../../ui/command.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Instant } from '../../ui/times.tsx';
import { retention } from './topic-columns.tsx';

export function TopicDetails({ topic }: { topic: Topic }) {
  return (
    <div className="columns">
      <div>
        <Panel title="Partitions" flush>
          <DataTable
            caption="Partitions"
            rows={topic.offsets}
            rowKey={(row) => String(row.partition)}
            columns={[
              { id: 'partition', header: 'Partition', cell: (row) => row.partition },
              { id: 'earliest', header: 'Earliest', numeric: true, cell: (row) => formatCount(row.earliest) },
              { id: 'latest', header: 'Next offset', numeric: true, cell: (row) => formatCount(row.latest) },
              {
                id: 'kept',
                header: 'Kept',
                numeric: true,
                cell: (row) => formatCount(row.latest - row.earliest),
              },
            ]}
          />
        </Panel>
      </div>
      <div>
        <Panel title="How it is kept">
          <Facts
            items={[
              ['Kept', retention(topic)],
              ['Cleanup', topic.cleanupPolicy],
              ['Key from', topic.keyField ? <code>{topic.keyField}</code> : 'CloudEvents or none'],
              [
                'Event time from',
                topic.timestampField ? <code>{topic.timestampField}</code> : 'CloudEvents or arrival',
              ],
              ['Schema', topic.schema ? `${topic.schema.subject} version ${topic.schema.version}` : null],
              ['Created', <Instant key="created" time={topic.createdAt} />],
              ['Owner', topic.internal ? <Tag key="owner">platform</Tag> : 'you'],
            ]}
          />
        </Panel>
        <Panel title="From a shell">
          <Command text={`bin/millrace tail ${topic.name}`} />
        </Panel>
      </div>
    </div>
  );
}
