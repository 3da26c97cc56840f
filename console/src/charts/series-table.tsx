import { formatValue } from '../format/number.ts';
import { formatTime } from '../format/time.ts';
import type { SeriesPoint } from '../series/series-store.ts';
import { usePreference } from '../shell/preferences.ts';
import { Badge } from '../ui/badge.tsx';

/** More rows than this help nobody in a small table; the view's own page has them all. */
const ROWS_MAX = 200;

/** The points of a chart, newest first, for those who can't or don't want to look at the drawing. */
export function SeriesTable({
  title,
  points,
  judged,
}: {
  title: string;
  points: readonly SeriesPoint[];
  judged: boolean;
}) {
  const [zone] = usePreference('zone');
  const newest = points.slice(-ROWS_MAX).toReversed();
  return (
    <div className="series__table" tabIndex={0} role="group" aria-label={`${title} as table`}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Event time</th>
            <th scope="col" className="number">
              Value
            </th>
            {judged && <th scope="col">Expected</th>}
            {judged && <th scope="col">Verdict</th>}
          </tr>
        </thead>
        <tbody>
          {newest.map((point) => (
            <tr key={point.timeMs}>
              <td>{formatTime(point.timeMs, zone, true)}</td>
              <td className="number">{formatValue(point.value)}</td>
              {judged && <td>{bounds(point)}</td>}
              {judged && <td>{point.anomaly ? <Badge tone="warn">Anomaly</Badge> : 'normal'}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function bounds(point: SeriesPoint): string {
  return Number.isNaN(point.lower)
    ? 'warming up'
    : `${formatValue(point.lower)} to ${formatValue(point.upper)}`;
}
