import { type ExchangeAnswer, parseCompactJws, type TokenVerifier } from '#identity';
import {
  type ApiKey,
  hashApiKeySecret,
  isSecretOf,
  isUsable,
  LAST_USED_INTERVAL_MS,
  parseApiKey,
} from '../api-keys/api-key.ts';
import { findApiKey, touchApiKey } from '../api-keys/api-key-store.ts';
import { loadSubject, principalOf } from '../access/subject-store.ts';
import type { AuthParts } from '../auth-parts.ts';
import { isCoded } from '#foundation';
import { authErrors } from '../errors.ts';
import { hashSessionSecret, isLive, type Session } from '../sessions/session.ts';
import { findSessionBySecret, touchSession } from '../sessions/session-store.ts';
import { EXCHANGED_TOKEN_LIFE_S } from './access-token.ts';

/**
 * An access token for a session's secret, the value of the cookie. Uses the session: its idle end moves. Rejects
 * with `credential_refused`, never with a reason.
 */
export async function exchangeSession(parts: AuthParts, secret: string): Promise<ExchangeAnswer> {
  const nowMs = parts.clock.nowMs();
  const hash = hashSessionSecret(secret);
  const session = hash && (await findSessionBySecret(parts.database, hash));
  if (!session || !isLive(session, nowMs)) throw refused();
  const subject = await loadSubject(parts.database, { id: session.userId, sessionId: session.id }, nowMs);
  if (!subject?.isActive) throw refused();
  await touch(parts, session, nowMs);
  const principal = principalOf(subject, session.id);
  const { token, expiresInS } = await parts.tokens.issue(
    principal,
    EXCHANGED_TOKEN_LIFE_S,
    session.expiresAtMs,
  );
  return {
    accessToken: token,
    expiresInS,
    principal,
    session: {
      csrfToken: session.csrfToken,
      expiresAt: new Date(session.expiresAtMs).toISOString(),
      passwordChangeRequired: subject.passwordChangeRequired,
    },
  };
}

/** An access token for an API key. Rejects with `credential_refused`, never with a reason. */
export async function exchangeApiKey(parts: AuthParts, text: string): Promise<ExchangeAnswer> {
  const nowMs = parts.clock.nowMs();
  const parsed = parseApiKey(text);
  const found = parsed && (await findApiKey(parts.database, parsed.id));
  // Compared even if there is no such key, so that the time says nothing about ids.
  const isRight = isSecretOf(found?.secretHash ?? hashApiKeySecret(''), parsed?.secret ?? text);
  if (!found || !isRight || !isUsable(found.key, nowMs)) throw refused();
  const subject = await loadSubject(parts.database, { id: found.key.id }, nowMs);
  if (!subject?.isActive) throw refused();
  await noteUse(parts, found.key, nowMs);
  const principal = principalOf(subject);
  const { token, expiresInS } = await parts.tokens.issue(
    principal,
    EXCHANGED_TOKEN_LIFE_S,
    found.key.expiresAtMs,
  );
  return { accessToken: token, expiresInS, principal };
}

/**
 * The access token of a client itself, if it is genuine and what it stands for still is: the session open, the
 * key not revoked, the user active with no fewer roles. Rejects with `credential_refused`, never with a reason.
 */
export async function exchangeToken(
  parts: AuthParts,
  verifier: TokenVerifier,
  token: string,
): Promise<ExchangeAnswer> {
  const principal = await verifier.verify(token).catch((error: unknown) => {
    throw isCoded(error, 'token_keys_unavailable') ? error : refused();
  });
  const nowMs = parts.clock.nowMs();
  const subject = await loadSubject(parts.database, principal, nowMs);
  if (!subject?.isActive || subject.tenant !== principal.tenant) throw refused();
  const known = principalOf(subject, principal.sessionId);
  // A token that says more than is true today is not passed on; the client asks for a new one.
  if (principal.roles.some((role) => !known.roles.includes(role))) throw refused();
  if (principal.scopes.some((scope) => !known.scopes.includes(scope))) throw refused();
  const { exp } = JSON.parse(parseCompactJws(token).payload.toString()) as { exp: number };
  return { accessToken: token, expiresInS: Math.max(0, exp - Math.floor(nowMs / 1_000)), principal };
}

function refused(): Error {
  return authErrors.credential_refused('The session or key is not valid.');
}

async function touch(parts: AuthParts, session: Session, nowMs: number): Promise<void> {
  const { idleMs, touchIntervalMs } = parts.sessionTimes;
  if (nowMs - session.lastSeenAtMs < touchIntervalMs) return;
  const idleExpiresAtMs = Math.min(nowMs + idleMs, session.expiresAtMs);
  await touchSession(parts.database, session.id, { lastSeenAtMs: nowMs, idleExpiresAtMs });
}

async function noteUse(parts: AuthParts, key: ApiKey, nowMs: number): Promise<void> {
  if (key.lastUsedAtMs !== undefined && nowMs - key.lastUsedAtMs < LAST_USED_INTERVAL_MS) return;
  await touchApiKey(parts.database, key.id, nowMs);
}
