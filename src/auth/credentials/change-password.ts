import type { Principal } from '#identity';
import type { AuthParts } from '../auth-parts.ts';
import type { ClientInfo } from '../client-info.ts';
import { authErrors } from '../errors.ts';
import { openSession } from '../sessions/open-session.ts';
import { deleteSessions, findSession } from '../sessions/session-store.ts';
import { forgetFirstRun } from '../users/first-run.ts';
import { findLoginCandidate, findUser, setPassword } from '../users/user-store.ts';
import type { Login } from './login.ts';
import { checkNewPassword } from './password-rules.ts';

/**
 * Replaces the password of the one who asks. All sessions of the user end, this one too, and a new one begins: a
 * thief of the old cookie is out. Rejects with `password_wrong` (counted like a failed login, so that an open
 * session does not help to guess), a code of the password rules, or `password_unchanged`.
 */
export async function changePassword(
  parts: AuthParts,
  principal: Principal,
  passwords: { current: string; next: string },
  client: ClientInfo,
): Promise<Login> {
  const user = await findUser(parts.database, principal.tenant, principal.id);
  const session = principal.sessionId && (await findSession(parts.database, principal.sessionId));
  if (!user || !session || session.userId !== user.id)
    throw authErrors.session_not_found('There is no session.');
  const passwordHash = await confirmPassword(parts, user, passwords.current, client);
  checkNewPassword(passwords.next, user);
  if (await parts.hasher.verify(passwordHash, passwords.next)) {
    throw authErrors.password_unchanged('The new password is the old one.');
  }
  const hash = await parts.hasher.hash(passwords.next);
  const opened = await parts.database.transaction(async (transaction) => {
    const change = { hash, changeRequired: false, atMs: parts.clock.nowMs(), expectedHash: passwordHash };
    if (!(await setPassword(transaction, user, change))) {
      throw authErrors.password_wrong('The password was changed a moment ago.');
    }
    await forgetFirstRun(transaction, user);
    const ended = await deleteSessions(transaction, { userId: user.id });
    const next = await openSession(parts, transaction, user, client);
    await parts.audit.append(transaction, {
      tenant: user.tenant,
      actor: { id: user.id, kind: 'user', name: user.username },
      action: 'password.changed',
      outcome: 'succeeded',
      resource: { type: 'user', id: user.id },
      network: client.network,
      requestId: client.requestId,
      details: { sessionsEnded: ended.length },
    });
    return next;
  });
  return { user: { ...user, passwordChangeRequired: false }, ...opened };
}

/** The hash that the right password has; throttled and audited like a login. */
async function confirmPassword(
  parts: AuthParts,
  user: { id: string; tenant: string; username: string },
  password: string,
  client: ClientInfo,
): Promise<string> {
  const candidate = await findLoginCandidate(parts.database, user.tenant, user.username, client.network);
  const attempt = {
    tenant: user.tenant,
    username: user.username,
    address: client.address,
    network: client.network,
    isKnownNetwork: candidate?.isKnownNetwork ?? false,
  };
  await parts.throttle.enter(attempt);
  const isRight = await parts.hasher
    .verify(candidate?.passwordHash, password)
    .catch(async (error: unknown) => {
      await parts.throttle.undo(attempt);
      throw error;
    });
  if (isRight && candidate?.passwordHash) {
    await parts.throttle.succeed(attempt);
    return candidate.passwordHash;
  }
  await parts.audit.record({
    tenant: user.tenant,
    actor: { id: user.id, kind: 'user', name: user.username },
    action: 'password.refused',
    outcome: 'failed',
    resource: { type: 'user', id: user.id },
    network: client.network,
    requestId: client.requestId,
  });
  throw authErrors.password_wrong('The current password is wrong.');
}
