import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '#database';
import { errors } from '../../storage/database/errors.ts';
import { SESSIONS_PER_USER_MAX } from '../sessions/session.ts';
import { GOOD_PASSWORD, startTestAuth } from '../testing.ts';

const HOUR_MS = 3_600_000;

test('[13] each login has a session id of its own', async (t) => {
  const auth = await startTestAuth(t);
  const first = await auth.admin();
  const second = await auth.signIn('admin', GOOD_PASSWORD);
  assert.notEqual(first.credential.value, second.credential.value);
  assert.notEqual(first.csrfToken, second.csrfToken);
});

test('[14] the database knows only the hash of a session’s 256-bit secret', async (t) => {
  const auth = await startTestAuth(t);
  const { credential } = await auth.admin();
  assert.equal(Buffer.from(credential.value, 'base64url').length, 32);
  const rows = await auth.database.query<{ row: string }>('SELECT sessions::text AS row FROM auth.sessions');
  const hex = Buffer.from(credential.value, 'base64url').toString('hex');
  for (const { row } of rows) assert.ok(!row.includes(credential.value) && !row.includes(hex));
});

test('[15] a session ends when it is not used, and at the latest after its absolute time', async (t) => {
  const auth = await startTestAuth(t);
  const { credential } = await auth.admin();
  const status = async () => (await auth.exchange(credential)).status;
  auth.clock.advance(8 * HOUR_MS - 1);
  assert.equal(await status(), 200);
  auth.clock.advance(8 * HOUR_MS - 1);
  assert.equal(await status(), 200, 'the use before moved the idle end');
  auth.clock.advance(8 * HOUR_MS + 1);
  assert.equal(await status(), 401);

  const other = await auth.signIn('admin', GOOD_PASSWORD);
  for (let hour = 1; hour < 24; hour++) {
    auth.clock.advance(HOUR_MS);
    assert.equal((await auth.exchange(other.credential)).status, 200, `hour ${hour}`);
  }
  auth.clock.advance(HOUR_MS);
  assert.equal((await auth.exchange(other.credential)).status, 401);
});

test('[15] a use is written down at most once a minute', async (t) => {
  const auth = await startTestAuth(t);
  const { credential } = await auth.admin();
  const seen = async () =>
    (await auth.database.query<{ last_seen_at: Date }>('SELECT last_seen_at FROM auth.sessions'))[0]
      ?.last_seen_at;
  const before = await seen();
  auth.clock.advance(59_999);
  await auth.exchange(credential);
  assert.deepEqual(await seen(), before);
  auth.clock.advance(1);
  await auth.exchange(credential);
  assert.notDeepEqual(await seen(), before);
});

test('[16] after logout the cookie is worth nothing, and neither is a token made from it', async (t) => {
  const auth = await startTestAuth(t);
  const { credential } = await auth.admin();
  const token = await auth.call('POST', '/auth/v1/token', { as: credential });
  const asToken = { type: 'token' as const, value: String(token.body['access_token']) };
  assert.equal((await auth.exchange(asToken)).status, 200);
  const logout = await auth.call('POST', '/auth/v1/logout', { as: credential });
  assert.equal(logout.status, 204);
  assert.match(String(logout.headers['set-cookie']), /^sid=; Max-Age=0; /);
  for (const shown of [credential, asToken]) {
    const answer = await auth.exchange(shown);
    assert.deepEqual(
      [answer.status, (answer.body as unknown as { code: string }).code],
      [401, 'credential_refused'],
    );
  }
});

test('[16] logging out everywhere ends all sessions, in every process at once', async (t) => {
  const auth = await startTestAuth(t);
  const sessions = [await auth.admin(), await auth.signIn('admin', GOOD_PASSWORD)];
  const other = await auth.startAgain();
  const [first] = sessions;
  assert.equal(
    (await auth.call('DELETE', '/auth/v1/sessions', first ? { as: first.credential } : {})).status,
    204,
  );
  for (const { credential } of sessions) {
    const answer = await other.app.inject({
      method: 'POST',
      url: '/internal/auth/exchange',
      payload: { credential },
    });
    assert.equal(answer.statusCode, 401);
  }
});

test('[18] the own sessions are listed with device and network, and each can be ended', async (t) => {
  const auth = await startTestAuth(t);
  const first = await auth.admin();
  const second = await auth.call('POST', '/auth/v1/login', {
    body: { username: 'admin', password: GOOD_PASSWORD },
    address: '203.0.113.77',
    headers: { 'user-agent': 'Other Browser' },
  });
  assert.equal(second.status, 200);
  const list = await auth.call('GET', '/auth/v1/sessions', { as: first.credential });
  const items = list.body['items'] as { id: string; current: boolean; network: string; userAgent: string }[];
  assert.deepEqual(
    items
      .map(({ current, network, userAgent }) => [current, network, userAgent])
      .sort(([a], [b]) => Number(a) - Number(b)),
    [
      [false, '203.0.113.0/24', 'Other Browser'],
      [true, '192.0.2.0/24', 'lightMyRequest'],
    ],
  );
  const other = items.find(({ current }) => !current) ?? assert.fail();
  assert.equal(
    (await auth.call('DELETE', `/auth/v1/sessions/${other.id}`, { as: first.credential })).status,
    204,
  );
  assert.equal(
    (await auth.call('DELETE', `/auth/v1/sessions/${other.id}`, { as: first.credential })).status,
    404,
  );
  assert.equal((await auth.call('GET', '/auth/v1/session', { as: first.credential })).status, 200);
});

test('[58] nobody ends the session of somebody else', async (t) => {
  const auth = await startTestAuth(t);
  const admin = await auth.admin();
  const body = { username: 'ada', roles: ['viewer'], password: GOOD_PASSWORD };
  await auth.call('POST', '/auth/v1/users', { as: admin.credential, body });
  const ada = await auth.signIn('ada', GOOD_PASSWORD);
  const list = await auth.call('GET', '/auth/v1/sessions', { as: admin.credential });
  const [session] = list.body['items'] as { id: string }[];
  assert.equal(
    (await auth.call('DELETE', `/auth/v1/sessions/${session?.id}`, { as: ada.credential })).status,
    404,
  );
  assert.equal((await auth.exchange(admin.credential)).status, 200);
});

test('a user has a limited number of sessions; the oldest ends', async (t) => {
  const auth = await startTestAuth(t);
  const first = await auth.admin();
  for (let i = 0; i < SESSIONS_PER_USER_MAX; i++) {
    auth.clock.advance(1);
    await auth.signIn('admin', GOOD_PASSWORD);
  }
  assert.equal((await auth.exchange(first.credential)).status, 401);
  const [row] = await auth.database.query<{ count: number }>('SELECT count(*) AS count FROM auth.sessions');
  assert.equal(row?.count, SESSIONS_PER_USER_MAX);
});

test('[19] without the database a session is neither good nor bad: 503', async (t) => {
  const auth = await startTestAuth(t);
  const { credential } = await auth.admin();
  let isDown = false;
  const query: Database['query'] = (text, params) =>
    isDown
      ? Promise.reject(errors.database_unavailable('The connection failed.', { retryAfterS: 1 }))
      : auth.database.query(text, params);
  const database: Database = {
    query,
    transaction: (work, options) => auth.database.transaction(work, options),
    close: () => auth.database.close(),
  };
  const other = await auth.startAgain({ database });
  const exchange = async () =>
    (await other.app.inject({ method: 'POST', url: '/internal/auth/exchange', payload: { credential } }))
      .statusCode;
  isDown = true;
  assert.equal(await exchange(), 503);
  isDown = false;
  assert.equal(await exchange(), 200);
});
