import { newId } from '#foundation';
import type { AuditEntry } from '../audit/audit-record.ts';
import type { AuthParts } from '../auth-parts.ts';
import { authErrors } from '../errors.ts';
import { formatScope, parseScope, type Scope, scopeCovers } from '../access/scope.ts';
import { rolePermits } from '../access/role-permissions.ts';
import { loadSubject } from '../access/subject-store.ts';
import type { Actor } from '../users/administer-users.ts';
import { type ApiKey, createApiKeySecret, formatApiKey, hashApiKeySecret } from './api-key.ts';
import { countApiKeys, insertApiKey, revokeApiKey } from './api-key-store.ts';

export interface NewApiKey {
  name: string;
  scopes: string[];
  expiresAtMs?: number | undefined;
}

export const API_KEYS_PER_TENANT_MAX = 1_000;
export const SCOPES_PER_KEY_MAX = 50;

/**
 * Makes a key; its text is answered here and never again. Nobody gives away what they may not do themselves:
 * rejects with `scope_exceeded`, `scope_invalid` or `api_keys_limit`.
 */
export async function createApiKey(
  parts: AuthParts,
  actor: Actor,
  request: NewApiKey,
): Promise<{ key: ApiKey; text: string }> {
  const scopes = request.scopes.map(parseScope);
  await checkOwnPermissions(parts, actor, scopes);
  return insertNewApiKey(parts, {
    ...request,
    scopes,
    tenant: actor.principal.tenant,
    createdBy: actor.principal.id,
    audit: entryOf(actor),
  });
}

/** Without anyone asking: for the platform's own senders. */
export async function createSystemApiKey(
  parts: AuthParts,
  request: { name: string; scopes: Scope[]; tenant: string },
): Promise<{ key: ApiKey; text: string }> {
  const actor: AuditEntry['actor'] = { id: 'system', kind: 'system', name: 'start' };
  return insertNewApiKey(parts, {
    ...request,
    createdBy: 'system',
    audit: { tenant: request.tenant, actor },
  });
}

/** Effective at the gateway within a second. Rejects with `api_key_not_found`. */
export async function withdrawApiKey(parts: AuthParts, actor: Actor, id: string): Promise<void> {
  await parts.database.transaction(async (transaction) => {
    if (!(await revokeApiKey(transaction, actor.principal.tenant, id, parts.clock.nowMs()))) {
      throw authErrors.api_key_not_found(`There is no API key "${id}", or it was revoked before.`);
    }
    await parts.audit.append(transaction, {
      ...entryOf(actor),
      action: 'api-key.revoked',
      outcome: 'succeeded',
      resource: { type: 'api-key', id },
    });
  });
}

async function insertNewApiKey(
  parts: AuthParts,
  request: {
    name: string;
    scopes: Scope[];
    expiresAtMs?: number | undefined;
    tenant: string;
    createdBy: string;
    audit: Pick<AuditEntry, 'tenant' | 'actor'>;
  },
): Promise<{ key: ApiKey; text: string }> {
  const nowMs = parts.clock.nowMs();
  const secret = createApiKeySecret();
  const key: ApiKey = {
    id: newId('key', nowMs),
    tenant: request.tenant,
    name: request.name,
    scopes: request.scopes,
    createdBy: request.createdBy,
    createdAtMs: nowMs,
    expiresAtMs: request.expiresAtMs,
    lastUsedAtMs: undefined,
    revokedAtMs: undefined,
  };
  await parts.database.transaction(async (transaction) => {
    if ((await countApiKeys(transaction, key.tenant)) >= API_KEYS_PER_TENANT_MAX) {
      throw authErrors.api_keys_limit(`A tenant has at most ${API_KEYS_PER_TENANT_MAX} API keys.`);
    }
    await insertApiKey(transaction, key, hashApiKeySecret(secret));
    await parts.audit.append(transaction, {
      ...request.audit,
      action: 'api-key.created',
      outcome: 'succeeded',
      resource: { type: 'api-key', id: key.id },
      details: { name: key.name, scopes: key.scopes.map(formatScope) },
    });
  });
  return { key, text: formatApiKey(key.id, secret) };
}

async function checkOwnPermissions(parts: AuthParts, actor: Actor, scopes: readonly Scope[]): Promise<void> {
  const { id, sessionId } = actor.principal;
  const subject = await loadSubject(parts.database, { id, sessionId }, parts.clock.nowMs());
  const exceeded = scopes.find(
    (scope) =>
      !subject?.roles.some((role) => rolePermits(role, scope.action)) &&
      !subject?.scopes.some((own) => scopeCovers(own, scope)),
  );
  if (exceeded) {
    throw authErrors.scope_exceeded(
      `You may not give "${formatScope(exceeded)}", because you do not have it.`,
    );
  }
}

function entryOf({ principal, client }: Actor) {
  return {
    tenant: principal.tenant,
    actor: { id: principal.id, kind: principal.kind, name: principal.name },
    network: client.network,
    requestId: client.requestId,
  };
}
