import type { FastifyInstance } from 'fastify';
import type { Config } from '#config';
import type { Database } from '#database';
import type { Clock } from '#foundation';
import { createGateway, createLocalServiceClient, type Gateway, type RateLimit } from '#gateway';
import type { Logger } from '#logging';
import type { Metrics } from '#metrics';
import type { Tracing } from '#tracing';
import type { EmbeddedLog } from '../processing/log/adapters/embedded/index.ts';
import { CONSOLE_DIRECTORY } from './console-build.ts';

export interface GatewayParts {
  config: Config;
  auth: FastifyInstance;
  processing: FastifyInstance;
  database: Database;
  log: EmbeddedLog;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  tracing: Tracing;
  version: string;
}

/** Bursts of this length are let through at once; over it the rate holds. */
const LIMIT_WINDOW_S = 10;

/** The gateway over the two local services: requests reach them without a network hop. */
export function composeGateway(parts: GatewayParts): Gateway {
  const { config, log, database } = parts;
  return createGateway({
    services: {
      auth: createLocalServiceClient('auth', parts.auth),
      processing: createLocalServiceClient('processing', parts.processing),
    },
    config: {
      trustedProxies: config.http.trustedProxies
        .split(',')
        .map((address) => address.trim())
        .filter(Boolean),
      limits: {
        address: perSecond(config.http.requestsPerSecondPerIp),
        identity: perSecond(config.http.requestsPerSecondPerPrincipal),
      },
      drainTimeoutMs: config.http.drainMs,
    },
    logger: parts.logger,
    metrics: parts.metrics,
    tracing: parts.tracing,
    clock: parts.clock,
    version: parts.version,
    consoleDirectory: CONSOLE_DIRECTORY,
    readiness: {
      database: () => database.query('SELECT 1'),
      log: async () => {
        const failure = log.failure();
        if (failure !== undefined) throw failure;
      },
    },
  });
}

const perSecond = (requests: number): RateLimit => ({
  quota: requests * LIMIT_WINDOW_S,
  windowS: LIMIT_WINDOW_S,
});
