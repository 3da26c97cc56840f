import type { Queryable } from '#database';
import { isUniqueViolation } from '#database';
import type { Role } from '#identity';
import { authErrors } from '../errors.ts';
import type { User } from './user.ts';

interface UserRow {
  id: string;
  tenant: string;
  username: string;
  name: string;
  roles: Role[];
  status: User['status'];
  password_change_required: boolean;
  created_at: Date;
  updated_at: Date;
  last_login_at: Date | null;
}

/** What a login needs, read in one statement so that a known name costs no more than an unknown one. */
export interface LoginCandidate {
  user: User;
  /** PHC string; undefined if the user signs in elsewhere. */
  passwordHash: string | undefined;
  /** The user has logged in from this network before. */
  isKnownNetwork: boolean;
}

const COLUMNS = `id, tenant, username, name, roles, status, password_change_required, created_at, updated_at,
  last_login_at`;

export async function findUser(database: Queryable, tenant: string, id: string): Promise<User | undefined> {
  const rows = await database.query<UserRow>(
    `SELECT ${COLUMNS} FROM auth.users WHERE tenant = $1 AND id = $2`,
    [tenant, id],
  );
  return rows[0] && toUser(rows[0]);
}

export async function findLoginCandidate(
  database: Queryable,
  tenant: string,
  username: string,
  network: string,
): Promise<LoginCandidate | undefined> {
  const [row] = await database.query<UserRow & { password_hash: string | null; is_known_network: boolean }>(
    `SELECT ${COLUMNS}, password_hash, EXISTS (
       SELECT 1 FROM auth.known_networks WHERE user_id = users.id AND network = $3) AS is_known_network
     FROM auth.users WHERE tenant = $1 AND username = $2`,
    [tenant, username, network],
  );
  if (!row) return undefined;
  return {
    user: toUser(row),
    passwordHash: row.password_hash ?? undefined,
    isKnownNetwork: row.is_known_network,
  };
}

/** By id, after `afterId`. */
export async function listUsers(
  database: Queryable,
  tenant: string,
  afterId: string,
  limit: number,
): Promise<User[]> {
  const rows = await database.query<UserRow>(
    `SELECT ${COLUMNS} FROM auth.users WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT $3`,
    [tenant, afterId, limit],
  );
  return rows.map(toUser);
}

/** Rejects with `username_taken`. */
export async function insertUser(database: Queryable, user: User, passwordHash: string): Promise<void> {
  const at = new Date(user.createdAtMs);
  try {
    await database.query(
      `INSERT INTO auth.users (id, tenant, username, name, roles, status, password_hash, password_change_required,
         password_changed_at, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9)`,
      [
        user.id,
        user.tenant,
        user.username,
        user.name,
        user.roles,
        user.status,
        passwordHash,
        user.passwordChangeRequired,
        at,
      ],
    );
  } catch (error) {
    if (!isUniqueViolation(error, 'users_username')) throw error;
    throw authErrors.username_taken(`There is a user "${user.username}" already.`, { cause: error });
  }
}

export async function updateUser(database: Queryable, user: User): Promise<void> {
  await database.query(
    `UPDATE auth.users SET name = $3, roles = $4, status = $5, updated_at = $6 WHERE tenant = $1 AND id = $2`,
    [user.tenant, user.id, user.name, user.roles, user.status, new Date(user.updatedAtMs)],
  );
}

/**
 * Replaces the password's hash, only if it still is `expectedHash` where one is given; answers whether it did.
 * Of several changes at once that all knew the old password, one wins.
 */
export async function setPassword(
  database: Queryable,
  user: { id: string },
  password: { hash: string; changeRequired: boolean; atMs: number; expectedHash?: string },
): Promise<boolean> {
  const rows = await database.query(
    `UPDATE auth.users SET password_hash = $2, password_change_required = $3, password_changed_at = $4,
       updated_at = $4
     WHERE id = $1 AND ($5::text IS NULL OR password_hash = $5) RETURNING id`,
    [user.id, password.hash, password.changeRequired, new Date(password.atMs), password.expectedHash],
  );
  return rows.length > 0;
}

export async function deleteUser(database: Queryable, tenant: string, id: string): Promise<void> {
  await database.query('DELETE FROM auth.users WHERE tenant = $1 AND id = $2', [tenant, id]);
}

/**
 * Locks the tenant's active administrators until the transaction ends, and answers their ids. Whoever takes the
 * role away from one waits here for others who do the same, and then sees what they left.
 */
export async function lockAdministrators(transaction: Queryable, tenant: string): Promise<string[]> {
  const rows = await transaction.query<{ id: string }>(
    `SELECT id FROM auth.users WHERE tenant = $1 AND status = 'active' AND 'admin' = ANY(roles)
     ORDER BY id FOR UPDATE`,
    [tenant],
  );
  return rows.map((row) => row.id);
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    tenant: row.tenant,
    username: row.username,
    name: row.name,
    roles: row.roles,
    status: row.status,
    passwordChangeRequired: row.password_change_required,
    createdAtMs: row.created_at.getTime(),
    updatedAtMs: row.updated_at.getTime(),
    lastLoginAtMs: row.last_login_at?.getTime(),
  };
}
