import type { Queryable, Transaction } from '#database';
import { newId } from '#foundation';
import type { Principal, Role } from '#identity';
import type { AuditEntry } from '../audit/audit-record.ts';
import type { AuthParts } from '../auth-parts.ts';
import type { ClientInfo } from '../client-info.ts';
import { createOneTimePassword } from '../credentials/one-time-password.ts';
import { checkNewPassword } from '../credentials/password-rules.ts';
import { authErrors } from '../errors.ts';
import { deleteSessions } from '../sessions/session-store.ts';
import { forgetFirstRun } from './first-run.ts';
import { checkUsername, type User } from './user.ts';
import {
  deleteUser,
  findUser,
  insertUser,
  lockAdministrators,
  setPassword,
  updateUser,
} from './user-store.ts';

/** Who does it, and from where. */
export interface Actor {
  principal: Principal;
  client: ClientInfo;
}

export interface NewUser {
  username: string;
  name?: string | undefined;
  roles: Role[];
  /** Absent: a one-time password is made, which must be changed at the first login. */
  password?: string | undefined;
}

export interface UserChange {
  name?: string | undefined;
  roles?: Role[] | undefined;
  status?: User['status'] | undefined;
  /** True replaces the password by a new one-time password. */
  resetPassword?: boolean | undefined;
}

/** The one-time password is answered once, to whoever asked for it. */
export interface AdministeredUser {
  user: User;
  oneTimePassword?: string;
}

export const USERS_PER_TENANT_MAX = 10_000;

/** Rejects with `username_invalid`, `username_taken`, `users_limit` or a code of the password rules. */
export async function createUser(
  parts: AuthParts,
  actor: Actor,
  request: NewUser,
): Promise<AdministeredUser> {
  const nowMs = parts.clock.nowMs();
  const username = checkUsername(request.username);
  const user: User = {
    id: newId('usr', nowMs),
    tenant: actor.principal.tenant,
    username,
    name: request.name ?? username,
    roles: unique(request.roles),
    status: 'active',
    passwordChangeRequired: request.password === undefined,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    lastLoginAtMs: undefined,
  };
  if (request.password !== undefined) checkNewPassword(request.password, user);
  const password = request.password ?? createOneTimePassword();
  const hash = await parts.hasher.hash(password);
  await parts.database.transaction(async (transaction) => {
    await checkUserCount(transaction, user.tenant);
    await insertUser(transaction, user, hash);
    const details = { username: user.username, roles: user.roles };
    await parts.audit.append(transaction, entry(actor, 'user.created', user.id, details));
  });
  return user.passwordChangeRequired ? { user, oneTimePassword: password } : { user };
}

/**
 * Changes what is given. A user whose roles, status or password change is signed out everywhere. Rejects with
 * `user_not_found`, or `last_admin` if nobody could administer the tenant afterwards.
 */
export async function changeUser(
  parts: AuthParts,
  actor: Actor,
  id: string,
  change: UserChange,
): Promise<AdministeredUser> {
  const oneTimePassword = change.resetPassword ? createOneTimePassword() : undefined;
  const hash = oneTimePassword && (await parts.hasher.hash(oneTimePassword));
  return parts.database.transaction(async (transaction) => {
    const administrators = await lockAdministrators(transaction, actor.principal.tenant);
    const before = await requireUser(transaction, actor.principal.tenant, id);
    const after: User = {
      ...before,
      name: change.name ?? before.name,
      roles: change.roles ? unique(change.roles) : before.roles,
      status: change.status ?? before.status,
      passwordChangeRequired: before.passwordChangeRequired || hash !== undefined,
      updatedAtMs: parts.clock.nowMs(),
    };
    if (after.status !== 'active' || !after.roles.includes('admin')) keepOneAdministrator(administrators, id);
    await updateUser(transaction, after);
    if (hash !== undefined) {
      await setPassword(transaction, after, { hash, changeRequired: true, atMs: after.updatedAtMs });
      await forgetFirstRun(transaction, after);
    }
    const details = changesOf(before, after, hash !== undefined);
    if (details.roles ?? details.status ?? details.passwordReset)
      await deleteSessions(transaction, { userId: id });
    await parts.audit.append(transaction, entry(actor, 'user.changed', id, details));
    return oneTimePassword === undefined ? { user: after } : { user: after, oneTimePassword };
  });
}

/** Rejects with `user_not_found` or `last_admin`. */
export async function removeUser(parts: AuthParts, actor: Actor, id: string): Promise<void> {
  await parts.database.transaction(async (transaction) => {
    const administrators = await lockAdministrators(transaction, actor.principal.tenant);
    const user = await requireUser(transaction, actor.principal.tenant, id);
    keepOneAdministrator(administrators, id);
    await forgetFirstRun(transaction, user);
    await deleteUser(transaction, user.tenant, id);
    await parts.audit.append(transaction, entry(actor, 'user.deleted', id, { username: user.username }));
  });
}

function keepOneAdministrator(administrators: readonly string[], id: string): void {
  if (administrators.length === 1 && administrators[0] === id) {
    throw authErrors.last_admin(
      'Nobody else could administer users. Make someone else an administrator first.',
    );
  }
}

async function requireUser(database: Queryable, tenant: string, id: string): Promise<User> {
  const user = await findUser(database, tenant, id);
  if (!user) throw authErrors.user_not_found(`There is no user "${id}".`);
  return user;
}

async function checkUserCount(transaction: Transaction, tenant: string): Promise<void> {
  const [row] = await transaction.query<{ count: number }>(
    'SELECT count(*) AS count FROM auth.users WHERE tenant = $1',
    [tenant],
  );
  if ((row?.count ?? 0) >= USERS_PER_TENANT_MAX) {
    throw authErrors.users_limit(`A tenant has at most ${USERS_PER_TENANT_MAX} users.`);
  }
}

interface UserChanges {
  [name: string]: string | boolean | string[] | undefined;
  name?: string;
  roles?: string[];
  status?: string;
  passwordReset?: boolean;
}

function changesOf(before: User, after: User, passwordReset: boolean): UserChanges {
  return {
    ...(before.name === after.name ? {} : { name: after.name }),
    ...(before.roles.join() === after.roles.join() ? {} : { roles: after.roles, rolesBefore: before.roles }),
    ...(before.status === after.status ? {} : { status: after.status }),
    ...(passwordReset ? { passwordReset } : {}),
  };
}

function entry(actor: Actor, action: string, id: string, details: AuditEntry['details']): AuditEntry {
  const { principal, client } = actor;
  return {
    tenant: principal.tenant,
    actor: { id: principal.id, kind: principal.kind, name: principal.name },
    action,
    outcome: 'succeeded',
    resource: { type: 'user', id },
    network: client.network,
    requestId: client.requestId,
    details,
  };
}

function unique(roles: readonly Role[]): Role[] {
  return [...new Set(roles)].sort();
}
