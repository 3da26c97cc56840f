import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createPasswordHasher } from '../credentials/password-hasher.ts';
import { cheapHash, GOOD_PASSWORD, startTestAuth, type TestAuth } from '../testing.ts';

interface Audited {
  action: string;
  outcome: string;
  reason?: string;
  actor: { id: string } | null;
  resource?: { type: string; id?: string };
  network?: string;
  details?: Record<string, unknown>;
}

async function auditOf(auth: TestAuth): Promise<Audited[]> {
  const rows = await auth.database.query<{ body: string }>(
    'SELECT body FROM auth.audit_records ORDER BY sequence',
  );
  return rows.map((row) => JSON.parse(row.body) as Audited);
}

async function startWithUser(t: TestContext) {
  const auth = await startTestAuth(t);
  const admin = await auth.admin();
  const body = { username: 'Ada', name: 'Ada', roles: ['viewer'], password: GOOD_PASSWORD };
  const created = await auth.call('POST', '/auth/v1/users', { as: admin.credential, body });
  assert.equal(created.status, 201);
  return { auth, admin, userId: String(created.body['id']) };
}

test('a login answers who it is, the CSRF token, and the session cookie', async (t) => {
  const { auth } = await startWithUser(t);
  const body = { username: ' ADA ', password: GOOD_PASSWORD };
  const answer = await auth.call('POST', '/auth/v1/login', {
    body,
    headers: { 'x-forwarded-proto': 'https' },
  });
  assert.equal(answer.status, 200);
  const { id, ...user } = answer.body['user'] as { id: string };
  assert.match(id, /^usr_/);
  assert.deepEqual(user, { username: 'ada', name: 'Ada', roles: ['viewer'], tenant: 'default' });
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.match(
    String(answer.headers['set-cookie']),
    /^__Host-sid=[A-Za-z0-9_-]{43}; Max-Age=86400; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
  );
  const plain = await auth.call('POST', '/auth/v1/login', { body });
  assert.match(
    String(plain.headers['set-cookie']),
    /^sid=[^;]+; Max-Age=86400; Path=\/; HttpOnly; SameSite=Lax$/,
  );
});

test('[6] unknown user, wrong password, empty password and disabled user are one answer', async (t) => {
  const { auth, admin, userId } = await startWithUser(t);
  const tried = async (username: string, password: string) => {
    const answer = await auth.call('POST', '/auth/v1/login', { body: { username, password } });
    const { instance, traceId, ...body } = answer.body;
    assert.ok(instance && traceId);
    const { date, 'content-length': length, ...headers } = answer.headers;
    assert.ok(date && length);
    return JSON.stringify([answer.status, body, headers]);
  };
  const wrong = await tried('ada', 'a wrong password indeed');
  assert.match(wrong, /^\[401,.*"code":"login_failed"/);
  assert.equal(await tried('nobody', GOOD_PASSWORD), wrong);
  assert.equal(await tried('ada', ''), wrong);
  assert.equal(await tried('', ''), wrong);
  // Text that nothing can store is refused at the door, whoever it names.
  assert.equal(await tried('ada\0', 'x'), await tried('nobody\0', 'x'));
  await auth.call('PATCH', `/auth/v1/users/${userId}`, {
    as: admin.credential,
    body: { status: 'disabled' },
  });
  assert.equal(await tried('ada', GOOD_PASSWORD), wrong);
});

test('[6] every kind of failure takes exactly one hash', async (t) => {
  const { auth, admin, userId } = await startWithUser(t);
  let verified = 0;
  const hasher = await createPasswordHasher(cheapHash, {
    run: (task) => {
      verified++;
      return task();
    },
    waiting: 0,
    running: 0,
  });
  const other = await auth.startAgain({ hasher });
  await auth.call('PATCH', `/auth/v1/users/${userId}`, {
    as: admin.credential,
    body: { status: 'disabled' },
  });
  const cases = [
    ['nobody', 'x'],
    ['admin', 'wrong'],
    ['admin', ''],
    ['ada', GOOD_PASSWORD],
    ['ada', ''],
  ];
  for (const [username, password] of cases) {
    verified = 0;
    const answer = await other.app.inject({
      method: 'POST',
      url: '/auth/v1/login',
      payload: { username, password },
    });
    assert.deepEqual([answer.statusCode, verified], [401, 1], `${username} "${password}"`);
  }
});

test('[5] a storm of logins beyond the queue is answered 503 with Retry-After, and does not count as failed', async (t) => {
  const { auth } = await startWithUser(t);
  const { createHashingQueue } = await import('../credentials/hashing-queue.ts');
  const hasher = await createPasswordHasher(cheapHash, createHashingQueue({ runningMax: 1, waitingMax: 0 }));
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const busy = hasher.queue.run(() => released);
  const other = await auth.startAgain({ hasher });
  const login = (username: string, password: string) =>
    other.app.inject({ method: 'POST', url: '/auth/v1/login', payload: { username, password } });
  for (let i = 0; i < 10; i++) {
    const answer = await login('ada', GOOD_PASSWORD);
    assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [503, 'hashing_overloaded']);
    assert.equal(answer.headers['retry-after'], '1');
  }
  release();
  await busy;
  assert.equal((await login('ada', GOOD_PASSWORD)).statusCode, 200);
});

test('[8] the sixth failure begins a wait, which the right password has to keep too', async (t) => {
  const { auth } = await startWithUser(t);
  const tried = (password: string, address = '198.51.100.9') =>
    auth.call('POST', '/auth/v1/login', { body: { username: 'ada', password }, address });
  for (let i = 0; i < 6; i++) assert.equal((await tried('wrong')).status, 401);
  const throttled = await tried(GOOD_PASSWORD);
  assert.deepEqual([throttled.status, throttled.body['code']], [429, 'login_throttled']);
  assert.equal(throttled.headers['retry-after'], '1');
  auth.clock.advance(1_000);
  assert.equal((await tried(GOOD_PASSWORD)).status, 200);
});

test('[9] a user whose account is under attack still gets in from a network used before', async (t) => {
  const { auth } = await startWithUser(t);
  await auth.signIn('ada', GOOD_PASSWORD, '203.0.113.20');
  for (let i = 0; i < 30; i++) {
    await auth.call('POST', '/auth/v1/login', {
      body: { username: 'ada', password: 'guess' },
      address: `10.1.${i}.1`,
    });
  }
  const stranger = await auth.call('POST', '/auth/v1/login', {
    body: { username: 'ada', password: GOOD_PASSWORD },
    address: '10.9.9.9',
  });
  assert.equal(stranger.status, 429);
  await auth.signIn('ada', GOOD_PASSWORD, '203.0.113.21');
});

test('[4] a password hashed with less than today’s cost is hashed anew at the next login, once', async (t) => {
  const { auth, userId } = await startWithUser(t);
  const hash = async () =>
    (
      await auth.database.query<{ password_hash: string }>(
        'SELECT password_hash FROM auth.users WHERE id = $1',
        [userId],
      )
    )[0]?.password_hash;
  const weak = await hash();
  const strong = await auth.startAgain({ hashCost: { memoryKiB: 64, passes: 2, lanes: 1 } });
  const login = () =>
    strong.app.inject({
      method: 'POST',
      url: '/auth/v1/login',
      payload: { username: 'ada', password: GOOD_PASSWORD },
    });
  assert.equal((await login()).statusCode, 200);
  const rehashed = await hash();
  assert.notEqual(rehashed, weak);
  assert.match(rehashed ?? '', /\$m=64,t=2,p=1\$/);
  assert.equal((await login()).statusCode, 200);
  assert.equal(await hash(), rehashed);
});

test('[17] a login that another site’s page sends is refused', async (t) => {
  const { auth } = await startWithUser(t);
  const body = { username: 'ada', password: GOOD_PASSWORD };
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.test' }]) {
    const answer = await auth.call('POST', '/auth/v1/login', { body, headers });
    assert.deepEqual([answer.status, answer.body['code']], [403, 'login_cross_site']);
  }
});

test('[62] sign-ins and failures are recorded, without secrets, addresses or names that nobody has', async (t) => {
  const { auth, userId } = await startWithUser(t);
  await auth.call('POST', '/auth/v1/login', {
    body: { username: 'my-secret-typed-here', password: 'canary-password' },
  });
  await auth.call('POST', '/auth/v1/login', { body: { username: 'ada', password: 'canary-password' } });
  const ada = await auth.signIn('ada', GOOD_PASSWORD);
  await auth.exchange({ type: 'api-key', value: 'mr_canary-key' });
  const audit = await auditOf(auth);
  assert.deepEqual(
    audit.slice(-4).map(({ action, outcome, reason, resource }) => [action, outcome, reason, resource?.id]),
    [
      ['session.refused', 'failed', 'credentials', undefined],
      ['session.refused', 'failed', 'credentials', userId],
      ['session.opened', 'succeeded', undefined, audit.at(-2)?.resource?.id],
      ['credential.refused', 'failed', 'api-key', undefined],
    ],
  );
  const written = JSON.stringify(audit);
  for (const secret of [
    'canary',
    'my-secret-typed-here',
    GOOD_PASSWORD,
    ada.credential.value,
    '192.0.2.1"',
  ]) {
    assert.equal(written.includes(secret), false, secret);
  }
  assert.equal(audit.at(-1)?.network, '192.0.2.0/24');
});

test('[62] a flood of failures is recorded one by one up to a limit, then as a number', async (t) => {
  const { auth } = await startWithUser(t);
  for (let i = 0; i < 50; i++)
    await auth.exchange({ type: 'session', value: `forged-${i}` }, '198.51.100.50');
  assert.equal((await auditOf(auth)).filter(({ action }) => action === 'credential.refused').length, 20);
  let counted: Audited | undefined;
  for (let turn = 0; turn < 500 && !counted; turn++) {
    auth.clock.advance(5_000);
    counted = (await auditOf(auth)).find(({ action }) => action === 'authentication.failures-counted');
  }
  assert.deepEqual([counted?.network, counted?.details], ['198.51.100.0/24', { count: 30 }]);
});

test('[11] a password change ends all sessions and begins a new one; the old password is worth nothing', async (t) => {
  const { auth } = await startWithUser(t);
  const [one, two] = [await auth.signIn('ada', GOOD_PASSWORD), await auth.signIn('ada', GOOD_PASSWORD)];
  const next = 'marble-kites-over-pinewood';
  const passwords = { current: GOOD_PASSWORD, next };
  const changed = await auth.call('POST', '/auth/v1/password', { as: one.credential, body: passwords });
  assert.equal(changed.status, 200);
  for (const { credential } of [one, two]) assert.equal((await auth.exchange(credential)).status, 401);
  assert.notEqual(changed.body['csrfToken'], one.csrfToken);
  assert.equal(
    (await auth.call('POST', '/auth/v1/login', { body: { username: 'ada', password: GOOD_PASSWORD } }))
      .status,
    401,
  );
  await auth.signIn('ada', next);
});

test('a password change wants the current password, and one that is good and new', async (t) => {
  const { auth } = await startWithUser(t);
  const { credential } = await auth.signIn('ada', GOOD_PASSWORD);
  const change = async (current: string, next: string) => {
    const answer = await auth.call('POST', '/auth/v1/password', { as: credential, body: { current, next } });
    return [answer.status, answer.body['code']];
  };
  assert.deepEqual(await change('wrong', 'marble-kites-over-pinewood'), [422, 'password_wrong']);
  assert.deepEqual(await change(GOOD_PASSWORD, 'short'), [422, 'password_too_short']);
  assert.deepEqual(await change(GOOD_PASSWORD, 'passwordpassword'), [422, 'password_compromised']);
  assert.deepEqual(await change(GOOD_PASSWORD, GOOD_PASSWORD), [422, 'password_unchanged']);
  assert.equal((await auth.exchange(credential)).status, 200);
});

test('[11] P: of many password changes at once that know the old password, one wins', async (t) => {
  const { auth } = await startWithUser(t);
  const sessions = await Promise.all([1, 2, 3].map(() => auth.signIn('ada', GOOD_PASSWORD)));
  const tokens = await Promise.all(sessions.map(({ credential }) => auth.exchange(credential)));
  const answers = await Promise.all(
    tokens.map(({ body }, i) =>
      auth.app.inject({
        method: 'POST',
        url: '/auth/v1/password',
        headers: { authorization: `Bearer ${body.accessToken}` },
        payload: { current: GOOD_PASSWORD, next: `marble-kites-over-pinewood-${i}` },
      }),
    ),
  );
  assert.equal(answers.filter(({ statusCode }) => statusCode === 200).length, 1);
  const live = await auth.database.query(
    'SELECT s.id FROM auth.sessions s JOIN auth.users u ON u.id = s.user_id WHERE u.username = $1',
    ['ada'],
  );
  assert.equal(live.length, 1);
});
