import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { viewPath } from '../api/views.ts';
import type { ServerEvent } from '../live/sse-parser.ts';
import { useLiveEvents } from '../live/use-live-events.ts';
import { loadSeries } from './load-series.ts';
import type { SeriesShape } from './series-shape.ts';
import { type Change, SeriesStore } from './series-store.ts';
import { isLive, spanOf, type TimeRange } from './time-range.ts';

/** Charts are painted this often, however fast changes come. */
const PAINT_MS = 1_000;

/** Changes kept that came before the rows were loaded. */
const EARLY_CHANGES_MAX = 2_000;

/** The series of a view in a range: loaded once, then kept up to date by the view's changes while the range is live. */
export function useViewSeries(shape: SeriesShape, range: TimeRange) {
  const live = isLive(range);
  const query = useQuery({
    queryKey: ['views', shape.view, 'series', range],
    queryFn: ({ signal }) => loadSeries(shape, range, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  // The stream is opened before the rows are there, so that nothing falls between the two.
  const early = useRef<Change[]>([]);
  const store = useMemo(() => {
    const { fromMs, toMs } = spanOf(range, Date.now());
    const created = new SeriesStore(shape, live ? toMs - fromMs : undefined);
    created.load(query.data?.rows ?? []);
    for (const change of early.current) created.apply(change);
    early.current = [];
    return created;
    // A shape of the same view is the same shape; another range is another query.
  }, [query.data, shape.view]);
  const onEvent = (event: ServerEvent) => {
    // The server left changes out: what is missing is read again.
    if (event.type === 'gap') void query.refetch();
    if (event.type !== 'change') return;
    const change = JSON.parse(event.data) as Change;
    if (query.data === undefined && early.current.length < EARLY_CHANGES_MAX) early.current.push(change);
    store.apply(change);
  };
  const status = useLiveEvents(live ? `${viewPath(shape.view)}/changes` : null, onEvent);
  return { store, status, query, nowMs: usePaintClock(live) };
}

/** The time of the last painting; stands still while nobody looks and while the range does not move. */
function usePaintClock(live: boolean): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => {
      if (!document.hidden) setNowMs(Date.now());
    }, PAINT_MS);
    return () => clearInterval(timer);
  }, [live]);
  return nowMs;
}
