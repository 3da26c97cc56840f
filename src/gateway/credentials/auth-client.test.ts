import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '#foundation';
import { SESSION, startGateway } from '../testing.ts';
import { ANSWER_AGE_MS_MAX } from './auth-client.ts';

const headers = { cookie: `sid=${SESSION}` };

test('[16] a session that ended elsewhere is refused within a second', async (t) => {
  const clock = new ManualClock(1_000_000);
  const { url, auth } = await startGateway(t, { clock });
  assert.equal((await fetch(`${url}/v1/me`, { headers })).status, 200);
  auth.principals.delete(SESSION);
  clock.advance(ANSWER_AGE_MS_MAX - 1);
  assert.equal((await fetch(`${url}/v1/me`, { headers })).status, 200);
  clock.advance(1);
  assert.equal((await fetch(`${url}/v1/me`, { headers })).status, 401);
});

test('[16] a session that ends through the gateway is refused at once', async (t) => {
  const { url, auth } = await startGateway(t, { clock: new ManualClock(1_000_000) });
  assert.equal((await fetch(`${url}/v1/me`, { headers })).status, 200);
  assert.equal((await fetch(`${url}/auth/v1/end`, { headers })).status, 200);
  assert.equal(auth.principals.has(SESSION), false);
  assert.equal((await fetch(`${url}/v1/me`, { headers })).status, 401);
});

test('a permission taken away is refused within a second, one given is there at once', async (t) => {
  const clock = new ManualClock(1_000_000);
  const { url, auth } = await startGateway(t, { clock });
  const read = async (): Promise<number> => (await fetch(`${url}/v1/topics/a`, { headers })).status;
  assert.equal(await read(), 200);
  auth.permissions.delete('usr_1 topic:read');
  clock.advance(ANSWER_AGE_MS_MAX);
  assert.equal(await read(), 403);
  auth.permissions.add('usr_1 topic:read');
  assert.equal(await read(), 200);
});

test('tells the audit log of a cross-site call that it refused', async (t) => {
  const { url, auth } = await startGateway(t);
  const foreign = { ...headers, origin: 'https://evil.example' };
  const refused = await fetch(`${url}/v1/topics/a`, { method: 'PUT', headers: foreign });
  assert.equal(refused.status, 403);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(
    auth.reports.map(({ action, reason, actor }) => [action, reason, actor?.id]),
    [['request.denied', 'csrf', 'usr_1']],
  );
});

test('a decision that is no clear yes is a no', async (t) => {
  for (const body of [{}, { decision: 'true' }, { decision: 1 }, null, 'yes']) {
    const { url, seen } = await startGateway(t, { decide: () => body });
    assert.equal((await fetch(`${url}/v1/topics/a`, { headers })).status, 503, JSON.stringify(body));
    assert.equal(seen.length, 0);
  }
});
