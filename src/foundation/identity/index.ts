export { CLOCK_SKEW_MS_MAX } from './access-token-claims.ts';
export { type CompactJws, checkSignature, parseCompactJws, TOKEN_BYTES_MAX } from './compact-jws.ts';
export { crossSiteRefusal, csrfRefusal, isSameText, type RequestOrigin } from './csrf.ts';
export { identityErrors } from './errors.ts';
export type {
  AuditReport,
  ClientContext,
  EvaluationAnswer,
  EvaluationRequest,
  ExchangeAnswer,
  ExchangeRequest,
} from './exchange.ts';
export { type Principal, ROLES, type Role } from './principal.ts';
export {
  expiredSessionCookie,
  readSessionCookie,
  sessionCookie,
  sessionCookieName,
} from './session-cookie.ts';
export { createTokenVerifier, type TokenVerifier, type TokenVerifierOptions } from './token-verifier.ts';
export {
  isSignatureOf,
  type Jwk,
  type JwkSet,
  parseVerificationKey,
  parseVerificationKeys,
  type SigningAlgorithm,
  type VerificationKey,
} from './verification-key.ts';
