import type { Queryable } from '#database';
import type { Principal, Role } from '#identity';
import { isUsable } from '../api-keys/api-key.ts';
import { findApiKey } from '../api-keys/api-key-store.ts';
import type { Subject } from './decision.ts';
import { formatScope } from './scope.ts';

/**
 * What is known of a caller now. Undefined if there is none of this id, or the session named by its token has
 * ended: what a token says of roles and scopes is never believed for longer than it takes to ask.
 */
export async function loadSubject(
  database: Queryable,
  caller: { id: string; sessionId?: string | undefined },
  nowMs: number,
): Promise<Subject | undefined> {
  return caller.id.startsWith('key_')
    ? loadApiKeySubject(database, caller.id, nowMs)
    : loadUserSubject(database, caller, nowMs);
}

/** The principal that stands for the subject in a token. Whoever must change the password has no roles until then. */
export function principalOf(subject: Subject, sessionId?: string): Principal {
  return {
    id: subject.id,
    kind: subject.kind,
    name: subject.name,
    tenant: subject.tenant,
    roles: subject.passwordChangeRequired ? [] : subject.roles,
    scopes: subject.scopes.map(formatScope),
    ...(sessionId === undefined ? {} : { sessionId }),
  };
}

async function loadUserSubject(
  database: Queryable,
  caller: { id: string; sessionId?: string | undefined },
  nowMs: number,
): Promise<Subject | undefined> {
  const [row] = await database.query<{
    id: string;
    tenant: string;
    username: string;
    roles: Role[];
    status: string;
    password_change_required: boolean;
  }>(
    `SELECT id, tenant, username, roles, status, password_change_required FROM auth.users
     WHERE id = $1 AND ($2::text IS NULL OR EXISTS (
       SELECT 1 FROM auth.sessions
       WHERE id = $2 AND user_id = users.id AND expires_at > $3 AND idle_expires_at > $3))`,
    [caller.id, caller.sessionId, new Date(nowMs)],
  );
  return (
    row && {
      id: row.id,
      kind: 'user',
      name: row.username,
      tenant: row.tenant,
      isActive: row.status === 'active',
      passwordChangeRequired: row.password_change_required,
      roles: row.roles,
      scopes: [],
    }
  );
}

async function loadApiKeySubject(
  database: Queryable,
  id: string,
  nowMs: number,
): Promise<Subject | undefined> {
  const found = await findApiKey(database, id);
  return (
    found && {
      id: found.key.id,
      kind: 'api-key',
      name: found.key.name,
      tenant: found.key.tenant,
      isActive: isUsable(found.key, nowMs),
      passwordChangeRequired: false,
      roles: [],
      scopes: found.key.scopes,
    }
  );
}
