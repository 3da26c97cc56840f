import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { ManualClock } from '#foundation';
import { createTestKey, encodePart, signCompact, signToken, testClaims } from './testing.ts';
import { createTokenVerifier } from './token-verifier.ts';

const NOW_MS = 1_800_000_000_000;
const clock = new ManualClock(NOW_MS);
const ed = createTestKey('ed-1');
const ec = createTestKey('ec-1', 'ES256');
const stranger = createTestKey('ed-1');
const verifier = createTokenVerifier({
  keys: async () => ({ keys: [ed.jwk, ec.jwk] }),
  issuer: 'https://issuer.test',
  audience: 'millrace',
  clock,
});

const header = { alg: 'EdDSA', typ: 'at+jwt', kid: 'ed-1' };
const claims = testClaims(NOW_MS);
const good = signToken(ed, NOW_MS);
const [goodHeader = '', goodClaims = '', goodSignature = ''] = good.split('.');
const nowS = NOW_MS / 1_000;

function signHmac(key: string | Buffer): string {
  const input = `${encodePart({ ...header, alg: 'HS256' })}.${goodClaims}`;
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
}

/** The same bytes, spelled with another last character. */
function respellLast(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(part.at(-1) ?? '');
  return `${part.slice(0, -1)}${alphabet[last + 1]}`;
}

function nest(token: string, times: number): string {
  return times === 0 ? token : nest(signCompact(ed, { ...header, cty: 'JWT' }, token), times - 1);
}

const withHeader = (changes: Record<string, unknown>): string => signToken(ed, NOW_MS, {}, changes);
const withClaims = (changes: Record<string, unknown>): string => signToken(ed, NOW_MS, changes);
const unsigned = (alg: string): string => `${encodePart({ ...header, alg })}.${goodClaims}.`;

/** Name of the attack, the token, and the check that must refuse it. */
const attacks: [name: string, token: string, reason: string][] = [
  ['alg none', unsigned('none'), 'syntax'],
  ['alg nOnE', unsigned('nOnE'), 'syntax'],
  ['alg empty', unsigned(''), 'syntax'],
  ['alg none with a signature', withHeader({ alg: 'none' }), 'algorithm'],
  ['alg nOnE with a signature', withHeader({ alg: 'nOnE' }), 'algorithm'],
  ['alg empty with a signature', withHeader({ alg: '' }), 'algorithm'],
  ['alg missing', withHeader({ alg: undefined }), 'algorithm'],
  ['alg of another key', withHeader({ alg: 'ES256' }), 'algorithm'],
  ['alg in lower case', withHeader({ alg: 'eddsa' }), 'algorithm'],
  [
    'HS256 with the public key as PEM',
    signHmac(ed.publicKey.export({ type: 'spki', format: 'pem' })),
    'algorithm',
  ],
  [
    'HS256 with the public key as DER',
    signHmac(ed.publicKey.export({ type: 'spki', format: 'der' })),
    'algorithm',
  ],
  ['HS256 with the public key as JWK', signHmac(JSON.stringify(ed.jwk)), 'algorithm'],
  [
    'ES256 with r and s zero (CVE-2022-21449)',
    `${encodePart({ ...header, alg: 'ES256', kid: 'ec-1' })}.${goodClaims}.${Buffer.alloc(64).toString('base64url')}`,
    'signature',
  ],
  [
    'ES256 signature in DER',
    `${encodePart({ ...header, alg: 'ES256', kid: 'ec-1' })}.${goodClaims}.${Buffer.alloc(70, 1).toString('base64url')}`,
    'signature',
  ],
  ['key of another issuer under the same kid', signToken(stranger, NOW_MS), 'signature'],
  ['kid with a path', withHeader({ kid: '../../../../dev/null' }), 'kid'],
  ['kid with SQL', withHeader({ kid: "x' UNION SELECT 'key" }), 'kid'],
  ['kid with CRLF', withHeader({ kid: 'ed-1\r\nx-admin: true' }), 'kid'],
  ['kid of 2 kB', withHeader({ kid: 'k'.repeat(2_048) }), 'kid'],
  ['kid missing', withHeader({ kid: undefined }), 'kid'],
  ['kid is a prototype member', withHeader({ kid: '__proto__' }), 'kid'],
  ['kid is not a string', withHeader({ kid: ['ed-1'] }), 'kid'],
  ['jku', withHeader({ jku: 'https://evil.test/jwks.json' }), 'jku'],
  ['x5u', withHeader({ x5u: 'https://evil.test/cert.pem' }), 'x5u'],
  ['jwk', withHeader({ jwk: stranger.jwk }), 'jwk'],
  ['x5c', withHeader({ x5c: ['MIIB'] }), 'x5c'],
  ['crit unknown', withHeader({ crit: ['exp'] }), 'crit'],
  ['crit empty', withHeader({ crit: [] }), 'crit'],
  ['b64 false', withHeader({ b64: false, crit: ['b64'] }), 'crit'],
  ['b64 false without crit', withHeader({ b64: false }), 'b64'],
  [
    'duplicate header name',
    signCompact(ed, '{"alg":"EdDSA","typ":"at+jwt","kid":"ed-1","alg":"EdDSA"}', claims),
    'header',
  ],
  [
    'duplicate header name, escaped',
    signCompact(ed, '{"alg":"EdDSA","typ":"at+jwt","kid":"ed-1","\\u0061lg":"none"}', claims),
    'header',
  ],
  [
    'duplicate claim',
    signCompact(ed, header, JSON.stringify(claims).replace('{', '{"sub":"usr_2",')),
    'claims',
  ],
  ['header is an array', signCompact(ed, '["EdDSA"]', claims), 'header'],
  ['header is not JSON', signCompact(ed, 'alg=EdDSA', claims), 'header'],
  [
    'claims are not UTF-8',
    `${goodHeader}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.${goodSignature}`,
    'signature',
  ],
  [
    'claims nested deeply',
    withClaims({ deep: JSON.parse('['.repeat(50) + ']'.repeat(50)) as unknown }),
    'claims',
  ],
  [
    'JSON serialization',
    JSON.stringify({ protected: goodHeader, payload: goodClaims, signature: goodSignature }),
    'syntax',
  ],
  ['padding in the header', `${goodHeader}==.${goodClaims}.${goodSignature}`, 'syntax'],
  ['padding in the signature', `${good}==`, 'syntax'],
  ['white space in front', ` ${good}`, 'syntax'],
  ['line feed at the end', `${good}\n`, 'syntax'],
  [
    'white space inside',
    `${goodHeader}.${goodClaims.slice(0, 9)} ${goodClaims.slice(9)}.${goodSignature}`,
    'syntax',
  ],
  ['characters of plain base64', `${goodHeader}.${goodClaims}.${goodSignature.slice(0, -1)}+`, 'syntax'],
  ['last character not canonical', `${goodHeader}.${goodClaims}.${respellLast(goodSignature)}`, 'syntax'],
  ['signature cut off', `${goodHeader}.${goodClaims}`, 'syntax'],
  ['signature shortened', `${goodHeader}.${goodClaims}.${goodSignature.slice(0, 40)}`, 'signature'],
  [
    'claims changed',
    `${goodHeader}.${encodePart({ ...claims, roles: ['admin'] })}.${goodSignature}`,
    'signature',
  ],
  ['five parts, a JWE', `${goodHeader}.AAAA.AAAA.${goodClaims}.${goodSignature}`, 'syntax'],
  ['JWE header in three parts', withHeader({ alg: 'dir', enc: 'A256GCM' }), 'enc'],
  ['nested ten times', nest(good, 10), 'size'],
  ['nested once', nest(good, 1), 'claims'],
  ['16 kB', withClaims({ padding: 'x'.repeat(16_384) }), 'size'],
  ['empty', '', 'syntax'],
  ['only dots', '..', 'syntax'],
  ['exp missing', withClaims({ exp: undefined }), 'exp'],
  ['exp a fraction', withClaims({ exp: nowS + 0.5 }), 'exp'],
  ['exp a string', withClaims({ exp: String(nowS + 60) }), 'exp'],
  ['exp 1e308', withClaims({ exp: 1e308 }), 'exp'],
  ['exp negative', withClaims({ exp: -1 }), 'exp'],
  ['exp null', withClaims({ exp: null }), 'exp'],
  ['nbf in the future', withClaims({ nbf: nowS + 31 }), 'nbf'],
  ['nbf missing', withClaims({ nbf: undefined }), 'nbf'],
  ['issued in the future', withClaims({ iat: nowS + 31 }), 'nbf'],
  ['aud wrong', withClaims({ aud: 'someone-else' }), 'aud'],
  ['aud an array without us', withClaims({ aud: ['a', 'b'] }), 'aud'],
  ['aud absent', withClaims({ aud: undefined }), 'aud'],
  ['aud an object', withClaims({ aud: { millrace: true } }), 'aud'],
  ['iss with a trailing slash', withClaims({ iss: 'https://issuer.test/' }), 'iss'],
  ['iss in other case', withClaims({ iss: 'https://ISSUER.test' }), 'iss'],
  ['iss absent', withClaims({ iss: undefined }), 'iss'],
  ['ID token used as access token', withHeader({ typ: 'JWT' }), 'typ'],
  ['refresh token used as access token', withHeader({ typ: 'rt+jwt' }), 'typ'],
  ['typ missing', withHeader({ typ: undefined }), 'typ'],
  ['tenant missing', withClaims({ tenant: undefined }), 'tenant'],
  ['tenant an array', withClaims({ tenant: ['default'] }), 'tenant'],
  ['subject of unknown kind', withClaims({ sub: 'root' }), 'sub'],
  ['subject a prototype member', withClaims({ sub: 'constructor_1' }), 'sub'],
  ['jti missing', withClaims({ jti: undefined }), 'jti'],
  ['roles not an array', withClaims({ roles: 'admin' }), 'roles'],
];

test('the tokens the attacks start from are accepted', async () => {
  assert.equal((await verifier.verify(good)).id, 'usr_1');
  assert.equal((await verifier.verify(signToken(ec, NOW_MS))).id, 'usr_1');
});

for (const [name, token, reason] of attacks) {
  test(`[40] [43] refuses: ${name}`, async () => {
    await assert.rejects(verifier.verify(token), { code: 'token_invalid', status: 401, details: { reason } });
  });
}

test('[40] refuses every one-character change of a good token', async () => {
  const tokens = new Set<string>();
  for (let i = 0; i < good.length; i++) {
    const other = good[i] === 'A' ? 'B' : 'A';
    tokens.add(good.slice(0, i) + other + good.slice(i + 1));
    tokens.add(good.slice(0, i) + good.slice(i + 1));
  }
  for (const token of tokens) await assert.rejects(verifier.verify(token), { status: 401 }, token);
});

test('[58] a token of another tenant carries that tenant, and an unknown role grants nothing', async () => {
  const principal = await verifier.verify(withClaims({ tenant: 'other', roles: ['admin', 'god'] }));
  assert.equal(principal.tenant, 'other');
  assert.deepEqual(principal.roles, ['admin']);
});
