import { invalidToken, identityErrors } from './errors.ts';
import { type Principal, ROLES, type Role } from './principal.ts';

export interface ExpectedClaims {
  issuer: string;
  audience: string;
  nowMs: number;
}

export interface CheckedClaims {
  principal: Principal;
  /** From this moment the token is refused (its `exp` plus the allowed skew). */
  expiresAtMs: number;
  /** Before this moment it is refused too. */
  validFromMs: number;
}

/** Difference of clocks between issuer and verifier that is forgiven. */
export const CLOCK_SKEW_MS_MAX = 30_000;

const KIND_BY_PREFIX = new Map<string, Principal['kind']>([
  ['usr', 'user'],
  ['key', 'api-key'],
  ['svc', 'service'],
]);

/**
 * The claims of an access token (RFC 9068 section 2.2, RFC 7519 section 4.1), each check in order, or a coded
 * error. `exp`, `nbf`, `iat`, `iss`, `aud`, `sub`, `jti` and `tenant` must be there; times are whole seconds.
 */
export function checkAccessTokenClaims(
  claims: Record<string, unknown>,
  expected: ExpectedClaims,
): CheckedClaims {
  if (claims['iss'] !== expected.issuer) throw invalidToken('iss', 'The token is of another issuer.');
  checkAudience(claims['aud'], expected.audience);
  const expiresAtMs = timeClaim(claims, 'exp') + CLOCK_SKEW_MS_MAX;
  const validFromMs = Math.max(timeClaim(claims, 'nbf'), timeClaim(claims, 'iat')) - CLOCK_SKEW_MS_MAX;
  checkTimes(expected.nowMs, validFromMs, expiresAtMs);
  textClaim(claims, 'jti');
  return { principal: principalOf(claims), expiresAtMs, validFromMs };
}

/** Throws `token_expired`, or `token_invalid` if the token is not valid yet. */
export function checkTimes(nowMs: number, validFromMs: number, expiresAtMs: number): void {
  if (nowMs >= expiresAtMs) throw identityErrors.token_expired('The access token has expired.');
  if (nowMs < validFromMs) throw invalidToken('nbf', 'The token is not valid yet.');
}

function principalOf(claims: Record<string, unknown>): Principal {
  const id = textClaim(claims, 'sub');
  const kind = KIND_BY_PREFIX.get(id.slice(0, id.indexOf('_')));
  if (!kind) throw invalidToken('sub', 'The subject is of no known kind.');
  const sessionId = claims['sid'] === undefined ? undefined : textClaim(claims, 'sid');
  return {
    id,
    kind,
    name: textClaim(claims, 'name'),
    tenant: textClaim(claims, 'tenant'),
    roles: rolesOf(claims['roles']),
    scopes: scopesOf(claims['scope']),
    ...(sessionId === undefined ? {} : { sessionId }),
  };
}

function checkAudience(audience: unknown, expected: string): void {
  const audiences: unknown[] = Array.isArray(audience) ? audience : [audience];
  if (!audiences.includes(expected)) throw invalidToken('aud', 'The token is meant for someone else.');
}

function timeClaim(claims: Record<string, unknown>, name: string): number {
  const seconds = claims[name];
  if (!Number.isSafeInteger(seconds) || (seconds as number) < 0) {
    throw invalidToken(name, `The claim "${name}" must be a time in whole seconds.`);
  }
  return (seconds as number) * 1_000;
}

function textClaim(claims: Record<string, unknown>, name: string): string {
  const text = claims[name];
  if (typeof text !== 'string' || text === '') {
    throw invalidToken(name, `The claim "${name}" must be a string that is not empty.`);
  }
  return text;
}

function rolesOf(roles: unknown): Role[] {
  if (roles === undefined) return [];
  if (!Array.isArray(roles)) throw invalidToken('roles', 'The claim "roles" must be an array.');
  // A role this version does not know grants nothing; it is not a reason to refuse the token.
  return ROLES.filter((role) => roles.includes(role));
}

function scopesOf(scope: unknown): string[] {
  if (scope === undefined) return [];
  if (typeof scope !== 'string') throw invalidToken('scope', 'The claim "scope" must be a string.');
  return scope.split(' ').filter((name) => name !== '');
}
