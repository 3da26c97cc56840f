import type { FastifyInstance } from 'fastify';
import type { Clock } from '#foundation';
import { type HealthFacts, judgeHealth } from './health.ts';
import { STAGES, type Stage, type StageMeters } from './stage-meter.ts';

/** How full something with a limit is: 0 empty, 1 at its limit. */
export interface Saturation {
  name: string;
  value: number;
}

export interface OverviewDeps {
  meters: StageMeters;
  clock: Clock;
  version: string;
  startedAtMs: number;
  saturation: Partial<Record<Stage, () => Saturation | null>>;
  alerts: () => Promise<{ firing: number; critical: number }>;
  openDeadLetters: () => Promise<number>;
  pipelines: () => Promise<readonly PipelineFacts[]>;
}

export interface PipelineFacts {
  name: string;
  state: 'starting' | 'running' | 'stopping' | 'stopped' | 'failed';
  error: string | null;
  watermarkLagMs: number | null;
  /** Records waiting in its inputs. */
  backlogRecords: number | null;
}

/** A pipeline that has this much unread input for its size is named as lagging. */
const BACKLOG_RECORDS_MAX = 10_000;

const number = { type: 'number' } as const;
const integer = { type: 'integer' } as const;
const text = { type: 'string' } as const;

const overviewSchema = {
  type: 'object',
  properties: {
    stages: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: { enum: STAGES },
          eventsPerSecond: number,
          errorsPerSecond: number,
          latencyMs: { type: ['object', 'null'], properties: { p50: number, p95: number, p99: number } },
          saturation: { type: ['object', 'null'], properties: { name: text, value: number } },
          history: {
            type: 'array',
            items: { type: 'object', properties: { time: text, eventsPerSecond: number } },
          },
        },
      },
    },
    health: {
      type: 'object',
      properties: {
        status: { enum: ['ok', 'degraded', 'failing'] },
        sentence: text,
        link: { type: ['string', 'null'] },
      },
    },
    firingAlerts: integer,
    openDeadLetters: integer,
    pipelines: { type: 'object', properties: { running: integer, failed: integer, stopped: integer } },
    startedAt: { type: 'string', format: 'date-time' },
    version: text,
  },
} as const;

/** `GET /v1/overview`: how each stage does, and one sentence that names the worst thing. */
export function overviewRoutes(app: FastifyInstance, deps: OverviewDeps): void {
  app.get(
    '/v1/overview',
    {
      config: { action: 'overview:read' },
      schema: { tags: ['overview'], summary: 'How the platform does', response: { 200: overviewSchema } },
    },
    () => readOverview(deps),
  );
}

export async function readOverview(deps: OverviewDeps) {
  const [alerts, openDeadLetters, pipelines] = await Promise.all([
    deps.alerts(),
    deps.openDeadLetters(),
    deps.pipelines(),
  ]);
  const stages = STAGES.map((name) => {
    const { history, ...reading } = deps.meters[name].read();
    return {
      name,
      ...reading,
      saturation: deps.saturation[name]?.() ?? null,
      history: history.map(({ timeMs, eventsPerSecond }) => ({
        time: new Date(timeMs).toISOString(),
        eventsPerSecond,
      })),
    };
  });
  const running = pipelines.filter(({ state }) => state === 'running' || state === 'starting');
  const failed = pipelines.filter(({ state }) => state === 'failed');
  return {
    stages,
    health: judgeHealth(healthFacts(stages, pipelines, alerts, openDeadLetters)),
    firingAlerts: alerts.firing,
    openDeadLetters,
    pipelines: {
      running: running.length,
      failed: failed.length,
      stopped: pipelines.length - running.length - failed.length,
    },
    startedAt: new Date(deps.startedAtMs).toISOString(),
    version: deps.version,
  };
}

function healthFacts(
  stages: readonly { name: Stage; eventsPerSecond: number; errorsPerSecond: number }[],
  pipelines: readonly PipelineFacts[],
  alerts: { firing: number; critical: number },
  openDeadLetters: number,
): HealthFacts {
  const ingest = stages.find(({ name }) => name === 'ingest');
  return {
    failedPipelines: pipelines
      .filter(({ state }) => state === 'failed')
      .map(({ name, error }) => ({ name, error: error ?? 'no reason was given' })),
    laggingPipelines: pipelines
      .filter(
        (pipeline) => pipeline.state === 'running' && (pipeline.backlogRecords ?? 0) > BACKLOG_RECORDS_MAX,
      )
      .map(({ name, watermarkLagMs }) => ({ name, lagMs: watermarkLagMs ?? 0 })),
    criticalAlerts: alerts.critical,
    firingAlerts: alerts.firing,
    openDeadLetters,
    eventsPerSecond: ingest?.eventsPerSecond ?? 0,
    runningPipelines: pipelines.filter(({ state }) => state === 'running').length,
  };
}
