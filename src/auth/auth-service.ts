import { sign } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { type Database, migrate } from '#database';
import type { Clock } from '#foundation';
import { createService } from '#http';
import { createTokenVerifier } from '#identity';
import type { Logger } from '#logging';
import type { Metrics } from '#metrics';
import { issueServiceApiKey } from './api-keys/service-key-file.ts';
import { createAuditLog } from './audit/audit-log.ts';
import { createCheckpointFile } from './audit/checkpoint-file.ts';
import { createCheckpointer } from './audit/checkpointer.ts';
import { createFailureLimiter } from './audit/failure-limiter.ts';
import type { AuthParts } from './auth-parts.ts';
import { createLoginThrottle } from './credentials/login-throttle.ts';
import { createPasswordHasher, type HashCost, type PasswordHasher } from './credentials/password-hasher.ts';
import { throttleRules, type ThrottleKind, type ThrottleRule } from './credentials/backoff.ts';
import { addApiKeyRoutes } from './http/api-key-routes.ts';
import { addAuditRoutes } from './http/audit-routes.ts';
import { addAccessGuard } from './http/guard.ts';
import { addInternalRoutes } from './http/internal-routes.ts';
import { addLoginRoutes } from './http/login-routes.ts';
import { addSessionRoutes } from './http/session-routes.ts';
import { addTokenRoutes } from './http/token-routes.ts';
import { addUserRoutes } from './http/user-routes.ts';
import type { KeyVault } from './key-vault/key-vault.ts';
import { startHousekeeping } from './housekeeping.ts';
import { addAuthMetrics } from './metrics.ts';
import { authMigrations } from './migrations.ts';
import { defaultSessionTimes, type SessionTimes } from './sessions/session.ts';
import { createAccessTokenIssuer } from './tokens/access-token.ts';
import { openAuditKey, openKeyRing } from './tokens/key-ring.ts';
import { ensureFirstAdministrator, type FirstRun } from './users/first-run.ts';

export interface AuthServiceOptions {
  database: Database;
  vault: KeyVault;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  version: string;
  /** Keys of the platform's own senders and the copy of the audit checkpoints lie here. */
  directory: string;
  /** `iss` of the tokens. */
  issuer: string;
  /** `aud` of the tokens: whoever accepts them. */
  audience: string;
  /** Secret of calls between services in processes of their own; undefined where all is one process. */
  serviceToken?: string | undefined;
  hashCost?: HashCost;
  /** Instead of one made with `hashCost`. */
  hasher?: PasswordHasher;
  sessionTimes?: SessionTimes;
  throttleRules?: Record<ThrottleKind, ThrottleRule>;
}

export interface AuthService {
  app: FastifyInstance;
  /** Until the first administrator has changed the one-time password: what is needed to sign in. */
  firstRun: FirstRun | undefined;
  /**
   * The key of one of the platform's own senders, the same at each start; it lies in `NAME.key` in the directory.
   * Rejects with `scope_invalid`.
   */
  issueServiceApiKey(name: string, scopes: readonly string[]): Promise<string>;
  /** Signs what was recorded since the last checkpoint, and stops. The database stays open. */
  close(): Promise<void>;
}

/** The auth context: brings its tables up to date, makes what the first start needs, and answers its API. */
export async function createAuthService(options: AuthServiceOptions): Promise<AuthService> {
  const { database, vault, clock, logger, issuer, audience } = options;
  await migrate(database, 'auth', authMigrations);
  const ring = await openKeyRing(database, vault, clock);
  const auditKey = await openAuditKey(database, vault, clock);
  const checkpointer = createCheckpointer(
    database,
    clock,
    { kid: auditKey.kid, sign: (data) => sign(null, data, auditKey.privateKey) },
    createCheckpointFile(join(options.directory, 'audit-checkpoints.ndjson')),
  );
  const parts: AuthParts = {
    database,
    clock,
    logger,
    vault,
    audit: createAuditLog(database, clock),
    failures: createFailureLimiter(clock),
    hasher: options.hasher ?? (await createPasswordHasher(options.hashCost)),
    throttle: createLoginThrottle(database, clock, options.throttleRules ?? throttleRules),
    tokens: createAccessTokenIssuer(ring, clock, { issuer, audience }),
    sessionTimes: options.sessionTimes ?? defaultSessionTimes,
  };
  const firstRun = await ensureFirstAdministrator(parts);
  addAuthMetrics(options.metrics, parts);

  const verifier = createTokenVerifier({ keys: async () => ring.jwks(), issuer, audience, clock });
  const { app } = await createService({
    name: 'auth',
    description: 'Who is it, what may they do, and what was done.',
    version: options.version,
    logger,
    clock,
    verify: (token) => verifier.verify(token),
    serviceToken: options.serviceToken,
  });
  addAccessGuard(app, parts);
  addLoginRoutes(app, parts);
  addSessionRoutes(app, parts);
  addTokenRoutes(app, parts, ring);
  addApiKeyRoutes(app, parts);
  addUserRoutes(app, parts);
  addAuditRoutes(app, parts, checkpointer, [auditKey.jwk]);
  addInternalRoutes(app, parts, verifier);

  const housekeeping = startHousekeeping(parts, ring, checkpointer);
  return {
    app,
    firstRun,
    issueServiceApiKey: (name, scopes) => issueServiceApiKey(parts, options.directory, name, scopes),
    async close() {
      await housekeeping.stop();
      await app.close();
      await checkpointer.write();
    },
  };
}
