import type { Stage, StageName } from '../../api/overview.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatPercent, formatRate } from '../../format/number.ts';
import { Icon } from '../../ui/icon.tsx';
import './flow-strip.css';

const LABELS: Record<StageName, string> = {
  ingest: 'Ingest',
  validate: 'Validate',
  log: 'Log',
  pipelines: 'Pipelines',
  sinks: 'Sinks',
};

/** From here on a stage is in the way of the one before it. */
const SATURATED = 0.8;

/** The way of an event through the platform, with what passes each step now. */
export function FlowStrip({ stages }: { stages: readonly Stage[] }) {
  return (
    <ol className="flow" aria-label="Flow of events, step by step">
      {stages.map((stage) => (
        <StageCard key={stage.name} stage={stage} />
      ))}
    </ol>
  );
}

function StageCard({ stage }: { stage: Stage }) {
  const saturated = stage.saturation !== null && stage.saturation.value >= SATURATED;
  return (
    <li className="flow__stage" data-saturated={saturated}>
      <h2 className="flow__name">{LABELS[stage.name] ?? stage.name}</h2>
      <p className="flow__rate">
        {formatRate(stage.eventsPerSecond)} <small>events/s</small>
      </p>
      <Sparkline values={stage.history.map((point) => point.eventsPerSecond)} />
      <dl className="flow__signals">
        <div data-bad={stage.errorsPerSecond > 0}>
          <dt>errors</dt>
          <dd>{formatRate(stage.errorsPerSecond)}/s</dd>
        </div>
        <div title={stage.latencyMs ? latencyTitle(stage.latencyMs) : undefined}>
          <dt>p95</dt>
          <dd>{stage.latencyMs ? formatDuration(stage.latencyMs.p95) : '—'}</dd>
        </div>
      </dl>
      <Saturation stage={stage} saturated={saturated} />
    </li>
  );
}

function Saturation({ stage, saturated }: { stage: Stage; saturated: boolean }) {
  if (!stage.saturation) return <p className="flow__use muted">no limit in sight</p>;
  const { name, value } = stage.saturation;
  return (
    <div className="flow__use">
      <p>
        {saturated && <Icon name="warning" size={12} />}
        {name} {formatPercent(value)}
      </p>
      <span className="flow__bar">
        <span style={{ width: `${Math.min(100, value * 100)}%` }} />
      </span>
    </div>
  );
}

function latencyTitle({ p50, p95, p99 }: { p50: number; p95: number; p99: number }): string {
  return `p50 ${formatDuration(p50)}, p95 ${formatDuration(p95)}, p99 ${formatDuration(p99)}`;
}
