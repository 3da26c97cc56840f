import { firstRunLines } from './announce.ts';
import { startAuth } from './auth.ts';
import type { Ground } from './ground.ts';
import { serviceAccess } from './role.ts';
import { listenForServices } from './service-listener.ts';
import { databaseCheck, startDatabase } from './storage.ts';

/** `millrace serve auth`: the auth service, for the gateway and the other services only. */
export async function startAuthRole(ground: Ground, running: AsyncDisposableStack): Promise<string> {
  const { token } = serviceAccess('auth', ground.config);
  const database = await startDatabase(ground, running);
  const auth = await startAuth({ ...ground, database, serviceToken: token }, running);
  const readiness = { database: databaseCheck(database) };
  const url = await listenForServices({ ...ground, app: auth.app, serviceToken: token, readiness }, running);
  ground.announce([`Millrace auth is ready at ${url}`, ...firstRunLines(auth.firstRun)].join('\n'));
  return url;
}
