import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { viewsQuery } from '../../api/views.ts';
import { SeriesLegend } from '../../charts/series-legend.tsx';
import { chartableViews, type SeriesShape } from '../../series/series-shape.ts';
import { rangeOf, type TimeRange } from '../../series/time-range.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { RangeControl } from './range-control.tsx';
import './streams-panel.css';
import { ViewCharts } from './view-charts.tsx';

const route = getRouteApi('/app/');

/** Charts of every view that is a time series; the anomaly views first. */
export function StreamsPanel() {
  const views = useQuery(viewsQuery);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const range = rangeOf(search);
  const setRange = (next: TimeRange) =>
    void navigate({ search: (before) => ({ ...before, ...next }), resetScroll: false });
  return (
    <Panel title="Live streams" flush actions={<RangeControl range={range} onRange={setRange} />}>
      <QueryView query={views} loading={<Skeleton rows={4} height="10rem" />}>
        {(data) => {
          const shapes = chartableViews(data.items);
          if (shapes.length === 0) return <NoViews />;
          return (
            <>
              <div className="streams__legend">
                <SeriesLegend />
              </div>
              <StreamList shapes={shapes} range={range} onRange={setRange} />
            </>
          );
        }}
      </QueryView>
    </Panel>
  );
}

interface StreamListProps {
  shapes: readonly SeriesShape[];
  range: TimeRange;
  onRange: (range: TimeRange) => void;
}

/** The first view is open; the others unfold, and cost nothing until then. */
function StreamList({ shapes, range, onRange }: StreamListProps) {
  const { views = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const unfolded = views.split(',');
  const toggle = (view: string) => {
    const next = unfolded.includes(view) ? unfolded.filter((name) => name !== view) : [...unfolded, view];
    void navigate({
      search: (before) => ({ ...before, views: next.filter(Boolean).join(',') }),
      replace: true,
      resetScroll: false,
    });
  };
  return shapes.map((shape, i) => {
    const open = i === 0 || unfolded.includes(shape.view);
    return (
      <section key={shape.view} className="streams__view" aria-label={`View ${shape.view}`}>
        {i > 0 && (
          <button
            type="button"
            className="streams__fold"
            aria-expanded={open}
            onClick={() => toggle(shape.view)}
          >
            <Icon name={open ? 'chevron-down' : 'chevron-right'} size={14} />
            {shape.view}
          </button>
        )}
        {open && <ViewCharts shape={shape} range={range} onRange={onRange} titled={i === 0} />}
      </section>
    );
  });
}

function NoViews() {
  return (
    <EmptyState icon="chart" title="No view to chart yet">
      A pipeline that writes a view with an event time and a number shows up here by itself.
    </EmptyState>
  );
}
