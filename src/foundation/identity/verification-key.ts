import { createPublicKey, type KeyObject, type JsonWebKey as NodeJsonWebKey, verify } from 'node:crypto';

/** The signature algorithms Millrace accepts (RFC 8037, RFC 7518 section 3.4). Never a symmetric one. */
export type SigningAlgorithm = 'EdDSA' | 'ES256';

/** A public key as published in a key set (RFC 7517). */
export interface Jwk {
  kty?: string;
  kid?: string;
  crv?: string;
  x?: string;
  y?: string;
  d?: string;
  use?: string;
  alg?: string;
  key_ops?: string[];
  [member: string]: unknown;
}

export interface JwkSet {
  keys: Jwk[];
}

/** A key and the one algorithm it may be used with, decided here and never by the header of a token. */
export interface VerificationKey {
  kid: string;
  algorithm: SigningAlgorithm;
  /** Two keys with equal fingerprints are the same key for the same use. */
  fingerprint: string;
  publicKey: KeyObject;
}

const SIGNATURE_BYTES = 64;
const KID_CHARACTERS_MAX = 128;

/** Undefined if the JWK is not a public Ed25519 or P-256 key meant for verifying signatures. */
export function parseVerificationKey(jwk: Jwk): VerificationKey | undefined {
  const algorithm = algorithmOf(jwk);
  const { kid } = jwk;
  if (!algorithm || typeof kid !== 'string' || kid === '' || kid.length > KID_CHARACTERS_MAX)
    return undefined;
  if (jwk.d !== undefined || (jwk.use !== undefined && jwk.use !== 'sig')) return undefined;
  if (jwk.key_ops !== undefined && !jwk.key_ops.includes('verify')) return undefined;
  const { kty, crv, x, y } = jwk;
  try {
    // Only the members that define the point are passed on; importing checks that it lies on the curve.
    const key = { kty, crv, x, ...(y === undefined ? {} : { y }) } as NodeJsonWebKey;
    const publicKey = createPublicKey({ key, format: 'jwk' });
    return { kid, algorithm, fingerprint: JSON.stringify([kid, algorithm, x, y]), publicKey };
  } catch {
    return undefined;
  }
}

/** Keys by `kid`. A set that gives one `kid` to two keys is refused whole: nobody could say which is meant. */
export function parseVerificationKeys(set: JwkSet): Map<string, VerificationKey> {
  const keys = new Map<string, VerificationKey>();
  for (const jwk of set.keys) {
    const key = parseVerificationKey(jwk);
    if (!key) continue;
    if (keys.has(key.kid)) throw new Error(`The key set has two keys with the id "${key.kid}".`);
    keys.set(key.kid, key);
  }
  return keys;
}

/** True if `signature` is the key's signature of `data`. Synchronous: cheaper than the trip to a thread pool. */
export function isSignatureOf(key: VerificationKey, data: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES) return false;
  if (key.algorithm === 'EdDSA') return verify(null, data, key.publicKey, signature);
  return verify('sha256', data, { key: key.publicKey, dsaEncoding: 'ieee-p1363' }, signature);
}

function algorithmOf(jwk: Jwk): SigningAlgorithm | undefined {
  const { kty, crv, alg } = jwk;
  if (kty === 'OKP' && crv === 'Ed25519' && (alg === undefined || alg === 'EdDSA')) return 'EdDSA';
  if (kty === 'EC' && crv === 'P-256' && (alg === undefined || alg === 'ES256')) return 'ES256';
  return undefined;
}
