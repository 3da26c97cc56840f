import { SignJWT } from 'jose';
import { type Clock, newId } from '#foundation';
import type { Principal } from '#identity';
import type { KeyRing } from './key-ring.ts';

/** Of a token that the gateway passes to a service. */
export const EXCHANGED_TOKEN_LIFE_S = 60;
/** Of a token that a client asked for itself. */
export const CLIENT_TOKEN_LIFE_S = 300;

export interface AccessTokenIssuer {
  /**
   * A signed access token (RFC 9068, EdDSA). `endsAtMs` is when what it stands for ends, for example the
   * session; the token never outlives that.
   */
  issue(
    principal: Principal,
    lifeS: number,
    endsAtMs?: number,
  ): Promise<{ token: string; expiresInS: number }>;
}

export function createAccessTokenIssuer(
  ring: KeyRing,
  clock: Clock,
  options: { issuer: string; audience: string },
): AccessTokenIssuer {
  return {
    async issue(principal, lifeS, endsAtMs = Number.POSITIVE_INFINITY) {
      const nowMs = clock.nowMs();
      const nowS = Math.floor(nowMs / 1_000);
      const expiresAtS = Math.min(nowS + lifeS, Math.floor(endsAtMs / 1_000));
      const key = ring.current();
      const token = await new SignJWT({
        client_id: principal.kind === 'user' ? 'console' : principal.id,
        tenant: principal.tenant,
        name: principal.name,
        roles: [...principal.roles],
        scope: principal.scopes.join(' '),
        ...(principal.sessionId === undefined ? {} : { sid: principal.sessionId }),
      })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: key.kid })
        .setIssuer(options.issuer)
        .setAudience(options.audience)
        .setSubject(principal.id)
        .setJti(newId('jti', nowMs))
        .setIssuedAt(nowS)
        .setNotBefore(nowS)
        .setExpirationTime(expiresAtS)
        .sign(key.privateKey);
      return { token, expiresInS: Math.max(0, expiresAtS - nowS) };
    },
  };
}
