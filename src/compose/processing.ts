import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { startAlerts } from '#alerts';
import type { Config } from '#config';
import type { Database } from '#database';
import { checkScript, createEmbeddedExecution, type Execution } from '#engine';
import { type Clock, isCoded } from '#foundation';
import type { ServiceOptions } from '#http';
import type { Logger } from '#logging';
import type { Metrics } from '#metrics';
import { overviewRoutes } from '#overview';
import { openPipelines, type Pipelines, pipelineKind, pipelineRoutes } from '#pipelines';
import {
  createProcessingService,
  type PartStarter,
  type ProcessingGround,
  type ProcessingPart,
  type ProcessingService,
  type ProcessingSettings,
} from '#processing';
import { subjectOfTopic } from '#schema';
import type { EmbeddedLog } from '../processing/log/adapters/embedded/index.ts';
import { openChannels } from './channels.ts';
import { meterPipelines } from './meter-pipelines.ts';
import { logSaturation } from './storage.ts';

export interface ProcessingParts {
  config: Config;
  database: Database;
  log: EmbeddedLog;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  version: string;
  verify: ServiceOptions['verify'];
}

/** The processing service with everything in it: the ground, pipelines, alerts, the overview. */
export function composeProcessing(parts: ProcessingParts): Promise<ProcessingService> {
  const { config, log, clock, logger, metrics } = parts;
  const execution = createEmbeddedExecution({
    log,
    directory: join(config.data.directory, 'state'),
    clock,
    logger,
    metrics,
    stateBytesMax: config.engine.stateBytesMax,
  });
  const engine: PartStarter = async () => ({ stop: () => execution.close() });
  return createProcessingService({
    ...parts,
    settings: settingsOf(config),
    kinds: [pipelineKind],
    parts: [engine, (ground) => startDecisions(ground, parts, execution)],
  });
}

function settingsOf({ topics, ingest, views }: Config): ProcessingSettings {
  return {
    topicDefaults: {
      partitions: topics.partitions,
      retentionMs: topics.retentionMs,
      retentionBytes: topics.retentionBytes,
    },
    idempotencyEvents: ingest.idempotencyEvents,
    idempotencyBytesMax: ingest.idempotencyMemoryBytes,
    viewRowsMax: views.rowsMax,
  };
}

/** Pipelines, alerts and the overview: what stands on the ground and on the engine. */
async function startDecisions(
  ground: ProcessingGround,
  { config, log }: ProcessingParts,
  execution: Execution,
): Promise<ProcessingPart> {
  const { clock, version, meters, registry, deadLetters } = ground;
  const pipelines = await startPipelines(ground, execution);
  const alerts = await startAlerts({
    ...ground,
    channels: openChannels(config, clock),
    runner: {
      start: (id, name, sql) => execution.start({ id, name, sql }),
      stop: (id) => execution.stop(id),
    },
    checkScript: (sql) => checkScript(sql).diagnostics,
    schemaOf: async (topic) => registry.latest(subjectOfTopic(topic)),
  });
  const meter = meterPipelines(pipelines, meters.pipelines, clock);
  const startedAtMs = clock.nowMs();
  return {
    routes(app: FastifyInstance) {
      pipelineRoutes(app, { pipelines });
      alerts.routes(app);
      overviewRoutes(app, {
        meters,
        clock,
        version,
        startedAtMs,
        saturation: { log: () => logSaturation(log) },
        alerts: () => alerts.counts(),
        openDeadLetters: () => deadLetters.store.openCount(),
        pipelines: async () => pipelines.list().map(factsOf),
      });
    },
    async stop() {
      await meter.stop();
      await alerts.stop();
      await pipelines.close();
    },
  };
}

function startPipelines(ground: ProcessingGround, execution: Execution): Promise<Pipelines> {
  const { catalog, clock, logger, views, log } = ground;
  return openPipelines({
    catalog,
    execution,
    clock,
    logger,
    checkScript(sql) {
      const { diagnostics, sources, sinks } = checkScript(sql);
      const topics = sources.filter(({ kind }) => kind === 'topic').map(({ name }) => name);
      return { diagnostics, sources: topics, sinks };
    },
    sinks: {
      defineView: (draft) => views.define(draft),
      dropViews: (pipelineId, except) => views.dropOf(pipelineId, except),
      dropViewsOfOthers: (pipelineIds) => views.dropOfOthers(pipelineIds),
      async ensureTopic(topic) {
        if ((await log.describeTopic(topic)) !== undefined) return;
        await log.createTopic(topic).catch((error: unknown) => {
          if (!isCoded(error, 'topic_exists')) throw error;
        });
      },
    },
  });
}

function factsOf({ name, state, error, metrics }: ReturnType<Pipelines['list']>[number]) {
  return {
    name,
    state,
    error: error?.message ?? null,
    watermarkLagMs: metrics.watermarkLagMs,
    backlogRecords: metrics.backlogRecords,
  };
}
