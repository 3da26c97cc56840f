import { useQuery } from '@tanstack/react-query';
import { overviewQuery } from '../../api/overview.ts';
import { topicsQuery } from '../../api/topics.ts';
import { Page } from '../../ui/page.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { DeadLetterPanel } from './dead-letter-panel.tsx';
import { FiringAlertsPanel } from './firing-alerts-panel.tsx';
import { FirstEvent } from './first-event.tsx';
import { FlowStrip } from './flow-strip.tsx';
import { HealthSentence } from './health-sentence.tsx';
import { SignalTiles } from './signal-tiles.tsx';
import { StreamsPanel } from './streams-panel.tsx';

/** How the whole platform does, in one look. */
export function OverviewScreen() {
  const overview = useQuery(overviewQuery);
  const topics = useQuery(topicsQuery);
  const isEmpty = topics.data?.items.every((topic) => topic.internal || topic.records === 0) ?? false;
  return (
    <Page title="Overview" lead={overview.data && <HealthSentence health={overview.data.health} />}>
      <QueryView query={overview} loading={<Skeleton rows={3} height="4.5rem" />}>
        {(data) => (
          <>
            <FlowStrip stages={data.stages} />
            <SignalTiles overview={data} />
          </>
        )}
      </QueryView>
      {isEmpty ? <FirstEvent topics={topics.data?.items ?? []} /> : <Watched />}
    </Page>
  );
}

function Watched() {
  return (
    <div className="columns">
      <div>
        <StreamsPanel />
      </div>
      <div>
        <FiringAlertsPanel />
        <DeadLetterPanel />
      </div>
    </div>
  );
}
