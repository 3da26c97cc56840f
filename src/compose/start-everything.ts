import { join, resolve } from 'node:path';
import type { AuthService } from '#auth';
import { startDemo } from '#demo';
import { createLocalServiceClient } from '#gateway';
import { announcementOf } from './announce.ts';
import { startAuth } from './auth.ts';
import { ensureConsole } from './console.ts';
import { startGateway } from './gateway.ts';
import type { Ground } from './ground.ts';
import { readKeySet } from './key-set.ts';
import { startProcessing } from './processing.ts';
import { databaseCheck, logCheck, startDatabase, startLog } from './storage.ts';

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

/** Storage, then the contexts, then the gateway, which reaches them without a network hop, then the demo. */
export async function startEverything(ground: Ground, running: AsyncDisposableStack): Promise<string> {
  const consoleReady = ensureConsole(ground.announce, ground.logger);
  const database = await startDatabase(ground, running);
  const log = await startLog(ground, running);
  const auth = await startAuth({ ...ground, database }, running);
  const keys = () => readKeySet(auth.app);
  const processing = await startProcessing({ ...ground, database, log, keys }, running);
  const consoleIsThere = await consoleReady;
  const gateway = await startGateway(
    {
      ...ground,
      services: {
        auth: createLocalServiceClient('auth', auth.app),
        processing: createLocalServiceClient('processing', processing.app),
      },
      readiness: { database: databaseCheck(database), log: logCheck(log) },
    },
    running,
  );
  const { url } = gateway.address;
  const demoKey = ground.config.demo.enabled ? await runDemo(ground, auth, url, running) : undefined;
  const dataDirectory = resolve(ground.config.data.directory);
  ground.announce(announcementOf({ url, firstRun: auth.firstRun, demoKey, consoleIsThere, dataDirectory }));
  return url;
}

/** Returns the demo's key, with which a user may also send events. */
async function runDemo(
  { config, clock, logger }: Ground,
  auth: AuthService,
  url: string,
  running: AsyncDisposableStack,
): Promise<string> {
  const apiKey = await auth.issueServiceApiKey('demo', DEMO_SCOPES);
  const dataDirectory = resolve(config.data.directory);
  const demo = startDemo({
    url,
    apiKey,
    examplesDirectory: EXAMPLES_DIRECTORY,
    dataDirectory,
    clock,
    logger,
  });
  running.defer(() => demo.stop());
  return apiKey;
}
