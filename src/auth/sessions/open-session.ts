import type { Transaction } from '#database';
import { newId, randomToken } from '#foundation';
import type { AuthParts } from '../auth-parts.ts';
import type { ClientInfo } from '../client-info.ts';
import {
  createSessionSecret,
  hashSessionSecret,
  type Session,
  SESSIONS_PER_USER_MAX,
  USER_AGENT_CHARACTERS_MAX,
} from './session.ts';
import { deleteOldestSessions, insertSession } from './session-store.ts';

/** A session and its secret, which is shown to the client once and kept nowhere. */
export interface OpenedSession {
  session: Session;
  secret: string;
}

/** Starts a session with an id and a secret of its own; beyond {@link SESSIONS_PER_USER_MAX} the oldest ends. */
export async function openSession(
  { clock, sessionTimes }: Pick<AuthParts, 'clock' | 'sessionTimes'>,
  transaction: Transaction,
  user: { id: string; tenant: string },
  client: ClientInfo,
): Promise<OpenedSession> {
  const nowMs = clock.nowMs();
  const secret = createSessionSecret();
  const secretHash = hashSessionSecret(secret);
  if (!secretHash) throw new TypeError('A new secret must have the form of one.');
  const session: Session = {
    id: newId('ses', nowMs),
    tenant: user.tenant,
    userId: user.id,
    csrfToken: randomToken(),
    network: client.network,
    // PostgreSQL keeps no NUL, and nobody needs one.
    userAgent: client.userAgent.replaceAll('\0', '').slice(0, USER_AGENT_CHARACTERS_MAX),
    createdAtMs: nowMs,
    lastSeenAtMs: nowMs,
    idleExpiresAtMs: nowMs + sessionTimes.idleMs,
    expiresAtMs: nowMs + sessionTimes.absoluteMs,
  };
  await insertSession(transaction, session, secretHash);
  await deleteOldestSessions(transaction, user.id, SESSIONS_PER_USER_MAX);
  return { session, secret };
}
