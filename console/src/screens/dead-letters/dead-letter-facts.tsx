import { Link } from '@tanstack/react-router';
import type { DeadLetterDetail } from '../../api/dead-letters.ts';
import { formatBytes } from '../../format/number.ts';
import { Tag } from '../../ui/badge.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Instant } from '../../ui/times.tsx';

export function DeadLetterFacts({ letter }: { letter: DeadLetterDetail }) {
  const headers = Object.entries(letter.headers);
  return (
    <>
      <Panel title="Why and where">
        <Facts
          items={[
            ['Error', letter.message],
            ['Code', <code key="code">{letter.code}</code>],
            ['Failed at', <Tag key="stage">{letter.stage}</Tag>],
            ['When', <Instant key="time" time={letter.time} />],
            ['Topic', <Origin key="topic" letter={letter} />],
            ['Pipeline', letter.pipeline],
            ['Operator', letter.operator],
            ['Schema version', letter.schemaVersion],
            ['Attempts', letter.attempts],
            ['Content type', letter.contentType],
            ['Size', formatBytes(letter.sizeBytes)],
            ...(letter.discardReason ? [['Discarded because', letter.discardReason] as const] : []),
          ]}
        />
      </Panel>
      {headers.length > 0 && (
        <Panel title="Headers">
          <Facts items={headers.map(([name, value]) => [name, <code key={name}>{value}</code>])} />
        </Panel>
      )}
    </>
  );
}

function Origin({ letter }: { letter: DeadLetterDetail }) {
  const { topic, partition, offset } = letter;
  const known = typeof partition === 'number' && typeof offset === 'number';
  return (
    <>
      <Link to="/topics/$topic" params={{ topic }} search={known ? { sel: `${partition}:${offset}` } : {}}>
        {topic}
      </Link>
      {known && ` partition ${partition}, offset ${offset}`}
    </>
  );
}
