import type { Ground } from './ground.ts';
import { fetchKeySet } from './key-set.ts';
import { startProcessing } from './processing.ts';
import { serviceAccess } from './role.ts';
import { listenForServices } from './service-listener.ts';
import { databaseCheck, logCheck, startDatabase, startLog } from './storage.ts';

/** `millrace serve processing`: the data processing service, for the gateway only. */
export async function startProcessingRole(ground: Ground, running: AsyncDisposableStack): Promise<string> {
  const { token, authUrl } = serviceAccess('processing', ground.config);
  const database = await startDatabase(ground, running);
  const log = await startLog(ground, running);
  const keys = () => fetchKeySet(authUrl, token);
  const { app } = await startProcessing({ ...ground, database, log, keys, serviceToken: token }, running);
  const readiness = { database: databaseCheck(database), log: logCheck(log) };
  const url = await listenForServices({ ...ground, app, serviceToken: token, readiness }, running);
  ground.announce(`Millrace processing is ready at ${url}`);
  return url;
}
