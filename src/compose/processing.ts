import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { startAlerts } from '#alerts';
import type { Config } from '#config';
import type { Database } from '#database';
import {
  type AvroSchemas,
  createFileSchemas,
  DatabaseTables,
  checkScript,
  checkServedScript,
  createEmbeddedExecution,
  type Execution,
} from '#engine';
import { isCoded } from '#foundation';
import { createTokenVerifier, type JwkSet } from '#identity';
import { overviewRoutes } from '#overview';
import { openPipelines, type Pipelines, pipelineKind, pipelineRoutes } from '#pipelines';
import {
  createProcessingService,
  type ProcessingGround,
  type ProcessingPart,
  type ProcessingService,
  type ProcessingSettings,
} from '#processing';
import { subjectOfTopic } from '#schema';
import { viewOfTopic } from '#sinks';
import type { EmbeddedLog } from '../processing/log/adapters/embedded/index.ts';
import { EventTraces } from '#traces';
import { openChannels } from './channels.ts';
import type { Ground } from './ground.ts';
import { meterPipelines } from './meter-pipelines.ts';
import { logSaturation } from './storage.ts';

export interface ProcessingParts extends Ground {
  database: Database;
  log: EmbeddedLog;
  /** The keys of the auth service, by which access tokens are verified. */
  keys: () => Promise<JwkSet>;
  /** Secret of the services, where they are processes of their own. */
  serviceToken?: string;
}

/** The processing service with everything in it: the ground, pipelines, alerts, the overview. */
export async function startProcessing(
  parts: ProcessingParts,
  running: AsyncDisposableStack,
): Promise<ProcessingService> {
  const verifier = createTokenVerifier(parts);
  const traces = new EventTraces(parts.tracing, parts.clock);
  const service = await createProcessingService({
    ...parts,
    verify: (token) => verifier.verify(token),
    onPublished: (event) => traces.add(event),
    settings: settingsOf(parts.config),
    kinds: [pipelineKind],
    parts: [(ground) => startDecisions(ground, parts, traces)],
  });
  running.defer(() => service.close());
  return service;
}

function createExecution(
  ground: ProcessingGround,
  config: Config,
  traces: EventTraces,
  schemas: AvroSchemas,
): Execution {
  const { log, clock, logger, metrics, views, database } = ground;
  const persisted = (topic: string): Promise<void> | undefined => {
    const view = viewOfTopic(topic);
    return view === undefined ? undefined : views.caughtUp(view);
  };
  return createEmbeddedExecution({
    log,
    logOf: ({ name }) => traces.follow(log, { pipeline: name, persisted }),
    directory: join(config.data.directory, 'state'),
    filesDirectory: join(config.data.directory, 'files'),
    functionsDirectory: config.engine.functionsDirectory ?? undefined,
    // What `jdbc` tables read are the views, a moment behind their pipelines.
    services: { tables: new DatabaseTables(database, 'views', clock), schemas },
    clock,
    logger,
    metrics,
    stateBytesMax: config.engine.stateBytesMax,
    parallelism: config.engine.parallelism,
    stateCacheBytesMax: config.engine.stateCacheBytesMax,
    stateDiskBytesMax: config.engine.stateDiskBytesMax,
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

/** The engine, and what stands on it: pipelines, alerts, the overview. */
async function startDecisions(
  ground: ProcessingGround,
  { config, log }: ProcessingParts,
  traces: EventTraces,
): Promise<ProcessingPart> {
  const { clock, version, meters, registry, deadLetters } = ground;
  const schemas = createFileSchemas(join(config.data.directory, 'avro-schemas.jsonl'));
  const execution = createExecution(ground, config, traces, schemas);
  const pipelines = await startPipelines(ground, execution, config);
  const alerts = await startAlerts({
    ...ground,
    channels: openChannels(config, clock),
    runner: {
      start: (id, name, sql) => execution.start({ id, name, sql }),
      stop: (id) => execution.stop(id),
      hasFailed: (id) => execution.status(id)?.state === 'failed',
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
      await execution.close();
      await schemas.close();
    },
  };
}

function startPipelines(ground: ProcessingGround, execution: Execution, config: Config): Promise<Pipelines> {
  const { catalog, clock, logger, views, log } = ground;
  return openPipelines({
    catalog,
    execution,
    savepointsDirectory: join(config.data.directory, 'savepoints'),
    clock,
    logger,
    async checkScript(sql) {
      const { functionsDirectory } = config.engine;
      const { diagnostics, sources, sinks } = await checkServedScript(sql, functionsDirectory ?? undefined);
      const topics = sources.filter(({ kind }) => kind === 'topic').map(({ name }) => name);
      return { diagnostics, sources: topics, sinks };
    },
    sinks: {
      defineView: (draft) => views.define(draft),
      dropViews: (pipelineId, except) => views.dropOf(pipelineId, except),
      saveRows: (view, end, file) => views.saveRows(view, end, file),
      fillRows: (view, file) => views.fillRows(view, file),
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
