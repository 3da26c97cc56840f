import type { Transaction } from '#database';
import { isCoded } from '#foundation';
import type { AuditEntry } from '../audit/audit-record.ts';
import { recordFailure } from '../audit/record-failure.ts';
import type { AuthParts } from '../auth-parts.ts';
import type { ClientInfo } from '../client-info.ts';
import { authErrors } from '../errors.ts';
import { type OpenedSession, openSession } from '../sessions/open-session.ts';
import { type User, normalizeUsername } from '../users/user.ts';
import { findLoginCandidate, type LoginCandidate } from '../users/user-store.ts';
import type { LoginAttempt } from './login-throttle.ts';

export interface LoginRequest {
  tenant: string;
  username: string;
  password: string;
  client: ClientInfo;
}

export interface Login extends OpenedSession {
  user: User;
}

/** Networks remembered for a user; the one not used for longest is forgotten. */
const KNOWN_NETWORKS_MAX = 20;

/**
 * Logs a user in with a password. Unknown user, wrong or empty password and disabled user are all the same
 * `login_failed`, after the same work: one lookup, one hash, one audit record. Rejects with `login_throttled` or
 * `hashing_overloaded` before any of them would be told apart.
 */
export async function login(parts: AuthParts, request: LoginRequest): Promise<Login> {
  const { tenant, client } = request;
  const username = normalizeUsername(request.username);
  const candidate = await findLoginCandidate(
    parts.database,
    tenant,
    username.replaceAll('\0', ''),
    client.network,
  );
  const attempt = {
    tenant,
    username,
    address: client.address,
    network: client.network,
    isKnownNetwork: candidate?.isKnownNetwork ?? false,
  };
  await enter(parts, attempt, candidate, client);
  const isRight = await verifyPassword(parts, attempt, candidate, request.password);
  if (!isRight || candidate?.user.status !== 'active') {
    await recordFailure(parts, client, failure(tenant, candidate, 'credentials'));
    throw authErrors.login_failed('User name or password is wrong.');
  }
  const opened = await parts.database.transaction((transaction) =>
    completeLogin(parts, transaction, candidate.user, client),
  );
  await parts.throttle.succeed(attempt);
  await rehashIfOutdated(parts, candidate, request.password);
  return { user: candidate.user, ...opened };
}

async function enter(
  parts: AuthParts,
  attempt: LoginAttempt,
  candidate: LoginCandidate | undefined,
  client: ClientInfo,
): Promise<void> {
  try {
    await parts.throttle.enter(attempt);
  } catch (error) {
    if (isCoded(error, 'login_throttled')) {
      await recordFailure(parts, client, failure(attempt.tenant, candidate, 'throttled'));
    }
    throw error;
  }
}

async function verifyPassword(
  parts: AuthParts,
  attempt: LoginAttempt,
  candidate: LoginCandidate | undefined,
  password: string,
): Promise<boolean> {
  try {
    return await parts.hasher.verify(candidate?.passwordHash, password);
  } catch (error) {
    // Nothing was tried, so nothing failed.
    await parts.throttle.undo(attempt);
    throw error;
  }
}

async function completeLogin(
  parts: AuthParts,
  transaction: Transaction,
  user: User,
  client: ClientInfo,
): Promise<OpenedSession> {
  const at = new Date(parts.clock.nowMs());
  // The row is locked and looked at again: a user disabled while the hash was computed does not get in.
  const active = await transaction.query(
    `UPDATE auth.users SET last_login_at = $2 WHERE id = $1 AND status = 'active' RETURNING id`,
    [user.id, at],
  );
  if (active.length === 0) throw authErrors.login_failed('User name or password is wrong.');
  const opened = await openSession(parts, transaction, user, client);
  await rememberNetwork(transaction, user.id, client.network, at);
  await parts.audit.append(transaction, {
    tenant: user.tenant,
    actor: { id: user.id, kind: 'user', name: user.username },
    action: 'session.opened',
    outcome: 'succeeded',
    resource: { type: 'session', id: opened.session.id },
    network: client.network,
    requestId: client.requestId,
  });
  return opened;
}

async function rememberNetwork(
  transaction: Transaction,
  userId: string,
  network: string,
  at: Date,
): Promise<void> {
  if (network === 'unknown') return;
  await transaction.query(
    `INSERT INTO auth.known_networks (user_id, network, last_login_at) VALUES ($1, $2, $3)
     ON CONFLICT (user_id, network) DO UPDATE SET last_login_at = EXCLUDED.last_login_at`,
    [userId, network, at],
  );
  await transaction.query(
    `DELETE FROM auth.known_networks WHERE user_id = $1 AND network NOT IN (
       SELECT network FROM auth.known_networks WHERE user_id = $1 ORDER BY last_login_at DESC, network LIMIT $2)`,
    [userId, KNOWN_NETWORKS_MAX],
  );
}

/** A hash made with less cost than today's is replaced while the password is at hand; the login does not depend on it. */
async function rehashIfOutdated(
  parts: AuthParts,
  candidate: LoginCandidate,
  password: string,
): Promise<void> {
  const { user, passwordHash } = candidate;
  if (passwordHash === undefined || !parts.hasher.isOutdated(passwordHash)) return;
  try {
    const hash = await parts.hasher.hash(password);
    // Only over the hash that was verified: a password changed meanwhile stays changed.
    await parts.database.query(
      'UPDATE auth.users SET password_hash = $3 WHERE id = $1 AND password_hash = $2',
      [user.id, passwordHash, hash],
    );
  } catch (error) {
    parts.logger.warn({ error, userId: user.id }, 'a password could not be hashed anew');
  }
}

function failure(
  tenant: string,
  candidate: LoginCandidate | undefined,
  reason: string,
): Pick<AuditEntry, 'tenant' | 'action' | 'reason' | 'resource'> {
  // A name nobody has is not written down: people type their password into the wrong field.
  const resource = candidate ? { type: 'user', id: candidate.user.id } : { type: 'user' };
  return { tenant, action: 'session.refused', reason, resource };
}
