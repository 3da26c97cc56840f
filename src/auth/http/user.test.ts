import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD_PASSWORD, startTestAuth, type Credential, type TestAuth } from '../testing.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

async function createUser(auth: TestAuth, as: Credential, body: object): Promise<Record<string, unknown>> {
  const answer = await auth.call('POST', '/auth/v1/users', { as, body });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body;
}

async function start(t: Parameters<typeof startTestAuth>[0]) {
  const auth = await startTestAuth(t);
  return { auth, admin: (await auth.admin()).credential };
}

test('a user made without a password gets a one-time password that must be changed', async (t) => {
  const { auth, admin } = await start(t);
  const user = await createUser(auth, admin, { username: 'Ada', roles: ['operator', 'viewer', 'operator'] });
  const { oneTimePassword, id, createdAt, updatedAt, ...rest } = user;
  assert.ok(id && createdAt && updatedAt);
  assert.deepEqual(rest, {
    username: 'ada',
    name: 'ada',
    roles: ['operator', 'viewer'],
    tenant: 'default',
    status: 'active',
    passwordChangeRequired: true,
    lastLoginAt: null,
  });
  const session = await auth.signIn('ada', String(oneTimePassword));
  assert.equal(session.body['passwordChangeRequired'], true);
  const list = await auth.call('GET', '/auth/v1/users', { as: admin });
  assert.equal(JSON.stringify(list.body).includes(String(oneTimePassword)), false);
});

test('names are checked: form, taken, and what a password must be', async (t) => {
  const { auth, admin } = await start(t);
  await createUser(auth, admin, { username: 'ada', roles: [] });
  const make = async (body: object) => {
    const answer = await auth.call('POST', '/auth/v1/users', { as: admin, body: { roles: [], ...body } });
    return [answer.status, answer.body['code']];
  };
  assert.deepEqual(await make({ username: ' ADA' }), [409, 'username_taken']);
  for (const username of ['', 'a b', '-x', 'ä', 'x'.repeat(65)]) {
    assert.deepEqual(await make({ username }), [422, 'username_invalid'], username);
  }
  assert.deepEqual(await make({ username: 'bob', password: 'short' }), [422, 'password_too_short']);
  assert.deepEqual(await make({ username: 'bob', roles: ['god'] }), [400, 'invalid_request']);
});

test('[13] [56] a change of roles or status signs the user out and is effective at once', async (t) => {
  const { auth, admin } = await start(t);
  const ada = await createUser(auth, admin, {
    username: 'ada',
    roles: ['operator'],
    password: GOOD_PASSWORD,
  });
  const evaluate = async () => {
    const answer = await auth.app.inject({
      method: 'POST',
      url: '/internal/auth/evaluation',
      payload: {
        subject: { type: 'user', id: ada['id'] },
        action: { name: 'topic:write' },
        resource: { type: 'topic', id: 'x' },
      },
    });
    return answer.json<{ context: { reason: string } }>().context.reason;
  };
  const { credential } = await auth.signIn('ada', GOOD_PASSWORD);
  const token = await auth.call('POST', '/auth/v1/token', { as: credential });
  assert.equal(await evaluate(), 'permitted');
  const change = (body: object) =>
    auth.call('PATCH', `/auth/v1/users/${String(ada['id'])}`, { as: admin, body });
  assert.equal((await change({ roles: ['viewer'] })).status, 200);
  assert.equal(await evaluate(), 'permission_denied');
  assert.equal((await auth.exchange(credential)).status, 401);
  assert.equal(
    (await auth.exchange({ type: 'token', value: String(token.body['access_token']) })).status,
    401,
  );
  await change({ status: 'disabled' });
  assert.equal(await evaluate(), 'subject_inactive');
  assert.equal((await auth.call('DELETE', `/auth/v1/users/${String(ada['id'])}`, { as: admin })).status, 204);
  assert.equal(await evaluate(), 'subject_unknown');
});

test('a password reset by an administrator makes a new one-time password and ends the sessions', async (t) => {
  const { auth, admin } = await start(t);
  const ada = await createUser(auth, admin, { username: 'ada', roles: ['viewer'], password: GOOD_PASSWORD });
  const { credential } = await auth.signIn('ada', GOOD_PASSWORD);
  const path = `/auth/v1/users/${String(ada['id'])}`;
  const reset = await auth.call('PATCH', path, { as: admin, body: { resetPassword: true } });
  assert.equal((await auth.exchange(credential)).status, 401);
  assert.equal(
    (await auth.call('POST', '/auth/v1/login', { body: { username: 'ada', password: GOOD_PASSWORD } }))
      .status,
    401,
  );
  await auth.signIn('ada', String(reset.body['oneTimePassword']));
});

test('the last administrator can neither be demoted, disabled nor deleted', async (t) => {
  const { auth, admin } = await start(t);
  const [first] = (await auth.call('GET', '/auth/v1/users', { as: admin })).body['items'] as { id: string }[];
  const path = `/auth/v1/users/${first?.id}`;
  const refused = [
    await auth.call('PATCH', path, { as: admin, body: { roles: ['operator'] } }),
    await auth.call('PATCH', path, { as: admin, body: { status: 'disabled' } }),
    await auth.call('DELETE', path, { as: admin }),
  ];
  for (const { status, body } of refused) assert.deepEqual([status, body['code']], [409, 'last_admin']);
  assert.equal((await auth.call('PATCH', path, { as: admin, body: { name: 'The Boss' } })).status, 200);
});

test(`P: administrators who remove each other at once never leave the tenant without one (seed ${SEED})`, async (t) => {
  const { auth, admin } = await start(t);
  const ids = [
    String(
      ((await auth.call('GET', '/auth/v1/users', { as: admin })).body['items'] as { id: string }[])[0]?.id,
    ),
  ];
  for (let i = 0; i < 3; i++) {
    ids.push(String((await createUser(auth, admin, { username: `admin${i}`, roles: ['admin'] }))['id']));
  }
  const { accessToken } = (await auth.exchange(admin)).body;
  const headers = { authorization: `Bearer ${accessToken}` };
  const answers = await Promise.all(
    ids.map((id, i) => {
      const url = `/auth/v1/users/${id}`;
      const kind = (SEED + i) % 3;
      if (kind === 0) return auth.app.inject({ method: 'DELETE', url, headers });
      const payload = kind === 1 ? { roles: ['viewer'] } : { status: 'disabled' };
      return auth.app.inject({ method: 'PATCH', url, headers, payload });
    }),
  );
  // Whoever lost the role before their turn came is refused for that; at least one administrator is left either way.
  assert.ok(answers.every(({ statusCode }) => [200, 204, 403, 409].includes(statusCode)));
  const left = await auth.database.query(
    "SELECT id FROM auth.users WHERE status = 'active' AND 'admin' = ANY(roles)",
  );
  assert.ok(left.length >= 1);
});

test('[58] users of another tenant do not exist', async (t) => {
  const { auth, admin } = await start(t);
  const ada = await createUser(auth, admin, { username: 'ada', roles: ['viewer'] });
  const other = await createUser(auth, admin, {
    username: 'boss',
    roles: ['admin'],
    password: GOOD_PASSWORD,
  });
  await auth.database.query("UPDATE auth.users SET tenant = 'other' WHERE id = $1", [other['id']]);
  const login = await auth.call('POST', '/auth/v1/login', {
    body: { username: 'boss', password: GOOD_PASSWORD, tenant: 'other' },
  });
  const [, value = ''] = /sid=([^;]+)/.exec(String(login.headers['set-cookie'])) ?? [];
  const boss: Credential = { type: 'session', value };
  const path = `/auth/v1/users/${String(ada['id'])}`;
  assert.equal((await auth.call('PATCH', path, { as: boss, body: { name: 'mine' } })).status, 404);
  assert.equal((await auth.call('DELETE', path, { as: boss })).status, 404);
  const list = await auth.call('GET', '/auth/v1/users', { as: boss });
  assert.deepEqual(
    (list.body['items'] as { username: string }[]).map(({ username }) => username),
    ['boss'],
  );
  const audit = await auth.call('GET', '/v1/audit', { as: boss });
  assert.ok((audit.body['items'] as { tenant: string }[]).every(({ tenant }) => tenant === 'other'));
  assert.equal(
    (await auth.call('POST', '/auth/v1/login', { body: { username: 'boss', password: GOOD_PASSWORD } }))
      .status,
    401,
  );
});

test('[59] operators and viewers reach nothing of users, keys and audit, and each denial is recorded', async (t) => {
  const { auth, admin } = await start(t);
  await createUser(auth, admin, { username: 'ada', roles: ['operator', 'viewer'], password: GOOD_PASSWORD });
  const { credential } = await auth.signIn('ada', GOOD_PASSWORD);
  const calls = [
    ['GET', '/auth/v1/users', undefined],
    ['POST', '/auth/v1/users', { username: 'x', roles: ['admin'] }],
    ['PATCH', '/auth/v1/users/usr_1', { roles: ['admin'] }],
    ['DELETE', '/auth/v1/users/usr_1', undefined],
    ['GET', '/auth/v1/api-keys', undefined],
    ['POST', '/auth/v1/api-keys', { name: 'x', scopes: ['user:admin'] }],
    ['DELETE', '/auth/v1/api-keys/key_1', undefined],
    ['DELETE', '/auth/v1/signing-keys/sig_1', undefined],
    ['GET', '/v1/audit', undefined],
    ['GET', '/v1/audit/verify', undefined],
    ['GET', '/v1/audit/checkpoints', undefined],
  ] as const;
  for (const [method, path, body] of calls) {
    const answer = await auth.call(method, path, { as: credential, ...(body ? { body } : {}) });
    assert.deepEqual([answer.status, answer.body['code']], [403, 'access_denied'], `${method} ${path}`);
  }
  const denied = await auth.call('GET', '/v1/audit?outcome=denied', { as: admin });
  const items = denied.body['items'] as { actor: { name: string }; reason: string }[];
  assert.equal(items.length, calls.length);
  assert.ok(items.every(({ actor, reason }) => actor.name === 'ada' && reason === 'permission_denied'));
});
