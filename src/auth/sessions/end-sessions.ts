import type { AuthParts } from '../auth-parts.ts';
import { authErrors } from '../errors.ts';
import type { Actor } from '../users/administer-users.ts';
import { deleteSessions } from './session-store.ts';

/**
 * Ends one of the own sessions, or all of them if no id is given. A cookie of an ended session is worth nothing
 * from this moment; tokens made from it die with the gateway's memory, within a second. Rejects with
 * `session_not_found` for an id that is not the own.
 */
export async function endSessions(parts: AuthParts, actor: Actor, which: { id?: string }): Promise<void> {
  const { principal, client } = actor;
  await parts.database.transaction(async (transaction) => {
    const ended = await deleteSessions(transaction, { userId: principal.id, ...which });
    if (ended.length === 0 && which.id !== undefined && which.id !== principal.sessionId) {
      throw authErrors.session_not_found(`There is no session "${which.id}".`);
    }
    if (ended.length === 0) return;
    await parts.audit.append(transaction, {
      tenant: principal.tenant,
      actor: { id: principal.id, kind: principal.kind, name: principal.name },
      action: 'session.ended',
      outcome: 'succeeded',
      resource: { type: 'session', id: which.id },
      network: client.network,
      requestId: client.requestId,
      details: { sessionsEnded: ended.length },
    });
  });
}
