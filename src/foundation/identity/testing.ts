import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Jwk, SigningAlgorithm } from './verification-key.ts';

/** A key pair made for a test. */
export interface TestKey {
  kid: string;
  algorithm: SigningAlgorithm;
  privateKey: KeyObject;
  publicKey: KeyObject;
  jwk: Jwk;
}

export function createTestKey(kid: string, algorithm: SigningAlgorithm = 'EdDSA'): TestKey {
  const { privateKey, publicKey } =
    algorithm === 'EdDSA'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk: Jwk = { ...(publicKey.export({ format: 'jwk' }) as Jwk), kid, alg: algorithm, use: 'sig' };
  return { kid, algorithm, privateKey, publicKey, jwk };
}

/** Claims of a good access token at `nowMs`. */
export function testClaims(nowMs: number, changes: Record<string, unknown> = {}): Record<string, unknown> {
  const nowS = Math.floor(nowMs / 1_000);
  const claims = {
    iss: 'https://issuer.test',
    aud: 'millrace',
    sub: 'usr_1',
    name: 'ada',
    tenant: 'default',
    roles: ['viewer'],
    jti: 'jti_1',
    iat: nowS,
    nbf: nowS,
    exp: nowS + 60,
    ...changes,
  };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

/** Signs header and payload as they are, right or wrong. Objects become JSON; strings are taken literally. */
export function signCompact(key: TestKey, header: object | string, payload: object | string): string {
  const input = `${encodePart(header)}.${encodePart(payload)}`;
  return `${input}.${signatureOf(key, input).toString('base64url')}`;
}

/** A good access token unless the header or claims are changed. */
export function signToken(
  key: TestKey,
  nowMs: number,
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): string {
  const fullHeader = { alg: key.algorithm, typ: 'at+jwt', kid: key.kid, ...header };
  return signCompact(key, fullHeader, testClaims(nowMs, claims));
}

export function encodePart(part: object | string): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

function signatureOf(key: TestKey, input: string): Buffer {
  if (key.algorithm === 'EdDSA') return sign(null, Buffer.from(input), key.privateKey);
  return sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
}
