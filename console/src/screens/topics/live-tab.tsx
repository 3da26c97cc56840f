import { getRouteApi } from '@tanstack/react-router';
import { useDeferredValue, useMemo, useState } from 'react';
import type { Topic } from '../../api/topics.ts';
import { formatCount } from '../../format/number.ts';
import { TAIL_ROWS_MAX } from '../../live/tail-buffer.ts';
import { useShortcuts } from '../../shell/shortcuts.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { LiveBadge } from '../../ui/live-badge.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { recordKey, recordMatches } from './record-key.ts';
import { RecordLayout } from './record-layout.tsx';
import { RecordTable } from './record-table.tsx';
import { TailAnnouncer } from './tail-announcer.tsx';
import { useTail } from './use-tail.ts';

const route = getRouteApi('/app/topics/$topic');

/** Events as they arrive, newest on top. */
export function LiveTab({ topic }: { topic: Topic }) {
  const { q = '', sel } = route.useSearch();
  const navigate = route.useNavigate();
  const [paused, setPaused] = useState(false);
  const [atTop, setAtTop] = useState(true);
  const tail = useTail(topic.name, paused || !atTop);
  const shown = useDeferredValue(tail.records);
  const records = useMemo(
    () => (q === '' ? shown : shown.filter((record) => recordMatches(record, q))),
    [shown, q],
  );
  useShortcuts({ p: () => setPaused((before) => !before) });
  const setFilter = (next: string) =>
    void navigate({ search: (before) => ({ ...before, q: next }), replace: true, resetScroll: false });
  const toNewest = () => {
    setPaused(false);
    setAtTop(true);
    document.querySelector('.records')?.scrollTo({ top: 0 });
  };
  const actions = (
    <>
      <LiveBadge status={tail.status} paused={paused} />
      <Button small icon={paused ? 'play' : 'pause'} onClick={() => setPaused(!paused)} aria-keyshortcuts="p">
        {paused ? 'Resume' : 'Pause'}
      </Button>
      <Button small onClick={tail.clear}>
        Clear
      </Button>
    </>
  );
  return (
    <RecordLayout
      topic={topic.name}
      sel={sel}
      known={sel === undefined ? undefined : tail.records.find((record) => recordKey(record) === sel)}
    >
      <Panel title="Live tail" flush actions={actions}>
        <div className="filters">
          <SearchField label="Contains" placeholder="Text in key or value" value={q} onChange={setFilter} />
        </div>
        {tail.status.state === 'refused' && <ErrorPanel error={tail.status.error} />}
        <RecordTable
          label={`Live tail of ${topic.name}`}
          records={records}
          selected={sel}
          onAtTop={setAtTop}
        />
        {records.length === 0 && (
          <p className="panel__none">
            {tail.records.length === 0
              ? 'Waiting for the next event …'
              : 'No event so far contains this text.'}
          </p>
        )}
        <div className="tail-status">
          <span>{countsText(tail.counts, records.length)}</span>
          {tail.waiting > 0 && (paused || !atTop) && (
            <Button small look="primary" onClick={toNewest}>
              Jump to newest ({formatCount(tail.waiting)})
            </Button>
          )}
        </div>
        <TailAnnouncer received={tail.counts.received} />
      </Panel>
    </RecordLayout>
  );
}

function countsText(counts: { received: number; dropped: number; skipped: number }, shown: number): string {
  const parts = [`${formatCount(shown)} shown of ${formatCount(counts.received)} received`];
  if (counts.dropped > 0)
    parts.push(`${formatCount(counts.dropped)} older dropped (${formatCount(TAIL_ROWS_MAX)} are kept)`);
  if (counts.skipped > 0) parts.push(`${formatCount(counts.skipped)} skipped by the server`);
  return parts.join(' · ');
}
