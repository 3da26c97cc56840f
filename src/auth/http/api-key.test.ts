import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Credential, GOOD_PASSWORD, startTestAuth, type TestAuth } from '../testing.ts';

async function createKey(auth: TestAuth, as: Credential, body: object) {
  return auth.call('POST', '/auth/v1/api-keys', { as, body });
}

async function evaluate(auth: TestAuth, id: string, action: string, topic?: string) {
  const resource = topic === undefined ? { type: '' } : { type: 'topic', id: topic };
  const answer = await auth.app.inject({
    method: 'POST',
    url: '/internal/auth/evaluation',
    payload: { subject: { type: 'api-key', id }, action: { name: action }, resource },
  });
  return answer.json<{ decision: boolean; context: { reason: string } }>();
}

async function start(t: Parameters<typeof startTestAuth>[0]) {
  const auth = await startTestAuth(t);
  return { auth, admin: (await auth.admin()).credential };
}

test('a key is shown once, works with its scopes, and only its hash is kept', async (t) => {
  const { auth, admin } = await start(t);
  const made = await createKey(auth, admin, {
    name: 'sensors',
    scopes: ['event:write@demo.*', 'topic:read'],
  });
  assert.equal(made.status, 201);
  const text = String(made.body['key']);
  assert.match(text, /^mr_[0-9a-z]{26}_[A-Za-z0-9_-]{43}$/);
  const exchanged = await auth.exchange({ type: 'api-key', value: text });
  assert.equal(exchanged.status, 200);
  const { principal } = exchanged.body;
  assert.deepEqual(principal, {
    id: made.body['id'],
    kind: 'api-key',
    name: 'sensors',
    tenant: 'default',
    roles: [],
    scopes: ['event:write@demo.*', 'topic:read'],
  });
  assert.equal((await evaluate(auth, principal.id, 'event:write', 'demo.sensors')).decision, true);
  assert.equal((await evaluate(auth, principal.id, 'event:write', 'orders')).decision, false);
  assert.equal((await evaluate(auth, principal.id, 'topic:write', 'demo.sensors')).decision, false);

  const list = await auth.call('GET', '/auth/v1/api-keys', { as: admin });
  assert.equal(JSON.stringify(list.body).includes(text.slice(-43)), false);
  const rows = await auth.database.query<{ row: string }>('SELECT api_keys::text AS row FROM auth.api_keys');
  assert.equal(JSON.stringify(rows).includes(text.slice(-43)), false);
});

test('a key that is wrong in any way is refused in one way', async (t) => {
  const { auth, admin } = await start(t);
  const made = await createKey(auth, admin, { name: 'k', scopes: ['topic:read'] });
  const text = String(made.body['key']);
  const other = text.endsWith('A') ? 'B' : 'A';
  for (const value of [
    '',
    'mr_',
    text.slice(0, -1),
    `${text.slice(0, -1)}${other}`,
    `${text}A`,
    text.toUpperCase(),
    `mr_${'0'.repeat(26)}_${'A'.repeat(43)}`,
  ]) {
    const answer = await auth.exchange({ type: 'api-key', value });
    assert.deepEqual(
      [answer.status, (answer.body as unknown as { code: string }).code],
      [401, 'credential_refused'],
    );
  }
});

test('a key ends when it expires and at once when it is revoked', async (t) => {
  const { auth, admin } = await start(t);
  const expiresAt = new Date(auth.clock.nowMs() + 30_000).toISOString();
  const made = await createKey(auth, admin, { name: 'k', scopes: ['topic:read'], expiresAt });
  const value = String(made.body['key']);
  const exchanged = await auth.exchange({ type: 'api-key', value });
  assert.equal(exchanged.body.expiresInS, 30, 'the token does not outlive the key');
  auth.clock.advance(30_000);
  assert.equal((await auth.exchange({ type: 'api-key', value })).status, 401);

  const second = await createKey(auth, admin, { name: 'k2', scopes: ['topic:read'] });
  const id = String(second.body['id']);
  assert.equal((await auth.call('DELETE', `/auth/v1/api-keys/${id}`, { as: admin })).status, 204);
  assert.equal((await auth.exchange({ type: 'api-key', value: String(second.body['key']) })).status, 401);
  assert.equal((await evaluate(auth, id, 'topic:read')).context.reason, 'subject_inactive');
  assert.equal((await auth.call('DELETE', `/auth/v1/api-keys/${id}`, { as: admin })).status, 404);
});

test('the last use of a key is written down at most once a minute', async (t) => {
  const { auth, admin } = await start(t);
  const made = await createKey(auth, admin, { name: 'k', scopes: ['topic:read'] });
  const use = () => auth.exchange({ type: 'api-key', value: String(made.body['key']) });
  const lastUsed = async () => {
    const list = await auth.call('GET', '/auth/v1/api-keys', { as: admin });
    return (list.body['items'] as { lastUsedAt: string | null }[])[0]?.lastUsedAt;
  };
  assert.equal(await lastUsed(), null);
  await use();
  const first = await lastUsed();
  auth.clock.advance(59_999);
  await use();
  assert.equal(await lastUsed(), first);
  auth.clock.advance(1);
  await use();
  assert.notEqual(await lastUsed(), first);
});

test('[59] nobody makes a key that may do more than they may themselves', async (t) => {
  const { auth, admin } = await start(t);
  const limited = await createKey(auth, admin, {
    name: 'issuer',
    scopes: ['key:admin', 'event:write@demo.*'],
  });
  const as = { type: 'api-key' as const, value: String(limited.body['key']) };
  const make = async (scopes: string[]) => {
    const answer = await auth.call('POST', '/auth/v1/api-keys', { as, body: { name: 'k', scopes } });
    return [answer.status, answer.body['code']];
  };
  assert.deepEqual(await make(['event:write@demo.a*']), [201, undefined]);
  for (const scope of ['event:write', 'event:write@*', 'event:write@demo*', 'user:admin', 'topic:read']) {
    assert.deepEqual(await make([scope]), [403, 'scope_exceeded'], scope);
  }
  assert.deepEqual(await make(['event:wirte']), [422, 'scope_invalid']);
});

test('[58] keys of another tenant do not exist', async (t) => {
  const { auth, admin } = await start(t);
  const made = await createKey(auth, admin, { name: 'k', scopes: ['topic:read'] });
  await auth.database.query("UPDATE auth.api_keys SET tenant = 'other' WHERE id = $1", [made.body['id']]);
  const list = await auth.call('GET', '/auth/v1/api-keys', { as: admin });
  assert.deepEqual(list.body, { items: [], next: null });
  assert.equal(
    (await auth.call('DELETE', `/auth/v1/api-keys/${String(made.body['id'])}`, { as: admin })).status,
    404,
  );
});

test('lists page by cursor', async (t) => {
  const { auth, admin } = await start(t);
  for (const name of ['a', 'b', 'c']) {
    auth.clock.advance(1);
    await createKey(auth, admin, { name, scopes: ['topic:read'] });
  }
  const names: string[] = [];
  let cursor = '';
  for (let page = 0; page < 4; page++) {
    const path = `/auth/v1/api-keys?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const { items, next } = (await auth.call('GET', path, { as: admin })).body as {
      items: { name: string }[];
      next: string | null;
    };
    names.push(...items.map(({ name }) => name));
    if (next === null) break;
    cursor = next;
  }
  assert.deepEqual(names, ['a', 'b', 'c']);
});

test('a service’s own key is made once, kept in a private file, and made anew if it is no good any more', async (t) => {
  const { auth, admin } = await start(t);
  const scopes = ['event:write@demo.*', 'topic:admin@demo.*'];
  const key = await auth.service.issueServiceApiKey('demo', scopes);
  const file = join(auth.directory, 'demo.key');
  assert.equal(readFileSync(file, 'utf8'), `${key}\n`);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const other = await auth.startAgain();
  assert.equal(await other.issueServiceApiKey('demo', scopes), key, 'the next start goes on with it');

  const exchanged = await auth.exchange({ type: 'api-key', value: key });
  assert.equal(exchanged.status, 200);
  await auth.call('DELETE', `/auth/v1/api-keys/${exchanged.body.principal.id}`, { as: admin });
  const second = await other.issueServiceApiKey('demo', scopes);
  assert.notEqual(second, key);
  assert.notEqual(await other.issueServiceApiKey('demo', ['topic:read']), second, 'other scopes');
  writeFileSync(file, 'garbage');
  const third = await other.issueServiceApiKey('demo', scopes);
  assert.equal((await auth.exchange({ type: 'api-key', value: third })).status, 200);
  await assert.rejects(auth.service.issueServiceApiKey('../x', scopes), TypeError);
  await assert.rejects(auth.service.issueServiceApiKey('demo', ['nonsense']), { code: 'scope_invalid' });
});

test('an API key is not a session', async (t) => {
  const { auth, admin } = await start(t);
  const made = await createKey(auth, admin, { name: 'k', scopes: ['topic:read'] });
  const as = { type: 'api-key' as const, value: String(made.body['key']) };
  assert.equal((await auth.call('GET', '/auth/v1/session', { as })).status, 404);
  const change = { current: GOOD_PASSWORD, next: 'marble-kites-over-pinewood' };
  assert.equal((await auth.call('POST', '/auth/v1/password', { as, body: change })).status, 404);
  assert.equal((await auth.call('POST', '/auth/v1/token', { as })).status, 200);
});
