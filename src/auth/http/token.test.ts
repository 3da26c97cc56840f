import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { createTokenVerifier, type Jwk, type JwkSet } from '#identity';
import { openLocalKeyVault } from '../key-vault/adapters/local-key-file.ts';
import { defaultRotation } from '../tokens/key-rotation.ts';
import { openKeyRing } from '../tokens/key-ring.ts';
import { createAccessTokenIssuer } from '../tokens/access-token.ts';
import { startTestAuth, type TestAuth } from '../testing.ts';

async function jwksOf(auth: TestAuth): Promise<JwkSet> {
  return (await auth.app.inject('/.well-known/jwks.json')).json<JwkSet>();
}

function partsOf(token: string): { header: Record<string, unknown>; claims: Record<string, unknown> } {
  const [header = '', claims = ''] = token
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString());
  return {
    header: JSON.parse(header) as Record<string, unknown>,
    claims: JSON.parse(claims) as Record<string, unknown>,
  };
}

test('[25] an access token has the type, the claims and the signature of RFC 9068 with EdDSA', async (t) => {
  const auth = await startTestAuth(t);
  const admin = await auth.admin();
  const { body } = await auth.exchange(admin.credential);
  const { header, claims } = partsOf(body.accessToken);
  const { keys } = await jwksOf(auth);
  assert.deepEqual(header, { alg: 'EdDSA', typ: 'at+jwt', kid: keys[0]?.kid });
  const nowS = auth.clock.nowMs() / 1_000;
  const { jti, sub, sid, ...rest } = claims;
  assert.match(String([jti, sub, sid]), /^jti_[^,]+,usr_[^,]+,ses_[^,]+$/);
  assert.deepEqual(rest, {
    iss: 'http://127.0.0.1:8080',
    aud: 'millrace',
    client_id: 'console',
    tenant: 'default',
    name: 'admin',
    roles: ['admin'],
    scope: '',
    iat: nowS,
    nbf: nowS,
    exp: nowS + 60,
  });
  const [input, signature = ''] = [body.accessToken.replace(/\.[^.]*$/, ''), body.accessToken.split('.')[2]];
  const key = createPublicKey({ key: keys[0] as never, format: 'jwk' });
  assert.ok(verify(null, Buffer.from(input), key, Buffer.from(signature, 'base64url')));
  assert.equal(body.expiresInS, 60);
});

test('[25] a client’s own token lives five minutes and never outlives what it stands for', async (t) => {
  const auth = await startTestAuth(t);
  const admin = await auth.admin();
  const answer = await auth.call('POST', '/auth/v1/token', { as: admin.credential });
  assert.equal(answer.headers['cache-control'], 'no-store');
  const { access_token, ...rest } = answer.body;
  assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 300 });
  const token = { type: 'token' as const, value: String(access_token) };
  const exchanged = await auth.exchange(token);
  assert.deepEqual([exchanged.status, exchanged.body.expiresInS], [200, 300]);
  auth.clock.advance(330_000);
  assert.equal((await auth.exchange(token)).status, 401);
});

test('[25] the token of a session about to end ends with it', async (t) => {
  const auth = await startTestAuth(t);
  const admin = await auth.admin();
  for (let i = 0; i < 4; i++) {
    auth.clock.advance(6 * 3_600_000 - 5_000);
    assert.equal((await auth.exchange(admin.credential)).status, 200);
  }
  assert.equal((await auth.exchange(admin.credential)).body.expiresInS, 20);
});

test('[39] [45] the key set has public parts only; the private ones lie sealed in the database', async (t) => {
  const auth = await startTestAuth(t);
  const answer = await auth.app.inject('/.well-known/jwks.json');
  assert.equal(answer.headers['cache-control'], 'public, max-age=60');
  const { keys } = answer.json<{ keys: Jwk[] }>();
  assert.equal(keys.length, 1);
  assert.deepEqual(Object.keys(keys[0] ?? {}).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  const rows = await auth.database.query<{ kid: string; sealed_private_key: Buffer }>(
    'SELECT kid, sealed_private_key FROM auth.signing_keys',
  );
  assert.equal(rows.length, 2, 'one for tokens, one for the audit log');
  for (const { kid, sealed_private_key: sealed } of rows) {
    assert.equal(
      sealed.includes(Buffer.from('302e020100300506032b6570', 'hex')),
      false,
      'no PKCS #8 in the clear',
    );
    const der = await auth.options.vault.open(sealed, `auth.signing_keys/sealed_private_key/${kid}`);
    assert.ok(der.subarray(0, 12).equals(Buffer.from('302e020100300506032b6570', 'hex')));
  }
});

test('[45] a database whose key file is lost or another is not opened', async (t) => {
  const auth = await startTestAuth(t);
  const file = join(auth.directory, 'other.key');
  await assert.rejects(openLocalKeyVault(file, { mayCreate: false }), { code: 'vault_key_missing' });
  const vault = await openLocalKeyVault(file, { mayCreate: true });
  await assert.rejects(auth.startAgain({ vault }), { code: 'vault_open_failed' });
});

test('[39] P: through rotations no token fails to verify, in the process that rotates or in another', async (t) => {
  const auth = await startTestAuth(t);
  const { database, options, clock } = auth;
  const policy = { ...defaultRotation, lifeMs: 4 * 3_600_000 };
  const names = { issuer: options.issuer, audience: options.audience };
  const rings = await Promise.all([1, 2].map(() => openKeyRing(database, options.vault, clock, policy)));
  const verifiers = rings.map((ring) =>
    createTokenVerifier({ keys: async () => ring.jwks(), ...names, clock }),
  );
  const issuers = rings.map((ring) => createAccessTokenIssuer(ring, clock, names));
  const principal = {
    id: 'usr_1',
    kind: 'user',
    name: 'ada',
    tenant: 'default',
    roles: [],
    scopes: [],
  } as const;
  const kids = new Set<string>();
  let old: string[] = [];
  for (let minute = 0; minute < 15 * 60; minute += 5) {
    clock.advance(5 * 60_000);
    // The second process looks only every other time.
    await rings[0]?.rotate();
    if (minute % 10 === 0) await rings[1]?.rotate();
    const tokens: string[] = [];
    for (const issuer of issuers) tokens.push((await issuer.issue(principal, 300)).token);
    for (const verifier of verifiers) {
      for (const token of [...tokens, ...old]) await verifier.verify(token);
    }
    for (const token of tokens) kids.add(String(partsOf(token).header['kid']));
    old = tokens;
  }
  assert.ok(kids.size >= 4, `${kids.size} keys were used`);
});

test('[44] a revoked signing key takes its tokens with it, and a new one signs at once', async (t) => {
  const auth = await startTestAuth(t);
  const admin = await auth.admin();
  const token = await auth.call('POST', '/auth/v1/token', { as: admin.credential });
  const { keys } = await jwksOf(auth);
  const revoke = () => auth.call('DELETE', `/auth/v1/signing-keys/${keys[0]?.kid}`, { as: admin.credential });
  assert.equal((await revoke()).status, 204);
  auth.clock.advance(4_999);
  const answer = await auth.exchange({ type: 'token', value: String(token.body['access_token']) });
  assert.equal(answer.status, 401);
  const after = await jwksOf(auth);
  assert.equal(after.keys.length, 1);
  assert.notEqual(after.keys[0]?.kid, keys[0]?.kid);
  assert.equal((await revoke()).status, 404);
  assert.equal((await auth.call('GET', '/auth/v1/session', { as: admin.credential })).status, 200);
});

test('a route without a token is 401, and all routes can be locked by the services’ own secret', async (t) => {
  const auth = await startTestAuth(t);
  assert.equal((await auth.call('GET', '/auth/v1/session')).status, 401);
  assert.equal((await auth.call('GET', '/auth/v1/users')).status, 401);
  const locked = await auth.startAgain({ serviceToken: 'shared-secret' });
  const evaluate = (headers: Record<string, string>) =>
    locked.app.inject({
      method: 'POST',
      url: '/internal/auth/evaluation',
      headers,
      payload: {
        subject: { type: 'user', id: 'usr_x' },
        action: { name: 'topic:read' },
        resource: { type: 'topic' },
      },
    });
  assert.equal((await evaluate({})).statusCode, 401);
  assert.equal((await evaluate({ authorization: 'Bearer wrong' })).statusCode, 401);
  assert.equal((await evaluate({ authorization: 'Bearer shared-secret' })).statusCode, 200);
  const jwks = (headers: Record<string, string>) =>
    locked.app.inject({ url: '/.well-known/jwks.json', headers });
  assert.equal((await jwks({})).statusCode, 401);
  assert.equal((await jwks({ authorization: 'Bearer shared-secret' })).statusCode, 200);
});
