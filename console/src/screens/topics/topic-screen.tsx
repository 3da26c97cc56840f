import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Topic, topicQuery } from '../../api/topics.ts';
import { formatBytes, formatCount, formatRate } from '../../format/number.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Page } from '../../ui/page.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { Tab, Tabs } from '../../ui/tabs.tsx';
import { Tile, Tiles } from '../../ui/tile.tsx';
import { LiveTab } from './live-tab.tsx';
import { MessagesTab } from './messages-tab.tsx';
import { ProduceTab } from './produce-tab.tsx';
import { TOPIC_TABS } from './search.ts';
import { retention } from './topic-columns.tsx';
import { TopicDetails } from './topic-details.tsx';

const route = getRouteApi('/app/topics/$topic');

const LABELS = { messages: 'Messages', live: 'Live tail', produce: 'Produce', details: 'Details' } as const;

/** One topic: its messages, its live tail, and how it is kept. */
export function TopicScreen() {
  const { topic: name } = route.useParams();
  const { tab = 'messages' } = route.useSearch();
  const topic = useQuery(topicQuery(name));
  const trail = <BackLink to="/topics">Topics</BackLink>;
  return (
    <Page title={name} trail={trail} lead={topic.data?.description}>
      <QueryView query={topic}>
        {(data) => (
          <>
            <TopicTiles topic={data} />
            <Tabs label="Parts of the topic">
              {TOPIC_TABS.map((one) => (
                <Tab
                  key={one}
                  to="/topics/$topic"
                  params={{ topic: name }}
                  search={{ tab: one === 'messages' ? undefined : one }}
                >
                  {LABELS[one]}
                </Tab>
              ))}
            </Tabs>
            {tab === 'messages' && <MessagesTab topic={data} />}
            {tab === 'live' && <LiveTab topic={data} />}
            {tab === 'produce' && <ProduceTab topic={data} />}
            {tab === 'details' && <TopicDetails topic={data} />}
          </>
        )}
      </QueryView>
    </Page>
  );
}

function TopicTiles({ topic }: { topic: Topic }) {
  return (
    <Tiles>
      <Tile
        label="Arriving"
        value={
          <>
            {formatRate(topic.eventsPerSecond)} <small>events/s</small>
          </>
        }
      />
      <Tile label="Records" value={formatCount(topic.records)} note={`in ${topic.partitions} partitions`} />
      <Tile label="Size" value={formatBytes(topic.sizeBytes)} note={`kept: ${retention(topic)}`} />
      <Tile
        label="Schema"
        value={topic.schema ? `v${topic.schema.version}` : 'none'}
        note={topic.schema?.subject ?? 'every event is accepted'}
      />
    </Tiles>
  );
}
