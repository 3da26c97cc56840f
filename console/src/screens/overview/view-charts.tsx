import { SeriesChart } from '../../charts/series-chart.tsx';
import { formatCount, plural } from '../../format/number.ts';
import { ROWS_PER_SERIES_MAX } from '../../series/load-series.ts';
import type { SeriesShape } from '../../series/series-shape.ts';
import { SERIES_MAX } from '../../series/series-store.ts';
import { absolute, isLive, spanOf, spanWithData, type TimeRange } from '../../series/time-range.ts';
import { useViewSeries } from '../../series/use-view-series.ts';
import { visiblePoints } from '../../series/visible-points.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { LiveBadge } from '../../ui/live-badge.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

interface ViewChartsProps {
  shape: SeriesShape;
  range: TimeRange;
  onRange: (range: TimeRange) => void;
  /** Shows the view's name; the one above it may have said it already. */
  titled: boolean;
}

/** One chart for each series of a view. */
export function ViewCharts({ shape, range, onRange, titled }: ViewChartsProps) {
  const { store, nowMs, status, query } = useViewSeries(shape, range);
  const keys = store.keys();
  const whole = spanOf(range, nowMs);
  const span = isLive(range) ? spanWithData(whole, store.oldestMs) : whole;
  return (
    <>
      <div className="streams__head">
        {titled && <h3>{shape.view}</h3>}
        {isLive(range) ? <LiveBadge status={status} /> : null}
        <span className="muted">
          {plural(keys.length, 'series', 'series')}
          {store.leftOut > 0 && `, only the first ${SERIES_MAX} are drawn`}
          {query.data?.isPartial && `, the newest ${formatCount(ROWS_PER_SERIES_MAX)} rows of each`}
        </span>
      </div>
      {query.error && keys.length === 0 && (
        <ErrorPanel error={query.error} retry={() => void query.refetch()} />
      )}
      {query.isPending && keys.length === 0 && <Skeleton rows={2} height="10rem" />}
      {!query.isPending && !query.error && keys.length === 0 && (
        <p className="panel__none">The view has no rows yet.</p>
      )}
      <div className="streams__grid">
        {keys.map((key) => (
          <SeriesChart
            key={key}
            title={key === '' ? shape.value : key}
            judged={shape.anomaly !== null}
            visible={visiblePoints(store.points(key), span, isLive(range))}
            onZoom={(zoomed) => onRange(absolute(zoomed.fromMs, zoomed.toMs))}
          />
        ))}
      </div>
    </>
  );
}
