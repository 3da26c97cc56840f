import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type EventRecord, eventQuery } from '../../api/events.ts';
import { useShortcuts } from '../../shell/shortcuts.ts';
import { IconButton } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { Tab, Tabs } from '../../ui/tabs.tsx';
import { Instant } from '../../ui/times.tsx';
import { positionOf } from './record-key.ts';
import { RecordPart } from './record-part.tsx';
import { RecordTools } from './record-tools.tsx';
import { RECORD_PARTS } from './search.ts';

const route = getRouteApi('/app/topics/$topic');

interface RecordPanelProps {
  topic: string;
  position: string;
  known: EventRecord | undefined;
}

/** One record in full. A link to it works also when no list has loaded it. */
export function RecordPanel({ topic, position, known }: RecordPanelProps) {
  const { partition, offset } = positionOf(position);
  const loaded = useQuery({ ...eventQuery(topic, partition, offset), enabled: known === undefined });
  const navigate = route.useNavigate();
  const close = () =>
    void navigate({
      search: (before) => ({ ...before, sel: undefined, part: undefined }),
      resetScroll: false,
    });
  useShortcuts({ Escape: close });
  return (
    <Panel
      title={`Partition ${partition}, offset ${offset}`}
      actions={<IconButton icon="close" label="Close message" onClick={close} />}
    >
      {known ? (
        <RecordDetail topic={topic} record={known} />
      ) : (
        <QueryView query={loaded}>
          {(record) =>
            record ? (
              <RecordDetail topic={topic} record={record} />
            ) : (
              <EmptyState icon="search" title="Not kept any more">
                The topic no longer, or not yet, has a record at this position.
              </EmptyState>
            )
          }
        </QueryView>
      )}
    </Panel>
  );
}

const LABELS = { value: 'Value', key: 'Key', headers: 'Headers', raw: 'Bytes' } as const;

function RecordDetail({ topic, record }: { topic: string; record: EventRecord }) {
  const search = route.useSearch();
  const { part = 'value' } = search;
  return (
    <div className="record">
      <p className="muted">
        Event time <Instant time={record.timestamp} />
      </p>
      <Tabs label="Parts of the message">
        {RECORD_PARTS.map((one) => (
          <Tab
            key={one}
            to="/topics/$topic"
            params={{ topic }}
            search={{ ...search, part: one === 'value' ? undefined : one }}
            replace
          >
            {LABELS[one]}
          </Tab>
        ))}
      </Tabs>
      <RecordPart record={record} part={part} />
      <RecordTools topic={topic} record={record} />
    </div>
  );
}
