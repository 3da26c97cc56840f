import type { Config } from '#config';
import { type Clock, systemClock, VERSION } from '#foundation';
import { createLogger, type Logger } from '#logging';
import { createMetrics, type Metrics } from '#metrics';
import { createTracing, type Tracing } from '#tracing';

/** What every process of the platform stands on, whichever contexts it holds. */
export interface Ground {
  config: Config;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  tracing: Tracing;
  version: string;
  /** Who issues and who accepts access tokens: the same in all processes of a platform. */
  issuer: string;
  audience: string;
  /** Words for whoever sits at the terminal; logs go elsewhere. */
  announce: (line: string) => void;
}

const AUDIENCE = 'millrace';
/** Of tokens, when no public address is configured: then nobody outside of the platform checks it. */
const ISSUER_DEFAULT = 'urn:millrace';

/** `service` names the process in logs and traces. Traces that wait are sent when `running` is disposed of. */
export async function openGround(
  config: Config,
  announce: Ground['announce'],
  service: string,
  running: AsyncDisposableStack,
): Promise<Ground> {
  const { level, file } = config.logging;
  const tracing = await createTracing({
    endpoint: config.telemetry.otlpEndpoint ?? undefined,
    service,
    version: VERSION,
  });
  running.defer(() => tracing.shutdown());
  return {
    config,
    clock: systemClock,
    logger: createLogger({ level, service, file }),
    metrics: createMetrics({ processMetrics: true }),
    tracing,
    version: VERSION,
    issuer: config.http.publicUrl ?? ISSUER_DEFAULT,
    audience: AUDIENCE,
    announce,
  };
}
