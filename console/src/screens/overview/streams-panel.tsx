import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { viewsQuery } from '../../api/views.ts';
import { SeriesLegend } from '../../charts/series-legend.tsx';
import { chartableViews } from '../../series/series-shape.ts';
import { rangeOf, type TimeRange } from '../../series/time-range.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
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
  const setRange = (next: TimeRange) => void navigate({ search: next, resetScroll: false });
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
              {shapes.map((shape) => (
                <ViewCharts key={shape.view} shape={shape} range={range} onRange={setRange} />
              ))}
            </>
          );
        }}
      </QueryView>
    </Panel>
  );
}

function NoViews() {
  return (
    <EmptyState icon="chart" title="No view to chart yet">
      A pipeline that writes a view with an event time and a number shows up here by itself.
    </EmptyState>
  );
}
