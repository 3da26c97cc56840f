import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '#database';
import { type EmbeddedLog, openEmbeddedLog } from '../processing/log/adapters/embedded/index.ts';
import { BACKLOG_BYTES_MAX } from '../processing/log/adapters/embedded/limits.ts';
import { openEmbeddedPostgres } from '../storage/database/adapters/embedded-postgres/embedded-postgres.ts';
import { openPostgres } from '../storage/database/adapters/postgres.ts';
import type { Ground } from './ground.ts';

/** The user's PostgreSQL if one is named, else one that we start; and the data directory, if it is not there. */
export async function startDatabase(ground: Ground, running: AsyncDisposableStack): Promise<Database> {
  // PostgreSQL may run as another user, who must get through.
  mkdirSync(ground.config.data.directory, { recursive: true, mode: 0o755 });
  return running.adopt(await openDatabase(ground), (database) => database.close());
}

function openDatabase({ config, clock, logger }: Ground): Promise<Database> {
  const { url, connectionsMax } = config.database;
  if (url !== null) return Promise.resolve(openPostgres({ connection: url, connectionsMax }));
  return openEmbeddedPostgres({
    directory: join(config.data.directory, 'postgres'),
    clock,
    log: (level, message) => logger[level]({ 'event.dataset': 'postgresql' }, message),
  });
}

export async function startLog(
  { config, clock, logger, metrics }: Ground,
  running: AsyncDisposableStack,
): Promise<EmbeddedLog> {
  const log = await openEmbeddedLog({
    directory: join(config.data.directory, 'log'),
    clock,
    onMaintenanceError: (error) => logger.error({ error }, 'retention or compaction of the log failed'),
  });
  running.defer(() => log.close());
  metrics.gauge('millrace_log_backlog_bytes', 'Bytes accepted and not yet on disk', [], (gauge) =>
    gauge.set(log.backlog().waitingBytes),
  );
  return log;
}

/** What `/readyz` asks of a process that holds data. */
export const databaseCheck = (database: Database) => () => database.query('SELECT 1');
export const logCheck = (log: EmbeddedLog) => async () => {
  const failure = log.failure();
  if (failure !== undefined) throw failure;
};

/** How full the log's backlog is, 0 to 1: at 1 producers are answered 429. */
export const logSaturation = (log: EmbeddedLog) => ({
  name: 'backlog',
  value: log.backlog().waitingBytes / BACKLOG_BYTES_MAX,
});
