import type { Overview, Stage, StageName } from '../src/api/overview.ts';
import { noise } from './noise.ts';
import type { World } from './world.ts';

const HISTORY_POINTS = 60;

/** The overview of a world: rates that move a little from second to second. */
export function overviewOf(world: World): Overview {
  const busy = world.pipelines.length > 0;
  const firingAlerts = world.alerts.filter((alert) => alert.state === 'firing').length;
  const failed = world.pipelines.filter((pipeline) => pipeline.state === 'failed').length;
  return {
    stages: [
      stage('ingest', busy ? 62 : 0, busy ? 0.3 : 0, 3, ['connections', 0.08]),
      stage('validate', busy ? 62 : 0, busy ? 0.3 : 0, 1, null),
      stage('log', busy ? 128 : 0, 0, 6, ['disk used', 0.41]),
      stage('pipelines', busy ? 124 : 0, 0, 38, ['state memory', busy ? 0.86 : 0]),
      stage('sinks', busy ? 63 : 0, 0, 12, ['queue', 0.12]),
    ],
    health:
      failed > 0
        ? {
            status: 'degraded',
            sentence: 'The pipeline order-totals failed: its SQL names an unknown column.',
            link: '/pipelines/pip_ordertotals',
          }
        : { status: 'ok', sentence: 'Everything flows; nothing waits.', link: null },
    firingAlerts,
    openDeadLetters: world.deadLetters.filter((letter) => letter.status === 'open').length,
    pipelines: {
      running: world.pipelines.filter((pipeline) => pipeline.state === 'running').length,
      failed,
      stopped: world.pipelines.filter((pipeline) => pipeline.state === 'stopped').length,
    },
    startedAt: world.startedAt,
    version: '0.1.0',
  };
}

function stage(
  name: StageName,
  rate: number,
  errors: number,
  p95: number,
  saturation: [string, number] | null,
): Stage {
  const second = Math.floor(Date.now() / 2_000);
  const at = (i: number) => Number((rate * (0.8 + 0.4 * noise(second - i + name.length * 1_009))).toFixed(1));
  return {
    name,
    eventsPerSecond: at(0),
    errorsPerSecond: errors,
    latencyMs: rate === 0 ? null : { p50: p95 / 3, p95, p99: p95 * 2.4 },
    saturation: saturation && { name: saturation[0], value: saturation[1] },
    history: Array.from({ length: HISTORY_POINTS }, (_, i) => ({
      time: new Date((second - (HISTORY_POINTS - 1 - i)) * 2_000).toISOString(),
      eventsPerSecond: at(HISTORY_POINTS - 1 - i),
    })),
  };
}
