import type { Clock } from '#foundation';
import { checkAccessTokenClaims, type CheckedClaims, checkTimes } from './access-token-claims.ts';
import { checkSignature, parseCompactJws, parseTokenObject } from './compact-jws.ts';
import { invalidToken } from './errors.ts';
import { createKeySource } from './key-source.ts';
import type { Principal } from './principal.ts';
import type { JwkSet, VerificationKey } from './verification-key.ts';

export interface TokenVerifierOptions {
  /** Fetches the issuer's key set (RFC 7517 section 5). Called seldom; see `key-source.ts` for when. */
  keys: () => Promise<JwkSet>;
  /** Exactly the `iss` claim. */
  issuer: string;
  /** Must be in the `aud` claim. */
  audience: string;
  clock: Clock;
}

export interface TokenVerifier {
  /**
   * Who bears this access token. Rejects with `token_invalid` (`details.reason` names the check that failed),
   * `token_expired`, or `token_keys_unavailable` (503) if the issuer's keys cannot be had.
   */
  verify(token: string): Promise<Principal>;
}

/** The type of an access token (RFC 9068 section 2.1), so that no other kind of JWT passes for one. */
const ACCESS_TOKEN_TYPES = ['at+jwt', 'application/at+jwt'];
const VERIFIED_TOKENS_MAX = 2_000;

interface VerifiedToken extends CheckedClaims {
  key: VerificationKey;
}

/**
 * Verifies access tokens (RFC 9068, RFC 8725): the algorithm comes from the key, never from the header. A
 * token already verified is remembered, so that its signature is computed once; its times, and whether its
 * key is still the issuer's, are checked at each use. The oldest of {@link VERIFIED_TOKENS_MAX} is forgotten.
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const keySource = createKeySource(options.keys, options.clock);
  const verified = new Map<string, VerifiedToken>();

  const verifyAnew = async (token: string): Promise<VerifiedToken> => {
    const jws = parseCompactJws(token);
    if (!jws.header.typ || !ACCESS_TOKEN_TYPES.includes(jws.header.typ.toLowerCase())) {
      throw invalidToken('typ', 'The token is not an access token.');
    }
    const key = await keySource.find(jws.header.kid);
    if (!key) throw invalidToken('kid', 'The token names a key its issuer does not have.');
    checkSignature(jws, key);
    const expected = { issuer: options.issuer, audience: options.audience, nowMs: options.clock.nowMs() };
    return { ...checkAccessTokenClaims(parseTokenObject(jws.payload, 'claims'), expected), key };
  };

  const remember = (token: string, entry: VerifiedToken): void => {
    verified.set(token, entry);
    if (verified.size > VERIFIED_TOKENS_MAX) verified.delete(verified.keys().next().value as string);
  };

  return {
    async verify(token) {
      const known = verified.get(token);
      if (known && (keySource.isCurrent(known.key) || (await keySource.find(known.key.kid)) === known.key)) {
        checkTimes(options.clock.nowMs(), known.validFromMs, known.expiresAtMs);
        return known.principal;
      }
      verified.delete(token);
      const entry = await verifyAnew(token);
      remember(token, entry);
      return entry.principal;
    },
  };
}
