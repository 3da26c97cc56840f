import type { FastifyInstance } from 'fastify';
import { alertRuleKind } from '#alerts';
import { type AnyObjectKind, type Catalog, catalogMigrations, openCatalog } from '#catalog';
import { type Database, type Migration, migrate } from '#database';
import { DeadLetters, deadLetterMigrations, deadLetterRoutes, ensureDeadLetterTopic } from '#dead-letters';
import type { Clock } from '#foundation';
import { createService, type ServiceOptions } from '#http';
import type { EventLog, TopicConfig } from '#log';
import type { Logger } from '#logging';
import type { Metrics } from '#metrics';
import { createStageMeters, type StageMeters } from '#overview';
import { SchemaRegistry, schemaRoutes, subjectKind } from '#schema';
import { openViews, viewKind, viewMigrations, viewRoutes, type Views } from '#sinks';
import { createReplayTarget, IngestMeter, Intake, ingestRoutes, type PublishedEvent } from '#sources';
import type { Tracing } from '#tracing';
import { messageRoutes, topicKind, TopicRates, TopicRulebook, topicRoutes, Topics } from '#topics';

/** What the processing service stands on. It closes none of it but what it opened. */
export interface ProcessingDeps {
  log: EventLog;
  database: Database;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  version: string;
  verify: ServiceOptions['verify'];
  /** Secret of the services, where they are processes of their own; see `#http`. */
  serviceToken?: string | undefined;
  tracing?: Tracing;
  /** Told of events that became durable while somebody traces them. */
  onPublished?: (published: PublishedEvent) => void;
  /** What differs from the limits and defaults of the parts. */
  settings?: ProcessingSettings;
  /** Parts beyond the ground, in the order in which they start; they stop in the opposite order. */
  parts?: readonly PartStarter[];
  /** Kinds of catalog objects that these parts keep. */
  kinds?: readonly AnyObjectKind[];
  /** Tables of these parts, in the schema `processing`. */
  migrations?: readonly Migration[];
}

export interface ProcessingSettings {
  /** What a topic gets where its creator says nothing. */
  topicDefaults?: Partial<TopicConfig>;
  /** CloudEvents of a topic remembered for idempotency, and memory for all of them. */
  idempotencyEvents?: number;
  idempotencyBytesMax?: number;
  /** Rows a view keeps. */
  viewRowsMax?: number;
}

/** What every part of processing can use. */
export interface ProcessingGround
  extends Pick<ProcessingDeps, 'log' | 'database' | 'clock' | 'logger' | 'metrics' | 'version'> {
  catalog: Catalog;
  registry: SchemaRegistry;
  topics: Topics;
  rules: TopicRulebook;
  intake: Intake;
  deadLetters: DeadLetters;
  views: Views;
  meters: StageMeters;
}

/** A part that was started: its routes, and how to stop it. */
export interface ProcessingPart {
  routes?: (app: FastifyInstance) => void;
  stop?: () => Promise<void>;
}
export type PartStarter = (ground: ProcessingGround) => Promise<ProcessingPart>;

export interface ProcessingService extends ProcessingGround {
  /** Ready to take requests. */
  app: FastifyInstance;
  /** Lets requests finish, then stops all parts. */
  close(): Promise<void>;
}

/** Opens the ground, starts the parts and puts all their routes into one application. */
export async function createProcessingService(deps: ProcessingDeps): Promise<ProcessingService> {
  const ground = await openGround(deps);
  const parts: ProcessingPart[] = [];
  for (const start of deps.parts ?? []) parts.push(await start(ground));
  const rates = new TopicRates(deps.log, deps.clock);
  rates.start();
  const { app } = await createService({
    name: 'processing',
    description: 'Events on their way: topics, schemas, dead letters, pipelines, views and alerts.',
    version: deps.version,
    logger: deps.logger,
    clock: deps.clock,
    verify: deps.verify,
    serviceToken: deps.serviceToken,
  });
  await addRoutes(app, ground, rates);
  for (const part of parts) part.routes?.(app);
  await app.ready();
  return {
    ...ground,
    app,
    async close() {
      await app.close();
      for (const part of parts.toReversed()) await part.stop?.();
      await rates.close();
      ground.rules.close();
      await ground.views.close();
      await ground.deadLetters.close();
      await ground.catalog.close();
    },
  };
}

async function openGround(deps: ProcessingDeps): Promise<ProcessingGround> {
  const { log, database, clock, logger, metrics, version, settings = {} } = deps;
  const migrations = [
    ...catalogMigrations,
    ...deadLetterMigrations,
    ...viewMigrations,
    ...(deps.migrations ?? []),
  ];
  await migrate(database, 'processing', migrations);
  await ensureDeadLetterTopic(log);
  const kinds = [topicKind, subjectKind, viewKind, alertRuleKind, ...(deps.kinds ?? [])];
  const catalog = await openCatalog({ log, database, clock, logger, kinds });
  const registry = new SchemaRegistry({ catalog, clock });
  const topics = new Topics({ log, catalog, logger, defaults: settings.topicDefaults ?? {} });
  await topics.recover();
  const rules = new TopicRulebook(topics, registry);
  const meters = createStageMeters(clock);
  const intake = new Intake({
    log,
    clock,
    meters,
    ...(deps.tracing === undefined ? {} : { tracing: deps.tracing }),
    ...(deps.onPublished === undefined ? {} : { onPublished: deps.onPublished }),
    ...(settings.idempotencyEvents === undefined ? {} : { eventsMin: settings.idempotencyEvents }),
    ...(settings.idempotencyBytesMax === undefined ? {} : { bytesMax: settings.idempotencyBytesMax }),
  });
  topics.onChange((topic, what) => what === 'deleted' && intake.idempotency.forget(topic));
  const topicOf = (name: string) => rules.of(name);
  const target = createReplayTarget({ intake, topicOf });
  const deadLetters = await DeadLetters.open({ log, database, clock, logger, target });
  const views = await openViews({
    log,
    database,
    catalog,
    clock,
    logger,
    meter: meters.sinks,
    ...(settings.viewRowsMax === undefined ? {} : { rowsMax: settings.viewRowsMax }),
  });
  return {
    log,
    database,
    clock,
    logger,
    metrics,
    version,
    catalog,
    registry,
    topics,
    rules,
    intake,
    deadLetters,
    views,
    meters,
  };
}

async function addRoutes(app: FastifyInstance, ground: ProcessingGround, rates: TopicRates): Promise<void> {
  const { log, database, clock, topics, registry, rules, intake, deadLetters, views } = ground;
  topicRoutes(app, { topics, registry, rates });
  messageRoutes(app, { log, topics, clock });
  schemaRoutes(app, { registry });
  deadLetterRoutes(app, { deadLetters });
  viewRoutes(app, { views, log, database, clock });
  const meter = new IngestMeter(ground.metrics, ground.meters.ingest);
  await app.register(ingestRoutes({ intake, topicOf: (name) => rules.of(name), clock, meter }));
}
