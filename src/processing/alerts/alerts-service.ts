import type { FastifyInstance } from 'fastify';
import type { Catalog } from '#catalog';
import { type Database, migrate } from '#database';
import { type Clock, isCoded } from '#foundation';
import type { EventLog } from '#log';
import type { Logger } from '#logging';
import type { Metrics } from '#metrics';
import { countAlerts } from './alert-queries.ts';
import { errors } from './errors.ts';
import { startEvaluator } from './evaluator.ts';
import { alertRoutes } from './http/alert-routes.ts';
import { alertMigrations } from './migrations.ts';
import type { NotificationChannel } from './notify/notification.ts';
import { startNotifier } from './notify/notifier.ts';
import type { AlertRuleDraft } from './rule.ts';
import { alertRuleKind, rulesById } from './rule-kind.ts';
import { createRuleRunner, type ScriptRunner } from './rule-runner.ts';
import { ruleScript, SAMPLES_TOPIC, type StreamColumn } from './rule-script.ts';
import { columnsOfSchema } from './stream-columns.ts';

/** What the planner says of a script. */
export interface ScriptProblem {
  severity: 'error' | 'warning';
  message: string;
  line: number;
  column: number;
}

export interface AlertsOptions {
  log: EventLog;
  database: Database;
  catalog: Catalog;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  channels: readonly NotificationChannel[];
  runner: ScriptRunner;
  checkScript: (sql: string) => readonly ScriptProblem[];
  /** The JSON Schema of a topic's events; undefined if the topic has none, or there is no such topic. */
  schemaOf: (topic: string) => Promise<unknown>;
}

export interface AlertsService {
  routes(app: FastifyInstance): void;
  counts(): Promise<{ firing: number; critical: number }>;
  stop(): Promise<void>;
}

const SAMPLES_RETENTION_MS = 86_400_000;
/** How often it is looked whether every rule's script still runs. */
const SUPERVISION_MS = 10_000;

/** Starts the alerts stage: the rules' scripts, the evaluator and the notifier. */
export async function startAlerts(options: AlertsOptions): Promise<AlertsService> {
  const { log, database, catalog, clock, logger, metrics, channels } = options;
  await migrate(database, 'processing', alertMigrations);
  await ensureSamplesTopic(log);
  const rules = catalog.collection(alertRuleKind);
  const columnsOf = (stream: string): Promise<StreamColumn[]> => readColumns(stream, options.schemaOf);
  const ruleRunner = createRuleRunner({ runner: options.runner, columnsOf, logger });
  const notifier = startNotifier({
    database,
    channels,
    clock,
    logger,
    attempts: metrics.counter(
      'millrace_alerts_delivery_attempts_total',
      'Attempts to deliver a notification',
      ['channel', 'outcome'],
    ),
  });
  const evaluator = await startEvaluator({
    log,
    database,
    rules: () => rulesById(rules),
    clock,
    logger,
    onNotifications: () => notifier.wake(),
  });
  metrics.gauge('millrace_alerts_living', 'Alerts pending or firing', [], (gauge) =>
    gauge.set(evaluator.size()),
  );
  await ruleRunner.reconcile(rulesById(rules));
  const supervision = new AbortController();
  const supervised = superviseRules(() => ruleRunner.reconcile(rulesById(rules)), clock, supervision.signal);

  return {
    routes: (app) =>
      alertRoutes(app, {
        database,
        rules,
        channels,
        checkSql: async (draft) => checkRuleSql(draft, await columnsOf(draft.stream), options.checkScript),
        onRulesChanged: () => ruleRunner.reconcile(rulesById(rules)),
      }),
    counts: () => countAlerts(database),
    async stop() {
      supervision.abort(new Error('the alerts were stopped'));
      await supervised;
      await evaluator.stop();
      await notifier.stop();
    },
  };
}

async function readColumns(stream: string, schemaOf: AlertsOptions['schemaOf']): Promise<StreamColumn[]> {
  const columns = columnsOfSchema(await schemaOf(stream));
  if (columns.length > 0) return columns;
  throw errors.alert_rule_invalid(
    `The stream "${stream}" has no schema with properties, so there are no columns to judge. Register one for "${stream}-value".`,
    { details: { errors: [{ pointer: '/stream', message: 'a topic with a schema is expected' }] } },
  );
}

/** Lets the planner judge the rule's script, and tells its findings in the terms of the rule's members. */
function checkRuleSql(
  draft: AlertRuleDraft,
  columns: readonly StreamColumn[],
  checkScript: AlertsOptions['checkScript'],
): void {
  const script = ruleScript({ ...draft, id: 'draft', createdAtMs: 0 }, columns);
  const found = checkScript(script.sql).filter(({ severity }) => severity === 'error');
  const [first] = found;
  if (first === undefined) return;
  const inMember = (problem: ScriptProblem) => {
    const member = script.valueLine !== undefined && problem.line >= script.valueLine ? 'value' : 'condition';
    const firstLine = member === 'value' ? (script.valueLine ?? 1) : script.conditionLine;
    return {
      pointer: `/${member}`,
      message: problem.message,
      line: Math.max(1, problem.line - firstLine + 1),
      column: problem.column,
    };
  };
  const mapped = found.map(inMember);
  throw errors.alert_rule_invalid(first.message, { details: { errors: mapped, diagnostics: mapped } });
}

/** Brings what runs to what the rules say, now and again: a script can fail at any time. */
async function superviseRules(
  reconcile: () => Promise<void>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(SUPERVISION_MS, signal).catch(() => {});
    if (!signal.aborted) await reconcile();
  }
}

async function ensureSamplesTopic(log: EventLog): Promise<void> {
  if ((await log.describeTopic(SAMPLES_TOPIC)) !== undefined) return;
  await log
    .createTopic(SAMPLES_TOPIC, { partitions: 1, retentionMs: SAMPLES_RETENTION_MS, cleanupPolicy: 'delete' })
    .catch((error: unknown) => {
      if (!isCoded(error, 'topic_exists')) throw error;
    });
}
