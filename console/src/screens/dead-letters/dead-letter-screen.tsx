import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type DeadLetterDetail, deadLetterQuery, type HistoryEntry } from '../../api/dead-letters.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { DeadLetterStatusBadge } from '../../ui/states.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { DeadLetterFacts } from './dead-letter-facts.tsx';
import { LetterBytes } from './letter-bytes.tsx';
import { RepairPanel } from './repair-panel.tsx';

const route = getRouteApi('/app/dead-letters/$deadLetter');

/** One failed event: why, where, its content, and what can be done. */
export function DeadLetterScreen() {
  const { deadLetter: id } = route.useParams();
  const letter = useQuery(deadLetterQuery(id));
  const trail = <BackLink to="/dead-letters">Dead letters</BackLink>;
  return (
    <Page
      title={letter.data?.message ?? 'Dead letter'}
      trail={trail}
      badge={letter.data && <DeadLetterStatusBadge status={letter.data.status} />}
    >
      <QueryView query={letter}>{(data) => <LetterParts letter={data} />}</QueryView>
    </Page>
  );
}

function LetterParts({ letter }: { letter: DeadLetterDetail }) {
  return (
    <div className="columns">
      <div>
        {letter.text === null ? (
          <LetterBytes letter={letter} />
        ) : (
          <RepairPanel key={`${letter.id} ${letter.edited}`} letter={letter} />
        )}
        {letter.text !== null && <LetterBytes letter={letter} />}
      </div>
      <div>
        <DeadLetterFacts letter={letter} />
        {letter.history.length > 0 && (
          <Panel title="What happened to it">
            <Timeline
              entries={letter.history.map((entry) => ({
                time: entry.time,
                title: entry.event.replaceAll('-', ' '),
                note: historyNote(entry),
              }))}
            />
          </Panel>
        )}
      </div>
    </div>
  );
}

function historyNote(entry: HistoryEntry): string {
  const place =
    entry.partition === undefined ? undefined : `to partition ${entry.partition}, offset ${entry.offset}`;
  return [actorName(entry.actor), entry.reason, entry.message, place].filter(Boolean).join(' · ');
}

/** Who did it: a name, or an object that carries one. */
function actorName(actor: unknown): string | undefined {
  if (typeof actor === 'string') return actor;
  if (typeof actor !== 'object' || actor === null) return undefined;
  if ('name' in actor && typeof actor.name === 'string') return actor.name;
  return 'id' in actor && typeof actor.id === 'string' ? actor.id : undefined;
}
