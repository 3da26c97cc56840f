import type { Queryable } from '#database';
import { newId } from '#foundation';
import type { AuthParts } from '../auth-parts.ts';
import { createOneTimePassword } from '../credentials/one-time-password.ts';
import { DEFAULT_TENANT, type User } from './user.ts';
import { insertUser } from './user-store.ts';

/** What the one who starts the platform for the first time needs to sign in. */
export interface FirstRun {
  username: string;
  oneTimePassword: string;
}

export const FIRST_USERNAME = 'admin';

/** Two processes that start at once make one administrator. */
const FIRST_RUN_LOCK = [0x6d696c6c, 0x66697273];

/**
 * Makes the administrator if there is no user yet. The one-time password is kept sealed until it has been
 * changed, and answered at each start until then: who missed it on the first has not lost the platform.
 */
export async function ensureFirstAdministrator(parts: AuthParts): Promise<FirstRun | undefined> {
  const { database, vault } = parts;
  return database.transaction(async (transaction) => {
    await transaction.query('SELECT pg_advisory_xact_lock($1, $2)', FIRST_RUN_LOCK);
    const [first] = await transaction.query<{ id: string; username: string; sealed: Buffer | null }>(
      `SELECT id, username, sealed FROM auth.users LEFT JOIN auth.sealed_values ON sealed_values.name = 'first-run/' || id
       WHERE tenant = $1 ORDER BY sealed IS NULL, id LIMIT 1`,
      [DEFAULT_TENANT],
    );
    if (!first) return createFirstAdministrator(parts, transaction);
    if (!first.sealed) return undefined;
    const password = await vault.open(first.sealed, placeOf(first.id));
    return { username: first.username, oneTimePassword: password.toString() };
  });
}

/** The one-time password has done its work. */
export async function forgetFirstRun(transaction: Queryable, user: { id: string }): Promise<void> {
  await transaction.query('DELETE FROM auth.sealed_values WHERE name = $1', [`first-run/${user.id}`]);
}

async function createFirstAdministrator(parts: AuthParts, transaction: Queryable): Promise<FirstRun> {
  const nowMs = parts.clock.nowMs();
  const oneTimePassword = createOneTimePassword();
  const user: User = {
    id: newId('usr', nowMs),
    tenant: DEFAULT_TENANT,
    username: FIRST_USERNAME,
    name: 'Administrator',
    roles: ['admin'],
    status: 'active',
    passwordChangeRequired: true,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    lastLoginAtMs: undefined,
  };
  await insertUser(transaction, user, await parts.hasher.hash(oneTimePassword));
  await transaction.query('INSERT INTO auth.sealed_values (name, sealed) VALUES ($1, $2)', [
    `first-run/${user.id}`,
    await parts.vault.seal(Buffer.from(oneTimePassword), placeOf(user.id)),
  ]);
  await parts.audit.append(transaction, {
    tenant: user.tenant,
    actor: { id: 'system', kind: 'system', name: 'first start' },
    action: 'user.created',
    outcome: 'succeeded',
    resource: { type: 'user', id: user.id },
    details: { username: user.username, roles: user.roles },
  });
  return { username: user.username, oneTimePassword };
}

function placeOf(userId: string): string {
  return `auth.sealed_values/sealed/first-run/${userId}`;
}
