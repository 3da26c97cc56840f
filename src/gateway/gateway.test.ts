import assert from 'node:assert/strict';
import { test } from 'node:test';
import { API_KEY, CSRF_TOKEN, SESSION, startGateway } from './testing.ts';

interface Problem {
  code: string;
  status: number;
  traceId: string;
  instance: string;
  [member: string]: unknown;
}

const problem = async (response: Response): Promise<Problem> => {
  assert.equal(response.headers.get('content-type'), 'application/problem+json');
  const body = (await response.json()) as Problem;
  assert.equal(body.status, response.status);
  assert.match(body.traceId, /^[0-9a-f]{32}$/);
  return body;
};

test('[78] answers 404 for a path nobody has and 405 with Allow for a method it lacks', async (t) => {
  const { url, seen } = await startGateway(t);
  assert.equal((await problem(await fetch(`${url}/v1/nothing`))).code, 'not_found');
  const wrong = await fetch(`${url}/v1/open`, { method: 'DELETE' });
  assert.equal(wrong.headers.get('allow'), 'GET, HEAD, OPTIONS, POST');
  assert.equal((await problem(wrong)).code, 'method_not_allowed');
  assert.equal((await fetch(`${url}/internal/secret`)).status, 404);
  assert.deepEqual(seen, []);
});

test('passes a public call through without asking who it is', async (t) => {
  const { url, auth } = await startGateway(t);
  const response = await fetch(`${url}/v1/open`);
  assert.deepEqual(await response.json(), { open: true });
  assert.equal(auth.exchanges.length, 0);
});

test('exchanges a session or a key for a token and shows the service nothing else', async (t) => {
  const { url, seen } = await startGateway(t);
  const byCookie = await fetch(`${url}/v1/topics/orders`, {
    headers: { cookie: `sid=${SESSION}; theme=dark` },
  });
  assert.deepEqual(await byCookie.json(), { topic: 'orders', who: 'usr_1' });
  const byKey = await fetch(`${url}/v1/me`, { headers: { 'x-api-key': API_KEY } });
  assert.deepEqual(await byKey.json(), { who: 'key_1' });
  const byBearer = await fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${API_KEY}` } });
  assert.deepEqual(await byBearer.json(), { who: 'key_1' });
  assert.ok(!JSON.stringify(seen).includes(SESSION) && !JSON.stringify(seen).includes(API_KEY));
});

test('answers 401 without a credential and with one that is not good', async (t) => {
  const { url } = await startGateway(t);
  const none = await fetch(`${url}/v1/me`);
  assert.equal(none.headers.get('www-authenticate'), 'Bearer realm="millrace"');
  assert.equal((await problem(none)).code, 'unauthenticated');
  for (const authorization of ['Bearer mr_wrong', 'Basic YTpi', 'Bearer', 'Bearer a b']) {
    const refused = await fetch(`${url}/v1/me`, { headers: { authorization } });
    assert.equal((await problem(refused)).code, 'credentials_invalid', authorization);
  }
  const both = await fetch(`${url}/v1/me`, { headers: { authorization: 'Bearer x', 'x-api-key': API_KEY } });
  assert.equal(both.status, 400);
});

test('answers 403 with the missing permission, asks anew each time, and shows the service nothing', async (t) => {
  const { url, auth, seen } = await startGateway(t);
  for (let i = 0; i < 2; i++) {
    const denied = await fetch(`${url}/v1/topics/orders`, { headers: { 'x-api-key': API_KEY } });
    const body = await problem(denied);
    assert.equal(body.code, 'permission_denied');
    assert.equal(body['permission'], 'topic:read');
    assert.deepEqual(body['resource'], { type: 'topic', id: 'orders' });
  }
  assert.equal(auth.evaluations.length, 2);
  assert.equal(seen.length, 0);
});

test('asks about the one resource that the path names, decoded', async (t) => {
  const { url, auth } = await startGateway(t);
  auth.permissions = new Set(['key_1 topic:read demo.ä']);
  const allowed = await fetch(`${url}/v1/topics/demo.%c3%a4`, { headers: { 'x-api-key': API_KEY } });
  assert.equal(allowed.status, 200);
  const denied = await fetch(`${url}/v1/topics/other`, { headers: { 'x-api-key': API_KEY } });
  assert.equal(denied.status, 403);
});

test('shares one exchange among calls of one moment', async (t) => {
  const { url, auth } = await startGateway(t);
  const calls = Array.from({ length: 20 }, () =>
    fetch(`${url}/v1/me`, { headers: { 'x-api-key': API_KEY } }),
  );
  const statuses = (await Promise.all(calls)).map((response) => response.status);
  assert.deepEqual(new Set(statuses), new Set([200]));
  assert.equal(auth.exchanges.length, 1);
});

test('[19] answers 503 and not 401 when the auth service cannot say, and recovers', async (t) => {
  const { url, auth } = await startGateway(t);
  auth.isDown = true;
  const headers = { cookie: `sid=${SESSION}` };
  const down = await fetch(`${url}/v1/me`, { headers });
  assert.equal(down.headers.get('retry-after'), '1');
  assert.equal((await problem(down)).code, 'service_unavailable');
  auth.isDown = false;
  assert.equal((await fetch(`${url}/v1/me`, { headers })).status, 200);
});

test('[17] an unsafe call with a cookie needs the CSRF token and comes from no other site', async (t) => {
  const { url, seen } = await startGateway(t);
  const put = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${url}/v1/topics/orders`, { method: 'PUT', headers: { cookie: `sid=${SESSION}`, ...headers } });
  const token = { 'x-csrf-token': CSRF_TOKEN };
  assert.equal((await problem(await put({}))).code, 'csrf');
  assert.equal((await put({ 'x-csrf-token': 'wrong' })).status, 403);
  assert.equal((await put({ ...token, origin: 'https://evil.example' })).status, 403);
  assert.equal((await put({ ...token, origin: 'null' })).status, 403);
  assert.equal(seen.length, 0);
  assert.equal((await put({ ...token, origin: url })).status, 200);
  assert.equal((await put(token)).status, 200);
});

test('[17] protects the sign-in itself, and exempts calls that show a key', async (t) => {
  const { url } = await startGateway(t);
  const foreign = { origin: 'https://evil.example' };
  assert.equal((await fetch(`${url}/auth/v1/login`, { method: 'POST', headers: foreign })).status, 403);
  assert.equal((await fetch(`${url}/auth/v1/login`, { method: 'POST' })).status, 200);
  const headers = { ...foreign, 'x-api-key': API_KEY };
  assert.equal((await fetch(`${url}/v1/topics/orders/events`, { method: 'POST', headers })).status, 200);
});

test('[79] keeps a safe request id, replaces another, and continues the trace', async (t) => {
  const { url, seen } = await startGateway(t);
  const safe = await fetch(`${url}/v1/open`, { headers: { 'x-request-id': 'abc-1.2_3' } });
  assert.equal(safe.headers.get('x-request-id'), 'abc-1.2_3');
  for (const id of ['a b', 'x'.repeat(65), 'a;b', '"']) {
    const replaced = await fetch(`${url}/v1/open`, { headers: { 'x-request-id': id } });
    assert.match(replaced.headers.get('x-request-id') ?? '', /^req_[0-9a-z]{26}$/);
  }
  seen.length = 0;
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
  await fetch(`${url}/v1/open`, { headers: { traceparent, tracestate: 'a=1' } });
  assert.match(
    String(seen[0]?.headers['traceparent']),
    new RegExp(`^00-${traceId}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`),
  );
  assert.equal(seen[0]?.headers['tracestate'], 'a=1');
  const missing = await problem(await fetch(`${url}/v1/nothing`, { headers: { traceparent } }));
  assert.equal(missing.traceId, traceId);
});

test('[94] answers the preflight of a listed origin only, before it asks who it is', async (t) => {
  const origin = 'https://console.example';
  const { url } = await startGateway(t, { config: { corsOrigins: [origin] } });
  const preflight = (from: string): Promise<Response> =>
    fetch(`${url}/v1/topics/x`, {
      method: 'OPTIONS',
      headers: { origin: from, 'access-control-request-method': 'PUT' },
    });
  const allowed = await preflight(origin);
  assert.equal(allowed.status, 204);
  assert.equal(allowed.headers.get('access-control-allow-origin'), origin);
  assert.equal(allowed.headers.get('vary'), 'Origin');
  for (const other of ['null', 'https://evil.example', 'https://console.example.evil.example']) {
    const denied = await preflight(other);
    assert.equal(denied.headers.get('access-control-allow-origin'), null);
    assert.equal((await problem(denied)).code, 'cors_origin_denied');
  }
  const call = await fetch(`${url}/v1/open`, { headers: { origin } });
  assert.equal(call.headers.get('access-control-allow-origin'), origin);
});

test('[84] names the limits on every answer and Retry-After on 429', async (t) => {
  const limits = { address: { quota: 3, windowS: 60 }, identity: { quota: 2, windowS: 60 } };
  const { url } = await startGateway(t, { config: { limits } });
  const call = (): Promise<Response> => fetch(`${url}/v1/me`, { headers: { 'x-api-key': API_KEY } });
  const first = await call();
  assert.equal(first.headers.get('ratelimit-policy'), '"address";q=3;w=60, "identity";q=2;w=60');
  assert.equal(first.headers.get('ratelimit'), '"address";r=2;t=20, "identity";r=1;t=30');
  assert.equal((await call()).status, 200);
  const byIdentity = await call();
  assert.equal((await problem(byIdentity))['limit'], 'identity');
  const byAddress = await call();
  assert.ok(Number(byAddress.headers.get('retry-after')) > 0);
  assert.equal((await problem(byAddress))['limit'], 'address');
  assert.equal((await fetch(`${url}/livez`)).status, 200);
});

test('[93] sheds everything but health while overloaded', async (t) => {
  const { url } = await startGateway(t, {
    loadMonitor: { isOverloaded: () => true, close: () => undefined },
  });
  const shed = await fetch(`${url}/v1/open`);
  assert.equal(shed.headers.get('retry-after'), '1');
  assert.equal((await problem(shed)).code, 'overloaded');
  for (const path of ['/livez', '/readyz', '/metrics'])
    assert.equal((await fetch(url + path)).status, 200, path);
});

test('[78] tells nothing of an unexpected error but the trace', async (t) => {
  const { url } = await startGateway(t, {
    replaceService: async (_app, local) => ({
      ...local,
      forward: () => Promise.reject(new Error('secret detail')),
    }),
  });
  const body = await problem(await fetch(`${url}/v1/open`));
  assert.equal(body.code, 'internal_error');
  assert.ok(!JSON.stringify(body).includes('secret'));
});

test('sends no field of the inside and every field of protection', async (t) => {
  const { url } = await startGateway(t, {
    routes: (app) =>
      app.get('/v1/chatty', { config: { public: true } }, (_request, reply) =>
        reply
          .header('x-powered-by', 'x')
          .header('server', 'x')
          .header('x-millrace-node', 'x')
          .header('access-control-allow-origin', '*')
          .header('set-cookie', ['a=1', 'b=2'])
          .send({}),
      ),
  });
  const { headers } = await fetch(`${url}/v1/chatty`);
  for (const name of ['x-powered-by', 'server', 'x-millrace-node', 'access-control-allow-origin']) {
    assert.equal(headers.get(name), null, name);
  }
  assert.deepEqual(headers.getSetCookie(), ['a=1', 'b=2']);
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.equal(headers.get('content-security-policy'), "default-src 'none'; frame-ancestors 'none'");
});
