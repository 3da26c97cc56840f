import type { ApiKey } from '../api-keys/api-key.ts';
import { formatScope } from '../access/scope.ts';
import type { Login } from '../credentials/login.ts';
import type { Session } from '../sessions/session.ts';
import type { AdministeredUser } from '../users/administer-users.ts';
import type { User } from '../users/user.ts';

/** What leaves over HTTP. Each lists its members, so that nothing leaves by having been added elsewhere. */

export function sessionView({ user, session }: Pick<Login, 'user' | 'session'>) {
  const { id, username, name, roles, tenant, passwordChangeRequired } = user;
  return {
    user: { id, username, name, roles, tenant },
    csrfToken: session.csrfToken,
    passwordChangeRequired,
    expiresAt: isoTime(session.expiresAtMs),
  };
}

export function ownSessionView(session: Session, currentId: string | undefined) {
  return {
    id: session.id,
    current: session.id === currentId,
    network: session.network,
    userAgent: session.userAgent,
    createdAt: isoTime(session.createdAtMs),
    lastSeenAt: isoTime(session.lastSeenAtMs),
    expiresAt: isoTime(Math.min(session.expiresAtMs, session.idleExpiresAtMs)),
  };
}

export function userView(user: User) {
  const { id, username, name, roles, tenant, status, passwordChangeRequired } = user;
  return {
    id,
    username,
    name,
    roles,
    tenant,
    status,
    passwordChangeRequired,
    createdAt: isoTime(user.createdAtMs),
    updatedAt: isoTime(user.updatedAtMs),
    lastLoginAt: isoTimeOrNull(user.lastLoginAtMs),
  };
}

export function administeredUserView({ user, oneTimePassword }: AdministeredUser) {
  return { ...userView(user), ...(oneTimePassword === undefined ? {} : { oneTimePassword }) };
}

export function apiKeyView(key: ApiKey) {
  const { id, name, createdBy } = key;
  return {
    id,
    name,
    scopes: key.scopes.map(formatScope),
    createdBy,
    createdAt: isoTime(key.createdAtMs),
    expiresAt: isoTimeOrNull(key.expiresAtMs),
    lastUsedAt: isoTimeOrNull(key.lastUsedAtMs),
    revokedAt: isoTimeOrNull(key.revokedAtMs),
  };
}

/** One page; `next` is the cursor of the following one, if this one is full. */
export function pageView<T, V>(
  items: readonly T[],
  limit: number,
  cursorOf: (item: T) => string,
  view: (item: T) => V,
) {
  const last = items.length === limit ? items.at(-1) : undefined;
  return { items: items.map(view), next: last === undefined ? null : cursorOf(last) };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

function isoTimeOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : isoTime(ms);
}
