import { join } from 'node:path';
import { type AuthService, createAuthService } from '#auth';
import type { Config } from '#config';
import type { Database } from '#database';
import type { Clock } from '#foundation';
import type { Logger } from '#logging';
import type { Metrics } from '#metrics';
import { openLocalKeyVault } from '../auth/key-vault/adapters/local-key-file.ts';

export interface AuthParts {
  config: Config;
  database: Database;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  version: string;
  /** Who issues and who accepts access tokens. */
  issuer: string;
  audience: string;
}

const KEY_FILE = 'vault.key';

export async function composeAuth({ config, ...parts }: AuthParts): Promise<AuthService> {
  const { directory } = config.data;
  const mayCreate = await isNew(parts.database);
  const vault = await openLocalKeyVault(join(directory, KEY_FILE), { mayCreate });
  return createAuthService({
    ...parts,
    vault,
    directory,
    ...(config.services.token === null ? {} : { serviceToken: config.services.token }),
  });
}

/** A database without our tables holds nothing sealed: only beside such a one may a key file be made. */
async function isNew(database: Database): Promise<boolean> {
  const [found] = await database.query<{ users: string | null }>(
    "SELECT to_regclass('auth.users')::text AS users",
  );
  return found?.users === null;
}
