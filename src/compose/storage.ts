import { join } from 'node:path';
import type { Config } from '#config';
import type { Database } from '#database';
import type { Clock } from '#foundation';
import type { Logger } from '#logging';
import type { Metrics } from '#metrics';
import { type EmbeddedLog, openEmbeddedLog } from '../processing/log/adapters/embedded/index.ts';
import { BACKLOG_BYTES_MAX } from '../processing/log/adapters/embedded/limits.ts';
import { openEmbeddedPostgres } from '../storage/database/adapters/embedded-postgres/embedded-postgres.ts';
import { openPostgres } from '../storage/database/adapters/postgres.ts';

/** The user's PostgreSQL if one is named, else one that we start. */
export function openDatabase(config: Config, clock: Clock, logger: Logger): Promise<Database> {
  const { url, connectionsMax } = config.database;
  if (url !== null) return Promise.resolve(openPostgres({ connection: url, connectionsMax }));
  return openEmbeddedPostgres({
    directory: join(config.data.directory, 'postgres'),
    clock,
    log: (level, message) => logger[level]({ 'event.dataset': 'postgresql' }, message),
  });
}

export async function openLog(
  config: Config,
  clock: Clock,
  logger: Logger,
  metrics: Metrics,
): Promise<EmbeddedLog> {
  const log = await openEmbeddedLog({
    directory: join(config.data.directory, 'log'),
    clock,
    onMaintenanceError: (error) => logger.error({ error }, 'retention or compaction of the log failed'),
  });
  metrics.gauge('millrace_log_backlog_bytes', 'Bytes accepted and not yet on disk', [], (gauge) =>
    gauge.set(log.backlog().waitingBytes),
  );
  return log;
}

/** How full the log's backlog is, 0 to 1: at 1 producers are answered 429. */
export const logSaturation = (log: EmbeddedLog) => ({
  name: 'backlog',
  value: log.backlog().waitingBytes / BACKLOG_BYTES_MAX,
});
