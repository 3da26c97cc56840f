import type { Database } from '#database';
import type { Clock } from '#foundation';
import type { Logger } from '#logging';
import type { AuditLog } from './audit/audit-log.ts';
import type { FailureLimiter } from './audit/failure-limiter.ts';
import type { LoginThrottle } from './credentials/login-throttle.ts';
import type { PasswordHasher } from './credentials/password-hasher.ts';
import type { KeyVault } from './key-vault/key-vault.ts';
import type { SessionTimes } from './sessions/session.ts';
import type { AccessTokenIssuer } from './tokens/access-token.ts';

/** What the use cases of the auth context are made with. */
export interface AuthParts {
  database: Database;
  clock: Clock;
  logger: Logger;
  vault: KeyVault;
  audit: AuditLog;
  failures: FailureLimiter;
  hasher: PasswordHasher;
  throttle: LoginThrottle;
  tokens: AccessTokenIssuer;
  sessionTimes: SessionTimes;
}
