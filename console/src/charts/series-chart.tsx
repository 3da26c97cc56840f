import { lazy, Suspense, useMemo, useState } from 'react';
import { formatValue, plural } from '../format/number.ts';
import { formatClock, formatTime, type Zone } from '../format/time.ts';
import type { Span } from '../series/time-range.ts';
import { type SeriesFacts, seriesFacts, type Visible } from '../series/visible-points.ts';
import { usePreference } from '../shell/preferences.ts';
import { Badge } from '../ui/badge.tsx';
import { IconButton } from '../ui/button.tsx';
import './series-chart.css';
import { SeriesTable } from './series-table.tsx';

const SeriesPlot = lazy(() => import('./series-plot.tsx').then((module) => ({ default: module.SeriesPlot })));

interface SeriesChartProps {
  title: string;
  visible: Visible;
  /** True if the series has bounds and a verdict. */
  judged: boolean;
  onZoom: (span: Span) => void;
}

/** A series over event time: the line, what was expected, and marked anomalies. The same as a table on request. */
export function SeriesChart({ title, visible, judged, onZoom }: SeriesChartProps) {
  const [asTable, setAsTable] = useState(false);
  const [zone] = usePreference('zone');
  const facts = useMemo(() => seriesFacts(visible.points), [visible.points]);
  const summary = summarise(facts, zone);
  return (
    <figure className="series">
      <figcaption className="series__header">
        <h3 className="series__title">{title}</h3>
        <IconButton
          icon={asTable ? 'chart' : 'table'}
          label={asTable ? `Show ${title} as chart` : `Show ${title} as table`}
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        />
      </figcaption>
      {facts && (
        <p className="series__now">
          <span className="series__value">{formatValue(facts.last.value)}</span>
          {judged && <Verdict count={facts.episodes} />}
        </p>
      )}
      {asTable ? (
        <SeriesTable title={title} points={visible.points} judged={judged} />
      ) : (
        <div className="series__plot" role="img" aria-label={`${title}. ${summary}`}>
          <Suspense fallback={null}>
            <SeriesPlot points={visible.points} span={visible.span} zone={zone} onZoom={onZoom} />
          </Suspense>
        </div>
      )}
      <p className="series__summary">
        {summary}
        {visible.shifted && facts && ` The newest event is of ${formatTime(facts.last.timeMs, zone)}.`}
      </p>
    </figure>
  );
}

function Verdict({ count }: { count: number }) {
  if (count === 0) return <Badge tone="ok">Normal</Badge>;
  return (
    <Badge tone="warn" icon="warning">
      {plural(count, 'anomaly', 'anomalies')}
    </Badge>
  );
}

function summarise(facts: SeriesFacts | undefined, zone: Zone): string {
  if (!facts) return 'No events in this range.';
  const { min, max, lastAnomaly } = facts;
  const range = `Between ${formatValue(min)} and ${formatValue(max)}`;
  if (!lastAnomaly) return `${range}.`;
  return `${range}; last anomaly ${formatValue(lastAnomaly.value)} at ${formatClock(lastAnomaly.timeMs, zone)}.`;
}
