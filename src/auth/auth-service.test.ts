import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD_PASSWORD, startTestAuth } from './testing.ts';

test('the first start makes an administrator who must change the one-time password before anything else', async (t) => {
  const auth = await startTestAuth(t);
  const { username, oneTimePassword } = auth.service.firstRun ?? assert.fail('no first run');
  const first = await auth.signIn(username, oneTimePassword);
  assert.equal(first.body['passwordChangeRequired'], true);

  const users = await auth.call('GET', '/auth/v1/users', { as: first.credential });
  assert.deepEqual([users.status, users.body['code']], [403, 'password_change_required']);
  const token = await auth.call('POST', '/auth/v1/token', { as: first.credential });
  assert.deepEqual([token.status, token.body['code']], [403, 'password_change_required']);
  const session = await auth.call('GET', '/auth/v1/session', { as: first.credential });
  assert.equal(session.status, 200);

  const passwords = { current: oneTimePassword, next: GOOD_PASSWORD };
  const changed = await auth.call('POST', '/auth/v1/password', { as: first.credential, body: passwords });
  assert.equal(changed.status, 200);
  assert.equal(changed.body['passwordChangeRequired'], false);
  const again = await auth.signIn(username, GOOD_PASSWORD);
  assert.equal((await auth.call('GET', '/auth/v1/users', { as: again.credential })).status, 200);
});

test('the one-time password is answered at each start until it was changed, and never after', async (t) => {
  const auth = await startTestAuth(t);
  assert.deepEqual((await auth.startAgain()).firstRun, auth.service.firstRun);
  await auth.admin();
  assert.equal((await auth.startAgain()).firstRun, undefined);
});

test('sessions, users and keys survive a restart', async (t) => {
  const auth = await startTestAuth(t);
  const admin = await auth.admin();
  const before = await auth.exchange(admin.credential);
  const service = await auth.startAgain();
  const after = await service.app.inject({
    method: 'GET',
    url: '/auth/v1/session',
    headers: { authorization: `Bearer ${before.body.accessToken}` },
  });
  assert.equal(after.statusCode, 200);
  assert.equal(after.json<{ csrfToken: string }>().csrfToken, admin.csrfToken);
});

test('two services that start at once on an empty database make one administrator and one key', async (t) => {
  const auth = await startTestAuth(t);
  await auth.database.query('TRUNCATE auth.users, auth.signing_keys, auth.sealed_values CASCADE');
  const services = await Promise.all([auth.startAgain(), auth.startAgain()]);
  assert.deepEqual(services[0].firstRun, services[1].firstRun);
  const keys = await Promise.all(services.map((service) => service.app.inject('/.well-known/jwks.json')));
  assert.deepEqual(keys[0]?.json(), keys[1]?.json());
});
