import { join, resolve } from 'node:path';
import { ACTIONS, type AuthService, createAuthService } from '#auth';
import type { Database } from '#database';
import { openLocalKeyVault } from '../auth/key-vault/adapters/local-key-file.ts';
import type { Ground } from './ground.ts';

export interface AuthParts extends Ground {
  database: Database;
  /** Secret of the services, where they are processes of their own. */
  serviceToken?: string;
}

const KEY_FILE = 'vault.key';

/** The auth service, and the key by which commands on this machine sign in. */
export async function startAuth(parts: AuthParts, running: AsyncDisposableStack): Promise<AuthService> {
  const directory = resolve(parts.config.data.directory);
  const mayCreate = await isNew(parts.database);
  const vault = await openLocalKeyVault(join(directory, KEY_FILE), { mayCreate });
  const auth = await createAuthService({ ...parts, vault, directory });
  running.defer(() => auth.close());
  await auth.issueServiceApiKey('cli', ACTIONS);
  return auth;
}

/** A database without our tables holds nothing sealed: only beside such a one may a key file be made. */
async function isNew(database: Database): Promise<boolean> {
  const [found] = await database.query<{ users: string | null }>(
    "SELECT to_regclass('auth.users')::text AS users",
  );
  return found?.users === null;
}
