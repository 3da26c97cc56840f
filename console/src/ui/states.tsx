import type { AlertState, Severity } from '../api/alerts.ts';
import type { DeadLetterStatus } from '../api/dead-letters.ts';
import type { PipelineState } from '../api/pipelines.ts';
import { Badge, type Tone } from './badge.tsx';
import type { IconName } from './icon.tsx';

const PIPELINE: Record<PipelineState, [Tone, IconName, string]> = {
  starting: ['info', 'clock', 'Starting'],
  running: ['ok', 'play', 'Running'],
  stopping: ['info', 'clock', 'Stopping'],
  stopped: ['neutral', 'stopped', 'Stopped'],
  failed: ['bad', 'error', 'Failed'],
};

const ALERT: Record<AlertState, [Tone, IconName, string]> = {
  firing: ['bad', 'alerts', 'Firing'],
  pending: ['warn', 'clock', 'Pending'],
  resolved: ['ok', 'ok', 'Resolved'],
};

const SEVERITY: Record<Severity, [Tone, IconName, string]> = {
  info: ['info', 'info', 'Info'],
  warning: ['warn', 'warning', 'Warning'],
  critical: ['bad', 'error', 'Critical'],
};

const DEAD_LETTER: Record<DeadLetterStatus, [Tone, IconName, string]> = {
  open: ['warn', 'dead-letters', 'Open'],
  replayed: ['ok', 'replay', 'Replayed'],
  discarded: ['neutral', 'trash', 'Discarded'],
};

export function PipelineStateBadge({ state }: { state: PipelineState }) {
  return <StateBadge look={PIPELINE[state]} />;
}

export function AlertStateBadge({ state }: { state: AlertState }) {
  return <StateBadge look={ALERT[state]} />;
}

export function SeverityBadge({ severity }: { severity: Severity }) {
  return <StateBadge look={SEVERITY[severity]} />;
}

export function DeadLetterStatusBadge({ status }: { status: DeadLetterStatus }) {
  return <StateBadge look={DEAD_LETTER[status]} />;
}

function StateBadge({ look: [tone, icon, word] }: { look: [Tone, IconName, string] }) {
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
