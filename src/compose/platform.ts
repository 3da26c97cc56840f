import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { ACTIONS } from '#auth';
import type { Config } from '#config';
import { startDemo } from '#demo';
import { systemClock, VERSION } from '#foundation';
import { createTokenVerifier, type JwkSet } from '#identity';
import { createLogger } from '#logging';
import { createMetrics } from '#metrics';
import { createTracing } from '#tracing';
import { announcementOf } from './announce.ts';
import { composeAuth } from './auth.ts';
import { ensureConsole } from './console.ts';
import { composeGateway } from './gateway.ts';
import { composeProcessing } from './processing.ts';
import { openDatabase, openLog } from './storage.ts';

export interface PlatformOptions {
  config: Config;
  /** Words for whoever sits at the terminal; logs go elsewhere. */
  announce: (line: string) => void;
}

export interface Platform {
  url: string;
  /** Drains and stops everything, in the opposite order of its start. */
  stop(): Promise<void>;
}

const AUDIENCE = 'millrace';
/** Of tokens, when no public address is configured: then nobody outside this process checks it. */
const ISSUER_DEFAULT = 'urn:millrace';

const DEMO_SCOPES = [
  'event:write',
  'topic:read',
  'topic:write',
  'topic:admin',
  'schema:write',
  'pipeline:write',
  'alert:write',
];
const EXAMPLES_DIRECTORY = join(import.meta.dirname, '..', '..', 'examples');

/**
 * Starts the whole platform in this process: storage, then the contexts, then the gateway, then the demo. If a
 * step fails, what was started before it is stopped again, and the error is the step's own.
 */
export async function startPlatform({ config, announce }: PlatformOptions): Promise<Platform> {
  const clock = systemClock;
  const dataDirectory = resolve(config.data.directory);
  mkdirSync(dataDirectory, { recursive: true, mode: 0o755 });
  const logger = createLogger({
    level: config.logging.level,
    service: 'millrace',
    file: config.logging.file,
  });
  const metrics = createMetrics({ processMetrics: true });
  await using starting = new AsyncDisposableStack();

  const consoleReady = ensureConsole(announce, logger);
  const tracing = await createTracing({
    endpoint: config.telemetry.otlpEndpoint ?? undefined,
    service: 'millrace',
    version: VERSION,
  });
  starting.defer(() => tracing.shutdown());
  const database = starting.adopt(await openDatabase(config, clock, logger), (opened) => opened.close());
  const log = starting.adopt(await openLog(config, clock, logger, metrics), (opened) => opened.close());

  const common = { config, database, clock, logger, metrics, version: VERSION };
  const issuer = config.http.publicUrl ?? ISSUER_DEFAULT;
  const auth = await composeAuth({ ...common, issuer, audience: AUDIENCE });
  starting.defer(() => auth.close());
  const verifier = createTokenVerifier({ keys: () => readJwks(auth.app), issuer, audience: AUDIENCE, clock });
  const processing = await composeProcessing({
    ...common,
    log,
    tracing,
    verify: (token) => verifier.verify(token),
  });
  starting.defer(() => processing.close());

  const consoleIsThere = await consoleReady;
  const gateway = composeGateway({ ...common, auth: auth.app, processing: processing.app, log, tracing });
  await gateway.listen(config.http.port, config.http.host);
  starting.defer(() => gateway.drain());
  const { url } = gateway.address;

  await auth.issueServiceApiKey('cli', ACTIONS);
  const demoKey = config.demo.enabled ? await auth.issueServiceApiKey('demo', DEMO_SCOPES) : undefined;
  if (demoKey !== undefined) {
    const demo = startDemo({
      url,
      apiKey: demoKey,
      examplesDirectory: EXAMPLES_DIRECTORY,
      dataDirectory,
      clock,
      logger,
    });
    starting.defer(() => demo.stop());
  }
  announce(announcementOf({ url, firstRun: auth.firstRun, demoKey, consoleIsThere, dataDirectory }));

  const running = starting.move();
  return { url, stop: () => running.disposeAsync() };
}

/** As another process would: from the published key set. */
async function readJwks(auth: FastifyInstance): Promise<JwkSet> {
  return (await auth.inject('/.well-known/jwks.json')).json<JwkSet>();
}
