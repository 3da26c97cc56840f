import { existsSync } from 'node:fs';
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

/** Present once the platform has run in this data directory: from then on a lost key file is an error. */
const KEY_FILE = 'vault.key';

export async function composeAuth({ config, ...parts }: AuthParts): Promise<AuthService> {
  const { directory } = config.data;
  const isFirstStart = !existsSync(join(directory, 'audit-checkpoints.ndjson'));
  const vault = await openLocalKeyVault(join(directory, KEY_FILE), { mayCreate: isFirstStart });
  return createAuthService({
    ...parts,
    vault,
    directory,
    ...(config.services.token === null ? {} : { serviceToken: config.services.token }),
  });
}
